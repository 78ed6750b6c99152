"""From values to the few levels that a screen can tell apart: one byte a pixel."""

from dataclasses import dataclass

import numpy as np

STEPS = 253
"""Levels between the limits."""

UNDER, OVER, MISSING = 0, STEPS + 1, STEPS + 2
"""Codes of what lies below and above the limits, and of what is no number."""


@dataclass(frozen=True)
class Levels:
    """How values are spread over the levels.

    Args:
        scale: log, sqrt or linear.
        low, high: values at the ends of the levels; a log scale wants both above zero.
    """

    scale: str
    low: float
    high: float

    def codes(self, values: np.ndarray) -> np.ndarray:
        """One byte a value: 1 to 253 between the limits, or UNDER, OVER, MISSING."""
        spread = _SPREAD[self.scale]
        low, high = (float(spread(limit)) for limit in (self.low, self.high))
        with np.errstate(divide="ignore", invalid="ignore"):
            place = spread(values) - np.float32(low)
        # a little less, so that the upper limit itself is the last level
        place *= np.float32((STEPS - 1e-3) / (high - low))
        place += 1
        np.clip(place, UNDER, OVER, out=place)
        if np.isnan(place).any():
            # a scale that ends at zero knows no negative values, and yet they are below it
            place[values < 0] = UNDER
            place[np.isnan(values)] = MISSING
        return place.astype(np.uint8)


_SPREAD = {"log": np.log, "sqrt": np.sqrt, "linear": np.asarray}
