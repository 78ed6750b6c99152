"""Statistics of an image, as the reference prints them."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Statistics:
    """What an image holds, over its window and unmasked pixels.

    Args:
        maximum: largest pixel [photons]; slow, fast: where it is.
        mean: mean pixel. rms: sqrt(sum p^2 / (n - 1)). rmsd: sqrt(sum (p - mean)^2 / (n - 1)).
        count: number n of pixels. total: their sum [photons].
        minimum: smallest pixel; minimum_slow, minimum_fast: where it is.
        center_slow, center_fast: centre of mass [pixels from the outer corner of the first one,
            whose centre is at 0.5]; NaN where the sum is not positive.

    Where several pixels are the largest or smallest, the first of them counts.
    """

    maximum: float
    slow: int
    fast: int
    mean: float
    rms: float
    rmsd: float
    count: int
    total: float
    minimum: float
    minimum_slow: int
    minimum_fast: int
    center_slow: float
    center_fast: float


def statistics(
    image: Tensor, window: tuple[int, int, int, int] | None = None, mask: Tensor | None = None
) -> Statistics:
    """The statistics of an image.

    Args:
        image: (slow, fast) photons.
        window: slow start, slow stop, fast start, fast stop; all of it by default.
        mask: (slow, fast) bool, False for pixels left out.
    """
    slow0, slow1, fast0, fast1 = window or (0, image.shape[0], 0, image.shape[1])
    part = image[slow0:slow1, fast0:fast1].to(torch.float64)
    pixels = part.flatten() if mask is None else part[mask[slow0:slow1, fast0:fast1]]
    if pixels.numel() == 0:
        nowhere = (slow0, fast0)
        return Statistics(0.0, *nowhere, 0.0, 0.0, 0.0, 0, 0.0, 0.0, *nowhere, math.nan, math.nan)
    top, bottom = part, part
    if mask is not None:
        inside = mask[slow0:slow1, fast0:fast1]
        top, bottom = (torch.where(inside, part, x) for x in (-torch.inf, torch.inf))
        part = torch.where(inside, part, 0)
    slow, fast = divmod(int(top.argmax()), part.shape[1])
    low_slow, low_fast = divmod(int(bottom.argmin()), part.shape[1])
    mean, total, divisor = float(pixels.mean()), float(pixels.sum()), max(1, pixels.numel() - 1)
    return Statistics(
        maximum=float(pixels.max()),
        slow=slow0 + slow,
        fast=fast0 + fast,
        mean=mean,
        rms=math.sqrt(float((pixels**2).sum()) / divisor),
        rmsd=math.sqrt(float(((pixels - mean) ** 2).sum()) / divisor),
        count=pixels.numel(),
        total=total,
        minimum=float(pixels.min()),
        minimum_slow=slow0 + low_slow,
        minimum_fast=fast0 + low_fast,
        center_slow=slow0 + _center(part.sum(1), total),
        center_fast=fast0 + _center(part.sum(0), total),
    )


def _center(sums: Tensor, total: float) -> float:
    """Centre of mass of sums over rows or columns, from the first one's outer edge [pixels]."""
    if not total > 0:
        return math.nan
    place = torch.arange(len(sums), dtype=sums.dtype, device=sums.device) + 0.5
    return float((sums * place).sum()) / total
