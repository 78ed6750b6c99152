"""What a box and a line that are drawn on the image hold."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from app.pixels.downsample import Raster, Window
from diffsim.images.line_profile import Profile, line_profile
from diffsim.images.statistics import Statistics, statistics

Place = tuple[float, float]
Line = tuple[Place, Place]

Box = tuple[int, int, int, int]
"""slow start, slow stop, fast start, fast stop of whole pixels, the stops exclusive."""


def box_between(start: Place, stop: Place, shape: tuple[int, int]) -> Box | None:
    """The pixels that a drawn rectangle touches; None where that is none."""
    edges = []
    for a, b, size in zip(start, stop, shape, strict=True):
        low, high = max(0, math.floor(min(a, b))), min(size, math.ceil(max(a, b)))
        if low >= high:
            return None
        edges += [low, high]
    return tuple(edges)


@dataclass(frozen=True, eq=False)
class BoxFigures:
    """Statistics of a box.

    Args:
        figures: of its pixels that are numbers.
        left_out: how many are none.
    """

    box: Box
    figures: Statistics
    left_out: int


def box_figures(part: Raster, box: Box) -> BoxFigures | None:
    """Statistics of a box of a fine image; None where it is not all there yet."""
    values = _within(part, box)
    if values is None:
        return None
    mask = torch.isfinite(values)
    found = statistics(values, mask=mask)
    slow, fast = box[0], box[2]
    moved = {
        "slow": found.slow + slow,
        "fast": found.fast + fast,
        "minimum_slow": found.minimum_slow + slow,
        "minimum_fast": found.minimum_fast + fast,
        "center_slow": found.center_slow + slow,
        "center_fast": found.center_fast + fast,
    }
    return BoxFigures(box, Statistics(**(vars(found) | moved)), int((~mask).sum()))


def profile_of(part: Raster, line: Line, pixel_size_mm: float) -> Profile | None:
    """The profile along a line of a fine image; None where that is not all there yet."""
    slow, fast = zip(*line, strict=True)
    # interpolation looks one pixel beyond
    around = (min(slow) - 1, max(slow) + 1, min(fast) - 1, max(fast) + 1)
    rows, columns = part.values.shape
    inside = (
        max(part.slow, math.floor(around[0])),
        min(part.slow + rows, math.ceil(around[1])),
        max(part.fast, math.floor(around[2])),
        min(part.fast + columns, math.ceil(around[3])),
    )
    values = _within(part, inside) if inside[0] < inside[1] and inside[2] < inside[3] else None
    if values is None:
        return None
    start, stop = ((s - inside[0], f - inside[2]) for s, f in line)
    found = line_profile(values, start, stop, pixel_size_mm)
    places = {"slow": found.slow + inside[0], "fast": found.fast + inside[2]}
    return Profile(**(vars(found) | places))


def _within(part: Raster, box: Window) -> torch.Tensor | None:
    if part.block != 1 or not part.covers(box):
        return None
    slow0, slow1, fast0, fast1 = (int(edge) for edge in box)
    rows = slice(slow0 - part.slow, slow1 - part.slow)
    columns = slice(fast0 - part.fast, fast1 - part.fast)
    return torch.from_numpy(np.ascontiguousarray(part.values[rows, columns]))
