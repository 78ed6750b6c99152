"""The integer Miller index nearest to a fractional one."""

from typing import TypeVar

import numpy as np
from torch import Tensor

from diffsim.numerics.ops import ceil_

Index = TypeVar("Index", float, np.ndarray, Tensor)


def nearest_index(h: Index) -> Index:
    """ceil(h - 1/2), as the reference rounds: a half goes down.

    Args:
        h: (...) fractional index.

    Returns:
        (...) whole numbers of the same type.
    """
    below = h - 0.5
    return ceil_(below) if isinstance(below, Tensor) else np.ceil(below)
