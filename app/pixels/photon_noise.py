"""The image as a detector would count it once: photons that come one by one."""

import numpy as np
import torch

from app.pixels.downsample import Raster
from diffsim.images.photon_counts import photons

MOST_PIXELS = 5_000_000
"""A larger image is shown without noise, which would hold up the page."""


class Exposure:
    """What is shown of a part: its expected values, or one exposure of them, kept while asked for.

    The same seed gives the same photons for the same image. A preview has photons of its own, until
    the full image comes.
    """

    def __init__(self):
        self._kept: tuple[Raster, int, Raster] | None = None

    def of(self, part: Raster, seed: int | None) -> Raster:
        """The part itself without a seed, or its photons."""
        if seed is None or part.values.size > MOST_PIXELS:
            self._kept = None
            return part
        if self._kept is None or self._kept[0] is not part or self._kept[1] != seed:
            self._kept = part, seed, counted(part, seed)
        return self._kept[2]


def counted(part: Raster, seed: int) -> Raster:
    """Whole photons for each value of a part; a value that is no number stays one."""
    counts = photons(torch.from_numpy(np.ascontiguousarray(part.values)), seed)
    values = counts.numpy().astype(np.float32)
    values[np.isnan(part.values)] = np.nan
    return Raster(values, part.block, part.slow, part.fast)
