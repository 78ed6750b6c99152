"""Files of structure factors, one format a file; to add one, write its file and its line here."""

from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.io.formats import Format, read_any

FORMATS = (
    Format(
        "hkl",
        "a list of h k l F",
        (".hkl", ".txt"),
        reader="diffsim.io.structure_factors.hkl:read_hkl",
        text=True,
        doc="A P1 .hkl file: h k l F in each line.",
    ),
)
"""Recognized by their signature; the one without stands for what no other format is."""


def read_structure_factors(data: bytes, name: str) -> StructureFactors:
    """Structure factors from the content of a file.

    Args:
        name: of the file, by which the table goes.

    Raises:
        InputError: for a file of no known format, or a damaged one.
    """
    return read_any(data, name, FORMATS)
