"""MOSFLM orientation matrices."""

import math
import warnings

from diffsim.errors import InputError, InputWarning
from diffsim.physics.crystal.cell import cell_of

CELL_LINE = 7
"""Where MOSFLM writes the cell, counted from 0 and without blank lines."""

CELL_TOLERANCE = 2e-3
"""Largest relative difference of two cells that are the same: files hold four or five digits."""


def read_matrix(text: str, wavelength_A: float, name: str = "matrix") -> tuple[float, ...]:
    """An orientation matrix from the text of a MOSFLM matrix file.

    The file's first three lines hold three rows whose columns are a*, b*, c* times the wavelength.
    Of what follows them (missets, U matrix, cell) only the cell is looked at.

    Args:
        wavelength_A: wavelength that the file was made at [A].

    Returns:
        Nine numbers, three rows whose columns are a*, b*, c* [1/A].

    Raises:
        InputError: for lines that do not hold three numbers each, and for vectors that span no
            volume.

    Warns:
        InputWarning: where the file's own cell is that of another wavelength.
    """
    lines = [_numbers(line) for line in text.splitlines() if line.strip()]
    for number, values in enumerate(lines[:3], 1):
        if len(values) != 3 or not all(map(math.isfinite, values)):
            shown = " ".join(map("{:g}".format, values)) or "no numbers"
            raise InputError(name, f"line {number}: {shown}", "three lines of three numbers each")
    if len(lines) < 3:
        raise InputError(name, f"{len(lines)} lines", "three lines of three numbers each")
    matrix = tuple(number / wavelength_A for values in lines[:3] for number in values)
    try:
        cell = cell_of(matrix)
    except InputError as error:
        raise InputError(name, "a singular matrix", error.allowed) from None
    _check_wavelength(lines, cell, wavelength_A, name)
    return matrix


def _numbers(line: str) -> list[float]:
    """The numbers of a line; none where a word of it is no number."""
    try:
        return [float(word) for word in line.split()]
    except ValueError:
        return []


def _check_wavelength(
    lines: list[list[float]], cell: tuple[float, ...], wavelength_A: float, name: str
) -> None:
    """Warn where the matrix makes another cell at this wavelength than the file's own."""
    own = lines[CELL_LINE] if len(lines) > CELL_LINE else []
    if len(own) != 6 or not min(own) > 0:
        return
    # the edges of a matrix grow with the wavelength
    ratio = sum(theirs / ours for theirs, ours in zip(own[:3], cell[:3], strict=True)) / 3
    if abs(ratio - 1) < CELL_TOLERANCE:
        return
    ours, theirs = (" ".join(f"{value:.4g}" for value in edges[:3]) for edges in (cell, own))
    warnings.warn(
        InputWarning(
            f"{name}: at {wavelength_A:g} Å the matrix makes a cell of {ours} Å, but the file "
            f"says {theirs} Å: it was made at {wavelength_A * ratio:.4g} Å"
        ),
        stacklevel=3,
    )


def write_matrix(matrix: tuple[float, ...], wavelength_A: float) -> str:
    """The text of a file that `read_matrix` reads back at the same wavelength."""
    rows = (matrix[row : row + 3] for row in (0, 3, 6))
    return "".join(" ".join(f"{n * wavelength_A:.17g}" for n in row) + "\n" for row in rows)
