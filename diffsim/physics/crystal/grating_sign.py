"""The sign that a grating of unit cells has at the reflections next to it."""

from typing import TypeVar

import numpy as np
from torch import Tensor

Numbers = TypeVar("Numbers", np.ndarray, Tensor)


def changes_sign(n_cells: Numbers, integer: Numbers) -> Numbers:
    """Whether sin(pi N h) / sin(pi h) has another sign than the same of h - integer.

    Their ratio is (-1)^((N - 1) integer). The intensity, a square, does not depend on it; a trace
    of the reference shows it.

    Args:
        n_cells: (...) number N of unit cells.
        integer: (...) whole number that is taken off the index h.

    Returns:
        (...) bool.
    """
    return (n_cells - 1) * integer % 2 == 1
