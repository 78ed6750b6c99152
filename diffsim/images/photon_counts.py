"""From photons to the counts of an image file."""

import torch
from torch import Tensor

from diffsim.errors import InputError

MAX_COUNT = 65_535
DEFAULT_ADC = 40.0
"""Offset that is added to every pixel [counts]."""

FULL_SCALE = 55_000.0
"""Counts of the brightest pixel where no scale is given."""

MANY = 1e9
"""Photons beyond which a normal distribution stands for Poisson's."""


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

    Returns:
        (slow, fast) int32 counts.
    """
    return _clipped(photons(image, seed) + adc)


def photons(image: Tensor, seed: int) -> Tensor:
    """An exposure as a perfect detector counts it: Poisson numbers, without offset or limit.

    The same seed gives the same photons on one device; the reference's own generator is not
    reproduced. Above `MANY` photons the numbers are normally distributed; what is negative or not
    a number counts as none.

    Args:
        image: (slow, fast) mean photons.
        seed: a whole number of 64 bits, negative ones included.

    Returns:
        (slow, fast) float64 whole numbers of photons.

    Raises:
        InputError: for a seed that is none.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not -(2**63) <= seed < 2**63:
        raise InputError("seed", seed, "a whole number from -2^63 to 2^63 - 1")
    generator = torch.Generator(image.device).manual_seed(seed)
    mean = torch.nan_to_num(image.detach().to(torch.float64), nan=0.0).clamp_min(0)
    few = torch.poisson(mean.clamp_max(MANY), generator)
    if not bool((mean > MANY).any()):
        return few
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return torch.where(mean > MANY, torch.round(mean + mean.sqrt() * noise), few)


def _clipped(values: Tensor) -> Tensor:
    return torch.floor(values + 0.5).clamp(0, MAX_COUNT).to(torch.int32)
