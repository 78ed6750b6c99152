"""What of an image the screen can show: a block maximum of the visible part."""

import math
from dataclasses import dataclass, field

import numpy as np

LIMIT = 600
"""Most rows and columns that are sent."""

Window = tuple[float, float, float, float]
"""slow start, slow stop, fast start, fast stop in pixels."""


@dataclass(frozen=True)
class Frame:
    """A reduced part of an image.

    Args:
        values: (rows, columns) float32, the largest value of each block.
        block: pixels along a block's edge.
        slow, fast: pixel coordinates of the outer corner of the first block.
    """

    values: np.ndarray = field(repr=False)
    block: int
    slow: int
    fast: int

    @property
    def height(self) -> int:
        """Extent along slow in pixels."""
        return self.values.shape[0] * self.block

    @property
    def width(self) -> int:
        """Extent along fast in pixels."""
        return self.values.shape[1] * self.block


def reduce(
    image: np.ndarray, window: Window | None = None, bin_size: int = 1, limit: int = LIMIT
) -> Frame:
    """The part of an image inside a window, reduced so that no maximum is lost.

    Blocks start at multiples of their size, so that they stay in place while a view moves.

    Args:
        image: (slow, fast) values.
        window: what is visible, in detector pixels; None is all.
        bin_size: detector pixels along the edge of one value of `image`.
        limit: most rows and columns of the result.
    """
    rows, columns = image.shape
    if window is None:
        window = (0, rows * bin_size, 0, columns * bin_size)
    row0, row1 = _inside(window[0] / bin_size, window[1] / bin_size, rows)
    column0, column1 = _inside(window[2] / bin_size, window[3] / bin_size, columns)
    block = max(1, math.ceil(max(row1 - row0, column1 - column0) / limit))
    row0, column0 = row0 // block * block, column0 // block * block
    values = block_maximum(image[row0:row1, column0:column1], block)
    return Frame(
        np.ascontiguousarray(values, dtype=np.float32),
        block * bin_size,
        row0 * bin_size,
        column0 * bin_size,
    )


def block_maximum(image: np.ndarray, block: int) -> np.ndarray:
    """Largest value of each block x block square; the last ones may be cut off by the edge."""
    if block == 1:
        return image
    columns = np.arange(0, image.shape[1], block)
    whole = image.shape[0] // block * block
    tall = image[:whole].reshape(-1, block, image.shape[1]).max(axis=1)
    if whole < image.shape[0]:
        tall = np.vstack([tall, image[whole:].max(axis=0, keepdims=True)])
    return np.maximum.reduceat(tall, columns, axis=1)


def brightest(image: np.ndarray, slow: int, fast: int, block: int) -> tuple[int, int]:
    """(slow, fast) of the largest value in the block that holds a pixel."""
    slow0, fast0 = slow // block * block, fast // block * block
    part = np.nan_to_num(image[slow0 : slow0 + block, fast0 : fast0 + block], nan=-np.inf)
    row, column = np.unravel_index(int(part.argmax()), part.shape)
    return slow0 + int(row), fast0 + int(column)


def _inside(start: float, stop: float, size: int) -> tuple[int, int]:
    start, stop = sorted((start, stop))
    first = min(max(0, math.floor(start)), size - 1)
    return first, max(first + 1, min(size, math.ceil(stop)))
