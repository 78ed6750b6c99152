"""Amplitudes at Miller indices: nearest lookup in a table."""

import torch
from torch import Tensor


def nearest_amplitude(
    hkl: tuple[Tensor, Tensor, Tensor],
    table: Tensor,
    origin: tuple[int, int, int],
    otherwise: Tensor,
) -> Tensor:
    """F at integer indices; `otherwise` outside the table.

    Args:
        hkl: three (...) int64 index tensors.
        table: (nh, nk, nl) amplitudes [electrons].
        origin: lowest h, k, l of the table.
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
