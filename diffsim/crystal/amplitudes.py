"""Amplitudes at Miller indices: nearest lookup and tricubic interpolation in a table."""

from itertools import product

import torch
from torch import Tensor

Origin = tuple[int, int, int]
"""Lowest h, k and l of a table."""


def nearest_amplitude(
    hkl: tuple[Tensor, Tensor, Tensor], table: Tensor, origin: Origin, otherwise: Tensor
) -> Tensor:
    """F at integer indices; `otherwise` outside the table.

    Args:
        hkl: three (...) int64 index tensors.
        table: (nh, nk, nl) amplitudes [electrons].
        otherwise: () amplitude outside.

    Returns:
        (...) amplitudes, in the dtype of the table.
    """
    flat, inside = torch.zeros_like(hkl[0]), torch.ones_like(hkl[0], dtype=torch.bool)
    for index, low, length in zip(hkl, origin, table.shape, strict=True):
        place = index - low
        inside &= (place >= 0) & (place < length)
        flat = flat * length + place
    found = table.flatten()[torch.where(inside, flat, 0)]
    return torch.where(inside, found, otherwise.to(table.dtype))


def interpolated_amplitude(
    floor: tuple[Tensor, Tensor, Tensor],
    fraction: tuple[Tensor, Tensor, Tensor],
    table: Tensor,
    origin: Origin,
    otherwise: Tensor,
) -> Tensor:
    """F between indices: cubic Lagrange in h, k and l on the neighbours floor - 1 .. floor + 2.

    Args:
        floor: three (...) int64 tensors, the integer parts.
        fraction: three (...) tensors, what is above them, in [0, 1).
        table: (nh, nk, nl) amplitudes [electrons].
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
        inside &= (place >= 0) & (place + 3 < length)
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
