"""File formats, one a file."""

from diffsim.io.hkl import read_hkl, write_hkl
from diffsim.io.mosflm import read_matrix, write_matrix

__all__ = ["read_hkl", "read_matrix", "write_hkl", "write_matrix"]
