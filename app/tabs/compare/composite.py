"""What a comparison looks like in each of its modes, ready to be painted."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.pixels.downsample import Raster, block_maximum
from app.pixels.quantize import Levels
from app.pixels.signed_scale import (
    UNIT,
    SignedScale,
    from_zero_to_one,
    known_extreme,
    ratio_limit,
    ratio_ticks,
    signed_extreme,
)
from app.tabs.compare.comparison import difference, log_ratio, swiped

MODES = ("swipe", "blink", "difference", "ratio")

SIDED = ("swipe", "blink")
"""Those that show the images themselves, in their own colours."""


@dataclass(frozen=True, eq=False)
class Composite:
    """A picture of two images.

    Args:
        mode: which of `MODES`.
        part: what is shown, in its own values.
        levels: how what `reduce` leaves becomes colours.
        reduce: from values and a block size to one value for each block.
        ticks: places between -1 and 1, with their text, for a scale that has a middle.
    """

    mode: str
    part: Raster
    levels: Levels
    reduce: Callable[[np.ndarray, int], np.ndarray] = field(default=block_maximum, repr=False)
    ticks: dict[float, str] | None = None


def shot(
    mode: str, a: np.ndarray, b: np.ndarray, levels: Levels, side: str = "a", divider: float = 0
) -> Composite:
    """The picture of two images of one shape.

    Args:
        levels: of the image on the page, which decide the limits here.
        side: a or b, which of them blinking shows at present.
        divider: fast coordinate that divides A from B.
    """
    if mode == "swipe":
        return Composite(mode, Raster(swiped(a, b, divider)), levels)
    if mode == "blink":
        return Composite(mode, Raster({"a": a, "b": b}[side]), levels)
    if mode == "difference":
        signed = SignedScale.like(levels)

        def differ(values: np.ndarray, block: int) -> np.ndarray:
            return from_zero_to_one(signed.place(signed_extreme(values, block)))

        return Composite(mode, Raster(difference(a, b)), UNIT, differ, signed.ticks())
    ratios = log_ratio(a, b, levels.low)
    limit = ratio_limit(ratios)
    scale = np.float32(np.log2(limit))

    def relate(values: np.ndarray, block: int) -> np.ndarray:
        return from_zero_to_one(known_extreme(values, block) / scale)

    return Composite(mode, Raster(ratios), UNIT, relate, ratio_ticks(limit))
