"""Two images of one detector compared: what differs, and by how much."""

from dataclasses import dataclass, field

import numpy as np

from app.pixels.downsample import Raster, block_of
from app.pixels.signed_scale import farthest
from app.state.result import Result

ROWS = 256
"""Rows that are summed at a time, in double precision."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What two images have in common, over pixels that are finite in both.

    Args:
        correlation: Pearson's; nan where an image is constant.
        sum_ratio: B / A; nan where A sums to 0.
        largest: B - A where it is farthest from 0.
        place: (slow, fast) of that pixel.
    """

    correlation: float
    sum_ratio: float
    largest: float
    place: tuple[int, int]


@dataclass(frozen=True, eq=False)
class PairComparison:
    """Side A and side B, with the figures where both have one shape.

    Args:
        a, b: the results.
        figures: None for images of different shapes.
    """

    a: Result
    b: Result
    figures: Figures | None = field(default=None)

    @classmethod
    def of(cls, a: Result, b: Result) -> "PairComparison":
        """Compare two full images."""
        alike = a.image.shape == b.image.shape
        return cls(a, b, figures(a.image, b.image) if alike else None)

    def farthest(self, slow: int, fast: int, block: int) -> tuple[int, int]:
        """(slow, fast) of the largest |difference| among the block's pixels around a pixel."""
        a, b = (block_of(side.part, slow, fast, block) for side in (self.a, self.b))
        apart = Raster(difference(a.values, b.values), slow=a.slow, fast=a.fast)
        return farthest(apart, slow, fast, block)


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """B - A."""
    with np.errstate(invalid="ignore"):
        return b - a


def log_ratio(a: np.ndarray, b: np.ndarray, floor: float = 0.0) -> np.ndarray:
    """log2(B / A): 0 where both are the same, infinite where one alone is 0.

    A pixel that exceeds `floor` in neither image has no ratio, nan: where both are 0, and where
    only the far tails of spots differ.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2(b) - np.log2(a)
        ratio[~((a > floor) | (b > floor))] = np.nan
    return ratio


def swiped(a: np.ndarray, b: np.ndarray, divider: float) -> np.ndarray:
    """A to the left of a column, B from there on."""
    column = int(np.clip(round(divider), 0, a.shape[1]))
    return np.concatenate([a[:, :column], b[:, column:]], axis=1)


def figures(a: np.ndarray, b: np.ndarray) -> Figures:
    """The figures of two images of one shape."""
    count, sums, most, place = 0, np.zeros(2), 0.0, (0, 0)
    for start, x, y in _strips(a, b):
        finite = np.isfinite(x) & np.isfinite(y)
        apart = np.where(finite, y - x, 0.0) if not finite.all() else y - x
        count += int(finite.sum())
        sums += x.sum(where=finite), y.sum(where=finite)
        at = int(np.abs(apart).argmax())
        if abs(apart.flat[at]) > abs(most):
            row, column = divmod(at, a.shape[1])
            most, place = float(apart.flat[at]), (start + row, column)
    means = sums / max(1, count)
    squares = np.zeros(3)
    for _, x, y in _strips(a, b):
        finite = np.isfinite(x) & np.isfinite(y)
        x, y = (np.where(finite, v - mean, 0.0) for v, mean in zip((x, y), means, strict=True))
        squares += np.vdot(x, y), np.vdot(x, x), np.vdot(y, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = float(squares[0] / np.sqrt(squares[1] * squares[2]))
        ratio = float(sums[1] / sums[0]) if sums[0] else float("nan")
    return Figures(correlation, ratio, most, place)


def _strips(a: np.ndarray, b: np.ndarray):
    """First row and float64 copies of a few rows at a time."""
    with np.errstate(invalid="ignore"):
        for start in range(0, len(a), ROWS):
            strip = np.s_[start : start + ROWS]
            yield start, a[strip].astype(np.float64), b[strip].astype(np.float64)
