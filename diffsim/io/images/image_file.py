"""What a file of an image holds."""

from dataclasses import dataclass, field

import numpy as np

MAX_PIXELS = 2**28
"""Largest image that is read."""


@dataclass(frozen=True, eq=False)
class ImageFile:
    """An image as a file holds it.

    Args:
        pixels: (slow, fast) array of real numbers.
        header: values by keyword, as text; empty where a format has none.
    """

    pixels: np.ndarray
    header: dict[str, str] = field(default_factory=dict)

    def number(self, keyword: str) -> float | None:
        """A header value as a number, or None where there is none."""
        try:
            return float(self.header[keyword])
        except (KeyError, ValueError):
            return None
