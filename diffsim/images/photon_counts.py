"""From photons to the counts of an image file."""

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.physics.crystal.reference_random import RandomState

MAX_COUNT = 65_535
DEFAULT_ADC = 40.0
"""Offset that is added to every pixel [counts]."""

FULL_SCALE = 55_000.0
"""Counts of the brightest pixel where no scale is given."""

MANY = 1e9
"""Photons beyond which a normal distribution stands for Poisson's."""


Window = tuple[int, int, int, int]
"""Slow start, slow stop, fast start, fast stop of the pixels that were rendered."""


def integers(image: Tensor, scale: float, adc: float, window: Window | None = None) -> Tensor:
    """floor(pixel * scale + adc + 0.5), within 0 to 65535; the sum is rounded to float32 before.

    Args:
        image: (slow, fast) photons, which the reference holds in float32.
        window: outside it there are no counts, whatever the offset; the whole image by default.

    Returns:
        (slow, fast) int32 counts.
    """
    values = image.to(torch.float32).to(torch.float64) * scale + adc + 0.5
    counts = torch.floor(values.to(torch.float32)).clamp(0, MAX_COUNT).to(torch.int32)
    return _within(counts, window)


def noise(
    image: Tensor,
    adc: float,
    state: RandomState,
    window: Window | None = None,
    mask: Tensor | None = None,
) -> Tensor:
    """Counts of one exposure, to the last one those of the reference: Poisson numbers plus offset.

    Args:
        image: (slow, fast) photons.
        state: of the reference's generator, which moves on.
        window: outside it there are no counts, and no number is drawn.
        mask: (slow, fast) bool; where it is False no number is drawn, and there is the offset
            alone.

    Returns:
        (slow, fast) int32 counts.
    """
    # compiled machine code, which few need
    from diffsim.images.reference_noise import reference_counts

    drawn = torch.ones(image.shape, dtype=torch.bool) if mask is None else mask.cpu()
    drawn = _within(drawn, window)
    values = image.detach().to(torch.float32).cpu().numpy()
    counts = reference_counts(values, adc, state, drawn.numpy())
    return _within(torch.from_numpy(counts.astype("int32")), window)


def _within(values: Tensor, window: Window | None) -> Tensor:
    """The values inside a window, zero outside."""
    if window is None:
        return values
    slow0, slow1, fast0, fast1 = window
    inside = torch.zeros_like(values)
    inside[slow0:slow1, fast0:fast1] = values[slow0:slow1, fast0:fast1]
    return inside


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
