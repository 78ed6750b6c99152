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
        count: number n of pixels.
    """

    maximum: float
    slow: int
    fast: int
    mean: float
    rms: float
    rmsd: float
    count: int


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
    kept = part.flatten() if mask is None else part[mask[slow0:slow1, fast0:fast1]]
    if kept.numel() == 0:
        return Statistics(0.0, slow0, fast0, 0.0, 0.0, 0.0, 0)
    if mask is not None:
        part = torch.where(mask[slow0:slow1, fast0:fast1], part, -torch.inf)
    slow, fast = divmod(int(part.argmax()), part.shape[1])
    mean, divisor = float(kept.mean()), max(1, kept.numel() - 1)
    return Statistics(
        maximum=float(kept.max()),
        slow=slow0 + slow,
        fast=fast0 + fast,
        mean=mean,
        rms=math.sqrt(float((kept**2).sum()) / divisor),
        rmsd=math.sqrt(float(((kept - mean) ** 2).sum()) / divisor),
        count=kept.numel(),
    )
