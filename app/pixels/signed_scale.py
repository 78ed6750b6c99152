"""How differences and ratios are spread over colours, alike on both sides of their middle."""

from dataclasses import dataclass

import numpy as np

from app.pixels.downsample import Raster, block_maximum, block_of
from app.pixels.quantize import Levels

RATIOS = (1.01, 1.1, 1.5, 2.0, 5.0, 10.0, 100.0, 1000.0)
"""Ends of a scale of ratios, the smallest that holds nearly all of them is taken."""

NEARLY_ALL = 0.95
"""Share of ratios within the scale: a spot that vanishes must not hide the rest."""

SAMPLE = 1 << 16
"""Values that are enough to find a limit."""

UNIT = Levels("linear", 0, 1)
"""Levels of what `from_zero_to_one` has spread."""

FAINTEST = 1e-4
"""Share of the largest value that a logarithmic scale still tells from zero."""


@dataclass(frozen=True)
class SignedScale:
    """From a difference to a place between -1 and 1; 0 stays 0.

    It follows the scale of the image: with a logarithmic one, differences of the image's lower
    limit can still be told from none, and those of its upper limit are the ends.

    Args:
        scale: log, sqrt or linear.
        low, high: limits of the image.
    """

    scale: str
    low: float
    high: float

    @classmethod
    def like(cls, levels: Levels) -> "SignedScale":
        """As an image is shown."""
        return cls(levels.scale, levels.low, levels.high)

    @classmethod
    def of(cls, part: Raster, scale: str) -> "SignedScale":
        """As far as the values of a picture go."""
        most = float(np.nanmax(np.abs(part.values), initial=0.0)) or 1.0
        return cls(scale, FAINTEST * most, most)

    def place(self, difference: np.ndarray) -> np.ndarray:
        """Where values lie between the ends; what lies beyond goes beyond 1."""
        size = np.abs(difference)
        if self.scale == "log":
            spread = np.arcsinh(size / self.low) / np.arcsinh(self.high / self.low)
        elif self.scale == "sqrt":
            spread = np.sqrt(size / self.high)
        else:
            spread = size / self.high
        return np.copysign(spread, difference)

    def ticks(self) -> dict[float, str]:
        """Places of round values, with their text."""
        if self.scale == "log":
            exponents = np.arange(np.ceil(np.log10(self.low)), np.floor(np.log10(self.high)) + 1)
            step = max(1, int(np.ceil(len(exponents) / 3)))
            values = 10.0 ** exponents[::-1][::step]
        else:
            values = self.high * np.array((1.0, 0.5) if self.scale == "linear" else (1.0, 0.25))
        places = {0.0: "0"}
        for value in values:
            place = float(self.place(np.float64(value)))
            text = f"{float(f'{value:.3g}'):g}"
            places |= {place: text, -place: f"−{text}"}
        return dict(sorted(places.items()))


def ratio_limit(log_ratios: np.ndarray) -> float:
    """The end of a scale of ratios, from values of log2(B / A)."""
    step = max(1, int(np.sqrt(log_ratios.size / SAMPLE)))
    sizes = np.abs(log_ratios[::step, ::step])
    sizes = sizes[np.isfinite(sizes)]
    wanted = 2 ** float(np.quantile(sizes, NEARLY_ALL)) if sizes.size else 1.0
    return next((ratio for ratio in RATIOS if ratio >= wanted), RATIOS[-1])


def ratio_ticks(limit: float) -> dict[float, str]:
    """Places of ratios on a scale of log2 that ends at 1 / limit and limit, with their text."""
    ratios = [1 / limit, limit**-0.5, 1.0, limit**0.5, limit]
    texts = [f"{float(f'{ratio:.3g}'):g}" for ratio in (ratios[0], ratios[4])]
    texts = [texts[0], f"{ratios[1]:.2g}", "1", f"{ratios[3]:.2g}", texts[1]]
    places = np.log2(ratios) / np.log2(limit)
    return dict(zip(places.tolist(), texts, strict=True))


def from_zero_to_one(place: np.ndarray) -> np.ndarray:
    """Places between -1 and 1 as places between 0 and 1, in single precision."""
    return (0.5 + 0.5 * place).astype(np.float32, copy=False)


def signed_extreme(values: np.ndarray, block: int) -> np.ndarray:
    """Of each block x block square, the value farthest from 0."""
    high, low = block_maximum(values, block), -block_maximum(-values, block)
    return np.where(-low > high, low, high)


def known_extreme(values: np.ndarray, block: int) -> np.ndarray:
    """Of each block x block square, the value farthest from 0 that is one; nan where none is."""
    if block == 1:
        return np.ascontiguousarray(values)
    missing = np.isnan(values)
    far = signed_extreme(np.where(missing, np.float32(0), values), block)
    far[~block_maximum(~missing, block)] = np.nan
    return far


def farthest(part: Raster, slow: int, fast: int, block: int) -> tuple[int, int]:
    """(slow, fast) of the value farthest from 0 among the block x block pixels around a pixel."""
    around = block_of(part, slow, fast, block)
    sizes = np.abs(np.nan_to_num(around.values))
    row, column = np.unravel_index(int(sizes.argmax()), sizes.shape)
    middle = part.block // 2
    return (
        around.slow + int(row) * part.block + middle,
        around.fast + int(column) * part.block + middle,
    )
