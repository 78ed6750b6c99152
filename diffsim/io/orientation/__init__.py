"""Files of a crystal's orientation, one format a file; to add one, write its file and its line."""

from diffsim.io.formats import Format, read_any

FORMATS = (
    Format(
        "mosflm",
        "a MOSFLM matrix",
        (".mat", ".txt"),
        reader="diffsim.io.orientation.mosflm:read_matrix",
        text=True,
        doc="A MOSFLM matrix file: nine numbers, columns a*, b*, c* times the wavelength set here.",
    ),
)
"""Recognized by their signature; the one without stands for what no other format is."""


def read_orientation(data: bytes, name: str, wavelength_A: float) -> tuple[float, ...]:
    """An orientation matrix from the content of a file.

    Args:
        wavelength_A: what formats that scale by it were made at [A].

    Returns:
        Nine numbers, three rows whose columns are a*, b*, c* [1/A].

    Raises:
        InputError: for a file of no known format, or a damaged one.
    """
    return read_any(data, name, FORMATS, wavelength_A=wavelength_A)
