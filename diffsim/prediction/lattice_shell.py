"""Lattice points near a sphere, found line by line of the lattice."""

import torch
from torch import Tensor

MAX_LINES = 2_000_000
"""Most lines of lattice points that are looked at."""


def points_in_shell(
    dual: Tensor, center: Tensor, radius: float, thickness: float, q_max: float, most: int
) -> Tensor | None:
    """Indices of the lattice points q within a distance of a sphere, and of the origin.

    On the line of all l at one h and k, the points between two concentric spheres lie in two
    intervals; so the work grows with the surface of the sphere, not with its volume.

    Args:
        dual: (3, 3) columns a*, b*, c* [1/A].
        center: (3,) of the sphere [1/A]. radius: of the sphere [1/A].
        thickness: largest distance of a point from the sphere [1/A].
        q_max: largest distance of a point from the origin [1/A].
        most: most points that are wanted.

    Returns:
        (n, 3) whole numbers, float64; None where there are more than wanted.
    """
    edges = torch.linalg.vector_norm(torch.linalg.inv(dual), dim=-1)  # h = a . q
    high = [int(edge * q_max) for edge in edges]
    if (2 * high[0] + 1) * (2 * high[1] + 1) > MAX_LINES:
        return None
    h, k = (torch.arange(-n, n + 1, dtype=torch.float64, device=dual.device) for n in high[:2])
    hk = torch.cartesian_prod(h, k)
    start, along = hk @ dual[:, :2].T, dual[:, 2]
    around_origin, within = _interval(start, along, q_max)
    outer, outside = _interval(start - center, along, radius + thickness)
    inner, inside = _interval(start - center, along, max(0.0, radius - thickness))
    low = torch.maximum(torch.ceil(around_origin - within), torch.ceil(outer - outside))
    top = torch.minimum(torch.floor(around_origin + within), torch.floor(outer + outside))
    # what is left of the inner sphere, and what is right of it
    left = torch.minimum(top, torch.floor(inner - inside))
    right = torch.maximum(torch.maximum(low, torch.ceil(inner + inside)), left + 1)
    counts = [_count(low, left), _count(right, top)]
    if sum(int(count.sum()) for count in counts) > most:
        return None
    parts = [_expand(hk, lowest, n) for lowest, n in zip((low, right), counts, strict=True)]
    return torch.cat(parts)


def _interval(start: Tensor, along: Tensor, radius: float) -> tuple[Tensor, Tensor]:
    """Middle and half-length of the l at which |start + l along| <= radius.

    The half-length is zero on a line that passes the sphere by: a single point remains, which is
    more than there is, never less.
    """
    squared = along @ along
    middle = -(start @ along) / squared
    foot = torch.linalg.vector_norm(start + middle[:, None] * along, dim=-1)
    return middle, torch.sqrt((radius**2 - foot**2).clamp_min(0) / squared)


def _count(low: Tensor, high: Tensor) -> Tensor:
    return torch.nan_to_num(high - low + 1).clamp_min(0).to(torch.int64)


def _expand(hk: Tensor, low: Tensor, count: Tensor) -> Tensor:
    """(n, 3) h, k, l with l = low, low + 1, ... as often as counted."""
    line = torch.repeat_interleave(count)
    before = torch.cumsum(count, 0) - count
    step = torch.arange(len(line), device=hk.device) - before[line]
    return torch.cat((hk[line], (low[line] + step)[:, None]), dim=1)
