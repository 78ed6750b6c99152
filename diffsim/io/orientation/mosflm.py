"""MOSFLM orientation matrices."""

import math

from diffsim.errors import InputError
from diffsim.physics.crystal.cell import cell_of


def read_matrix(text: str, wavelength_A: float, name: str = "matrix") -> tuple[float, ...]:
    """An orientation matrix from the text of a MOSFLM matrix file.

    The file's first nine numbers are three rows whose columns are a*, b*, c* times the wavelength;
    what follows them (missets, U matrix, cell) is ignored.

    Args:
        wavelength_A: wavelength that the file was made at [A].

    Returns:
        Nine numbers, three rows whose columns are a*, b*, c* [1/A].

    Raises:
        InputError: for fewer than nine numbers, and for vectors that span no volume.
    """
    numbers = []
    for word in text.split()[:9]:
        try:
            numbers.append(float(word))
        except ValueError:
            raise InputError(name, repr(word[:40]), "nine numbers") from None
    if len(numbers) < 9 or not all(map(math.isfinite, numbers)):
        raise InputError(name, f"{len(numbers)} numbers", "nine finite numbers")
    matrix = tuple(number / wavelength_A for number in numbers)
    cell_of(matrix)
    return matrix


def write_matrix(matrix: tuple[float, ...], wavelength_A: float) -> str:
    """The text of a file that `read_matrix` reads back at the same wavelength."""
    rows = (matrix[row : row + 3] for row in (0, 3, 6))
    return "".join(" ".join(f"{n * wavelength_A:.17g}" for n in row) + "\n" for row in rows)
