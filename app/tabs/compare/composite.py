"""What a comparison looks like in each of its modes, ready to be painted."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.pixels.downsample import Part, block_maximum
from app.pixels.quantize import Levels
from app.pixels.signed_scale import Signed, ratio_limit, ratio_ticks
from app.tabs.compare.comparison import difference, log_ratio, ratio_extreme, swiped
from app.tabs.parity.image_comparison import signed_extreme

MODES = ("swipe", "blink", "difference", "ratio")

SIDED = ("swipe", "blink")
"""Those that show the images themselves, in their own colours."""

UNIT = Levels("linear", 0, 1)
"""Levels of what `Shot.reduce` has already spread from 0 to 1."""


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture of two images.

    Args:
        mode: which of `MODES`.
        part: what is shown, in its own values.
        levels: how what `reduce` leaves becomes colours.
        reduce: from values and a block size to one value for each block.
        ticks: places between -1 and 1, with their text, for a scale that has a middle.
    """

    mode: str
    part: Part
    levels: Levels
    reduce: Callable[[np.ndarray, int], np.ndarray] = field(default=block_maximum, repr=False)
    ticks: dict[float, str] | None = None


def shot(
    mode: str, a: np.ndarray, b: np.ndarray, levels: Levels, side: str = "a", divider: float = 0
) -> Shot:
    """The picture of two images of one shape.

    Args:
        levels: of the image on the page, which decide the limits here.
        side: a or b, which of them blinking shows at present.
        divider: fast coordinate that divides A from B.
    """
    if mode == "swipe":
        return Shot(mode, Part(swiped(a, b, divider)), levels)
    if mode == "blink":
        return Shot(mode, Part({"a": a, "b": b}[side]), levels)
    if mode == "difference":
        signed = Signed.like(levels)

        def differ(values: np.ndarray, block: int) -> np.ndarray:
            return _from_zero(signed.place(signed_extreme(values, block)))

        return Shot(mode, Part(difference(a, b)), UNIT, differ, signed.ticks())
    ratios = log_ratio(a, b, levels.low)
    limit = ratio_limit(ratios)
    scale = np.float32(np.log2(limit))

    def relate(values: np.ndarray, block: int) -> np.ndarray:
        return _from_zero(ratio_extreme(values, block) / scale)

    return Shot(mode, Part(ratios), UNIT, relate, ratio_ticks(limit))


def _from_zero(place: np.ndarray) -> np.ndarray:
    """From -1 to 1 to from 0 to 1, in single precision."""
    return (0.5 + 0.5 * place).astype(np.float32, copy=False)
