"""Amplitudes at Miller indices: nearest lookup and tricubic interpolation in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from diffsim.numerics.ops import entries

EXACT_IN_FLOAT32 = 1 << 24
"""Whole numbers below this are exact in float32."""

WITHIN_A_TILE = 256
"""Indices by which a point of a tile is less than from its centre; a table that is further away
than that may as well be there."""


@dataclass(frozen=True)
class AmplitudeTable:
    """Amplitudes by Miller index, with a border of one index whose F is that of any other.

    Args:
        values: (nh nk nl,) amplitudes, l running fastest [electrons].
        first: (3,) h, k, l of the first entry.
        lengths: (3,) nh, nk, nl. Both are whole numbers in float64.
        index_dtype: a floating-point type in which all places in the table are exact.
    """

    values: Tensor
    first: Tensor
    lengths: Tensor
    index_dtype: torch.dtype


def table_of(
    grid: Tensor, first: tuple[int, int, int], outside: Tensor, dtype: torch.dtype
) -> AmplitudeTable:
    """A table of amplitudes in a working precision.

    Args:
        grid: (nh, nk, nl) amplitudes; NaN where none is known, which becomes `outside` too.
        first: h, k, l of the grid's first entry.
        outside: () amplitude.
    """
    bordered = outside.expand([n + 2 for n in grid.shape]).clone()
    bordered[1:-1, 1:-1, 1:-1] = torch.where(torch.isnan(grid), outside, grid)
    nh, nk, nl = bordered.shape
    places = (nh + 2 * WITHIN_A_TILE) * nk * nl
    return AmplitudeTable(
        bordered.to(dtype).flatten(),
        outside.new_tensor([low - 1 for low in first]),
        outside.new_tensor(bordered.shape),
        dtype if places < EXACT_IN_FLOAT32 else torch.float64,
    )


def nearest_amplitude(nearest: Sequence[Tensor], whole: Tensor, table: AmplitudeTable) -> Tensor:
    """F at integer indices; beyond the table that of its border.

    Args:
        nearest: h, k, l relative to `whole`, each (S, T, ...), integers in the working precision.
        whole: (3, S, T) integers, float64.

    Returns:
        (S, T, ...) amplitudes, in the working precision.
    """
    exact, points = table.index_dtype, nearest[0].ndim - 2
    beyond = (table.lengths - 1)[:, None, None]
    first = torch.clamp(
        table.first[:, None, None] - whole,
        -beyond - WITHIN_A_TILE,
        torch.full_like(beyond, WITHIN_A_TILE),
    )
    last = first + beyond
    nk, nl = table.lengths[1:]
    strides = torch.stack((nk * nl, nl, torch.ones_like(nl)))
    # of the place of index zero; the sum below stays a whole number
    base = -(first * strides[:, None, None]).sum(0)
    to_points = (..., *[None] * points)
    first, last, place = (x.to(exact)[to_points] for x in (first, last, base))
    for index, low, high, stride in zip(nearest, first, last, strides.to(exact), strict=True):
        inside = torch.minimum(torch.maximum(index.to(exact), low), high)
        place = torch.addcmul(place, inside, stride)
    return entries(table.values, place.to(torch.int32))


def interpolated_amplitude(
    floor: Sequence[Tensor], fraction: Sequence[Tensor], table: AmplitudeTable, otherwise: Tensor
) -> Tensor:
    """F between indices: cubic Lagrange in h, k and l on the neighbours floor - 1 .. floor + 2.

    Args:
        floor: three (...) int64 tensors, the integer parts.
        fraction: three (...) tensors, what is above them, in [0, 1).
        otherwise: (...) amplitude of a term whose neighbourhood leaves the table.

    Returns:
        (...) amplitudes, in the working precision.
    """
    inside = has_neighbourhood(floor, table)
    corner = torch.zeros_like(floor[0])
    first, lengths = table.first.to(torch.int64), table.lengths.to(torch.int64)
    for index, low, length in zip(floor, first, lengths, strict=True):
        corner = corner * length + (index - 1 - low)
    corner = torch.where(inside, corner, 0)
    weights = [lagrange(x) for x in fraction]
    _, nk, nl = lengths
    total = torch.zeros_like(fraction[0])
    for i, j, k in product(range(4), repeat=3):
        # a table too small for a neighbourhood has no term inside, whatever is read here
        place = (corner + (i * nk + j) * nl + k).clamp_max(table.values.numel() - 1)
        total = total + weights[0][i] * weights[1][j] * weights[2][k] * table.values[place]
    return torch.where(inside, total, otherwise)


def has_neighbourhood(floor: Sequence[Tensor], table: AmplitudeTable) -> Tensor:
    """Whether floor - 1 .. floor + 2 lie within a table, and not at its edge, along every axis.

    The reference asks for floor - 1 above the smallest index of the file and floor + 2 below the
    largest.

    Args:
        floor: three (...) int64 tensors.

    Returns:
        (...) bool.
    """
    inside = torch.ones_like(floor[0], dtype=torch.bool)
    # of the border around what the file holds
    first, lengths = table.first.to(torch.int64), table.lengths.to(torch.int64)
    for index, low, length in zip(floor, first, lengths, strict=True):
        inside = inside & (index - 1 > low + 1) & (index + 2 < low + length - 2)
    return inside


def lagrange(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weights of the values at -1, 0, 1 and 2 for the cubic through them, at x."""
    return (
        -x * (x - 1) * (x - 2) / 6,
        (x + 1) * (x - 1) * (x - 2) / 2,
        -(x + 1) * x * (x - 2) / 2,
        (x + 1) * x * (x - 1) / 6,
    )
