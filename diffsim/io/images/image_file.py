"""What a file of an image holds."""

import math
import re
from dataclasses import dataclass, field

import numpy as np

LEADING_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")

MAX_PIXELS = 2**28
"""Largest image that is read."""


@dataclass(frozen=True, eq=False)
class ImageFile:
    """An image as a file holds it.

    Args:
        pixels: (slow, fast) array of real numbers.
        header: values by keyword, as text, in the order of the file; empty where a format has none.
    """

    pixels: np.ndarray
    header: dict[str, str] = field(default_factory=dict)

    def keyword(self, keyword: str) -> str | None:
        """The keyword of the header that serves as a keyword, in upper or lower case, or None.

        As to the reference, it may be the end of a longer one (`XDS_ORGX` is an `ORGX`), and the
        last one counts.
        """
        ends = (key for key in reversed(self.header) if key.upper().endswith(keyword))
        return next(ends, None)

    def text(self, keyword: str) -> str | None:
        """The value of a keyword, or None where there is none."""
        key = self.keyword(keyword)
        return None if key is None else self.header[key]

    def number(self, keyword: str) -> float | None:
        """The number that a value begins with, whatever follows it, or None."""
        begins = LEADING_NUMBER.match(self.text(keyword) or "")
        number = float(begins.group()) if begins else math.inf
        return number if math.isfinite(number) else None
