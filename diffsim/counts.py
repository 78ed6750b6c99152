"""From photons to the counts of an image file."""

import torch
from torch import Tensor

MAX_COUNT = 65_535
DEFAULT_ADC = 40.0
"""Offset that is added to every pixel [counts]."""

FULL_SCALE = 55_000.0
"""Counts of the brightest pixel where no scale is given."""


def integers(image: Tensor, scale: float, adc: float) -> Tensor:
    """floor(pixel * scale + adc + 0.5), within 0 to 65535.

    Args:
        image: (slow, fast) photons.

    Returns:
        (slow, fast) int32 counts.
    """
    return _clipped(image.to(torch.float64) * scale + adc)


def noise(image: Tensor, adc: float, seed: int) -> Tensor:
    """Counts of one exposure: Poisson numbers of the photons, plus the offset.

    The same seed gives the same counts on one device; the reference's own generator is not
    reproduced.

    Returns:
        (slow, fast) int32 counts.
    """
    generator = torch.Generator(image.device).manual_seed(seed)
    return _clipped(torch.poisson(image.to(torch.float64), generator) + adc)


def _clipped(values: Tensor) -> Tensor:
    return torch.floor(values + 0.5).clamp(0, MAX_COUNT).to(torch.int32)
