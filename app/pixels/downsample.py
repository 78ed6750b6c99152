"""What of an image the screen can show: a block maximum of the visible part."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

MOST = 1024
"""Most rows and columns that are sent, whatever the screen."""

Window = tuple[float, float, float, float]
"""slow start, slow stop, fast start, fast stop in pixels."""


@dataclass(frozen=True)
class Raster:
    """Values of a detector, or of a part of it.

    Args:
        values: (rows, columns) float32.
        block: detector pixels along the edge of one value.
        slow, fast: pixel coordinates of the outer corner of the first value.
    """

    values: np.ndarray = field(repr=False)
    block: int = 1
    slow: int = 0
    fast: int = 0

    @property
    def window(self) -> Window:
        """The pixels it covers."""
        rows, columns = self.values.shape
        return (
            self.slow,
            self.slow + rows * self.block,
            self.fast,
            self.fast + columns * self.block,
        )

    def at(self, slow: int, fast: int) -> float | None:
        """The value that holds a pixel, where it reaches that far."""
        row, column = (slow - self.slow) // self.block, (fast - self.fast) // self.block
        rows, columns = self.values.shape
        inside = 0 <= row < rows and 0 <= column < columns
        return float(self.values[row, column]) if inside else None

    def covers(self, window: Window) -> bool:
        """Whether all of a window lies inside."""
        own = self.window
        return (
            own[0] <= window[0]
            and window[1] <= own[1]
            and own[2] <= window[2]
            and window[3] <= own[3]
        )


def visible(
    part: Raster,
    window: Window | None = None,
    screen: tuple[int, int] = (MOST, MOST),
    reduce: Callable[[np.ndarray, int], np.ndarray] | None = None,
) -> Raster:
    """What of a part a screen can show inside a window, reduced so that no maximum is lost.

    Blocks start at multiples of their size, so that they stay in place while a view moves.

    Args:
        window: what is visible, in detector pixels; None is all.
        screen: rows and columns of the screen on which the window lies.
        reduce: from values and block size to the value of each block; the maximum by default.
    """
    rows, columns = part.values.shape
    window = part.window if window is None else window
    row0, row1 = _inside(*((edge - part.slow) / part.block for edge in window[:2]), rows)
    column0, column1 = _inside(*((edge - part.fast) / part.block for edge in window[2:]), columns)
    block = fitting_block((row1 - row0, column1 - column0), screen)
    row0, column0 = row0 // block * block, column0 // block * block
    row1, column1 = (math.ceil(end / block) * block for end in (row1, column1))
    return Raster(
        (reduce or block_maximum)(part.values[row0:row1, column0:column1], block),
        block * part.block,
        part.slow + row0 * part.block,
        part.fast + column0 * part.block,
    )


def fitting_block(shape: tuple[int, int], screen: tuple[int, int]) -> int:
    """Values along a block's edge, so that there is about one block for a dot of the screen."""
    dots = min(size / max(1, dots) for size, dots in zip(shape, screen, strict=True))
    return max(1, round(dots), math.ceil(max(shape) / MOST))


def block_maximum(image: np.ndarray, block: int) -> np.ndarray:
    """Largest value of each block x block square; the last ones may be cut off by the edge."""
    if block == 1:
        return np.ascontiguousarray(image)
    columns = image.shape[1]
    whole = len(image) // block * block
    tall = image[:whole].reshape(-1, block, columns).max(axis=1)
    if whole < len(image):
        tall = np.vstack([tall, image[whole:].max(axis=0, keepdims=True)])
    # a maximum of strided slices is several times faster than one along the short last axis
    reduced = tall[:, ::block].copy()
    for offset in range(1, min(block, columns)):
        slice_ = tall[:, offset::block]
        part = reduced[:, : slice_.shape[1]]
        np.maximum(part, slice_, out=part)
    return reduced


def block_of(part: Raster, slow: int, fast: int, block: int) -> Raster:
    """The values of a part that the block x block pixels around a pixel hold."""
    row = max(0, (slow // block * block - part.slow) // part.block)
    column = max(0, (fast // block * block - part.fast) // part.block)
    size = max(1, block // part.block)
    return Raster(
        part.values[row : row + size, column : column + size],
        part.block,
        part.slow + row * part.block,
        part.fast + column * part.block,
    )


def brightest(part: Raster) -> tuple[int, int]:
    """(slow, fast) of the largest value."""
    values = np.nan_to_num(part.values, nan=-np.inf)
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return part.slow + int(row) * part.block, part.fast + int(column) * part.block


def inside(part: Raster, window: Window | None) -> Raster:
    """The values of a part whose pixels touch a window; None is all of it."""
    if window is None:
        return part
    rows, columns = part.values.shape
    row0, row1 = _inside(*((edge - part.slow) / part.block for edge in window[:2]), rows)
    column0, column1 = _inside(*((edge - part.fast) / part.block for edge in window[2:]), columns)
    return Raster(
        part.values[row0:row1, column0:column1],
        part.block,
        part.slow + row0 * part.block,
        part.fast + column0 * part.block,
    )


def _inside(start: float, stop: float, size: int) -> tuple[int, int]:
    start, stop = sorted((start, stop))
    first = min(max(0, math.floor(start)), size - 1)
    return first, max(first + 1, min(size, math.ceil(stop)))
