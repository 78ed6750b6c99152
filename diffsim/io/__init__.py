"""File formats, one a file."""

from diffsim.io.orientation.mosflm import read_matrix, write_matrix
from diffsim.io.session import Session, read_session, write_session
from diffsim.io.structure_factors.hkl import read_hkl, write_hkl

__all__ = [
    "Session",
    "read_hkl",
    "read_matrix",
    "read_session",
    "write_hkl",
    "write_matrix",
    "write_session",
]
