"""Between which values a fit may move its parameters."""

import math
from collections.abc import Mapping, Sequence
from numbers import Real

import torch
from torch import Tensor

from diffsim.errors import InputError, nearest
from diffsim.inference.parameters import quantities

OPEN = 1e-9
"""Distance kept from a limit that is not allowed itself, as a share of it or, near zero, of one."""

Bounds = Mapping[str, tuple[float | None, float | None]]


def limits(
    names: Sequence[str], values: Sequence[float], narrower: Bounds
) -> tuple[Tensor, Tensor]:
    """Lowest and highest allowed values, each (K,) float64, those of the parameters themselves
    included.

    Raises:
        InputError: for bounds of what is not fitted, and for ones that leave out the start.
    """
    if not isinstance(narrower, Mapping):
        raise InputError("bounds", narrower, "(lowest, highest) by name of a parameter")
    for name in narrower:
        if name not in names:
            raise InputError("bounds", name, f"names that are fitted{nearest(str(name), names)}")
    rows = []
    for name, value in zip(names, values, strict=True):
        low, high = _own(name)
        own = narrower.get(name, (None, None))
        usable = isinstance(own, (tuple, list)) and len(own) == 2
        if not usable or not all(edge is None or _is_number(edge) for edge in own):
            raise InputError("bounds", own, f"the lowest and the highest {name}, or None for one")
        low = low if own[0] is None else max(low, float(own[0]))
        high = high if own[1] is None else min(high, float(own[1]))
        if not low <= value <= high:
            raise InputError("bounds", own, f"an interval with {name} = {value:g} in it")
        rows.append((low, high))
    low, high = torch.tensor(rows, dtype=torch.float64).reshape(-1, 2).unbind(1)
    return low, high


def _is_number(edge: object) -> bool:
    return isinstance(edge, Real) and not isinstance(edge, bool) and not math.isnan(edge)


def _own(name: str) -> tuple[float, float]:
    """The bounds that a parameter is declared with."""
    parameter = quantities()[name]
    edges = []
    pairs = zip(parameter.bounds or (None, None), parameter.inclusive_bounds, (1, -1), strict=True)
    for bound, inclusive, inwards in pairs:
        if bound is None:
            edges.append(-inwards * torch.inf)
        else:
            edges.append(bound if inclusive else bound + inwards * OPEN * max(1.0, abs(bound)))
    return tuple(edges)
