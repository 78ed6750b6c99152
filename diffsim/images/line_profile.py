"""The values of an image along a line."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.errors import InputError

MAX_SAMPLES = 200_000


@dataclass(frozen=True, eq=False)
class Profile:
    """Samples along a line, one pixel apart or a little less.

    Args:
        distance_px, distance_mm: (n,) from the start of the line.
        slow, fast: (n,) places [pixels from the outer corner of the first one, whose centre is at
            0.5].
        values: (n,) of the image; NaN outside it and in masked pixels.
    """

    distance_px: Tensor
    distance_mm: Tensor
    slow: Tensor
    fast: Tensor
    values: Tensor


def line_profile(
    image: Tensor,
    start: tuple[float, float],
    stop: tuple[float, float],
    pixel_size_mm: float = 1.0,
    interpolation: str = "linear",
    mask: Tensor | None = None,
) -> Profile:
    """The values of an image along a line, both ends included.

    Args:
        image: (slow, fast) values.
        start, stop: (slow, fast) places of its ends [pixels]; (s + 0.5, f + 0.5) is the centre of
            pixel (s, f).
        pixel_size_mm: edge of a pixel.
        interpolation: "linear" between the centres of four pixels (beyond the outermost centres
            their value holds), or "nearest".
        mask: (slow, fast) bool, False for pixels left out.

    Raises:
        InputError: for a line that is none, and for another interpolation.
    """
    if interpolation not in ("linear", "nearest"):
        raise InputError("interpolation", interpolation, "linear or nearest")
    if not all(map(math.isfinite, (*start, *stop))):
        raise InputError("line", (*start, *stop), "two finite places")
    length = math.hypot(stop[0] - start[0], stop[1] - start[1])
    if not length < MAX_SAMPLES:
        raise InputError("line", f"{length:g} pixels", f"less than {MAX_SAMPLES} pixels")
    like = dict(dtype=torch.float64, device=image.device)
    share = (
        torch.linspace(0, 1, 1 + math.ceil(length), **like) if length else torch.zeros(1, **like)
    )
    slow, fast = (a + share * (b - a) for a, b in zip(start, stop, strict=True))
    values = image.detach().to(torch.float64)
    if mask is not None:
        values = torch.where(mask, values, torch.nan)
    sampled = (_linear if interpolation == "linear" else _nearest)(values, slow, fast)
    rows, columns = image.shape
    inside = (slow >= 0) & (slow <= rows) & (fast >= 0) & (fast <= columns)
    sampled = torch.where(inside, sampled, torch.nan)
    distance = share * length
    return Profile(distance, distance * pixel_size_mm, slow, fast, sampled)


def _nearest(values: Tensor, slow: Tensor, fast: Tensor) -> Tensor:
    rows, columns = values.shape
    index = slow.floor().to(torch.int64).clamp(0, rows - 1)
    return values[index, fast.floor().to(torch.int64).clamp(0, columns - 1)]


def _linear(values: Tensor, slow: Tensor, fast: Tensor) -> Tensor:
    rows, columns = values.shape
    s, f = (slow - 0.5).clamp(0, rows - 1), (fast - 0.5).clamp(0, columns - 1)
    s0, f0 = s.floor().to(torch.int64), f.floor().to(torch.int64)
    s1, f1 = (s0 + 1).clamp_max(rows - 1), (f0 + 1).clamp_max(columns - 1)
    x, y = s - s0, f - f0
    total = torch.zeros_like(s)
    for row, across in ((s0, 1 - x), (s1, x)):
        for column, along in ((f0, 1 - y), (f1, y)):
            weight = across * along
            # a pixel without weight does not count, even where it holds no number
            total = total + torch.where(weight > 0, weight * values[row, column], 0)
    return total
