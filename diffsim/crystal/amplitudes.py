"""Amplitudes at Miller indices: nearest lookup and tricubic interpolation in a table."""

from collections.abc import Sequence
from itertools import product

import torch
from torch import Tensor

Origin = tuple[int, int, int]
"""Lowest h, k and l of a table."""


EXACT_IN_FLOAT32 = 1 << 24
"""Whole numbers that float32 tells apart."""


def bordered(grid: Tensor, outside: Tensor) -> Tensor:
    """(nh + 2, nk + 2, nl + 2) table with one more index on each side, where F is `outside`.

    Args:
        grid: (nh, nk, nl) amplitudes; NaN where none is known, which becomes `outside` too.
        outside: () amplitude.
    """
    table = outside.expand([n + 2 for n in grid.shape]).clone()
    table[1:-1, 1:-1, 1:-1] = torch.where(torch.isnan(grid), outside, grid)
    return table


def nearest_amplitude(
    nearest: Sequence[Tensor], whole: Tensor, table: Tensor, origin: Origin
) -> Tensor:
    """F at integer indices; beyond the table that of its border.

    Args:
        nearest: h, k, l relative to `whole`, each (S, T, P), integers in the working precision.
        whole: (3, S, T) integers, float64.
        table: (nh, nk, nl) amplitudes with their border [electrons].
        origin: indices of the table's first entry.

    Returns:
        (S, T, P) amplitudes, in the dtype of the table.
    """
    exact = nearest[0].dtype if table.numel() < EXACT_IN_FLOAT32 else torch.float64
    place = torch.zeros((), dtype=exact, device=table.device)
    for index, base, low, length in zip(
        nearest, whole[..., None], origin, table.shape, strict=True
    ):
        first = (low - base).to(exact)
        inside = torch.clamp(index.to(exact), first, first + (length - 1)) - first
        place = inside if place.ndim == 0 else torch.add(inside, place, alpha=length)
    return table.flatten().index_select(0, place.to(torch.int64).flatten()).view_as(place)


def interpolated_amplitude(
    floor: Sequence[Tensor],
    fraction: Sequence[Tensor],
    table: Tensor,
    origin: Origin,
    otherwise: Tensor,
) -> Tensor:
    """F between indices: cubic Lagrange in h, k and l on the neighbours floor - 1 .. floor + 2.

    Args:
        floor: three (...) int64 tensors, the integer parts.
        fraction: three (...) tensors, what is above them, in [0, 1).
        table: (nh, nk, nl) amplitudes with their border, which no neighbourhood may touch.
        otherwise: (...) amplitude of a term whose neighbourhood leaves the table. The reference
            gives interpolation up altogether at its first such term, in whatever order its
            threads meet it; we fall back term by term.

    Returns:
        (...) amplitudes, in the dtype of the table.
    """
    inside = torch.ones_like(floor[0], dtype=torch.bool)
    corner = torch.zeros_like(floor[0])
    for index, low, length in zip(floor, origin, table.shape, strict=True):
        place = index - 1 - low
        inside &= (place >= 1) & (place + 3 < length - 1)
        corner = corner * length + place
    corner = torch.where(inside, corner, 0)
    weights = [lagrange(x) for x in fraction]
    _, nk, nl = table.shape
    flat, total = table.flatten(), torch.zeros_like(fraction[0])
    for i, j, k in product(range(4), repeat=3):
        # a table too small for a neighbourhood has no term inside, whatever is read here
        place = (corner + (i * nk + j) * nl + k).clamp_max(flat.numel() - 1)
        total = total + weights[0][i] * weights[1][j] * weights[2][k] * flat[place]
    return torch.where(inside, total, otherwise)


def lagrange(x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weights of the values at -1, 0, 1 and 2 for the cubic through them, at x."""
    return (
        -x * (x - 1) * (x - 2) / 6,
        (x + 1) * (x - 1) * (x - 2) / 2,
        -(x + 1) * x * (x - 2) / 2,
        (x + 1) * x * (x - 1) / 6,
    )
