"""Less than the whole image: a coarse detector in place of a fine one, or a part of it."""

import math
from dataclasses import dataclass

import diffsim
from app.pixels.downsample import Raster, Window
from diffsim.scene import beam_center_mm


def coarse(experiment: diffsim.Experiment, factor: int, oversample: int) -> diffsim.Experiment:
    """The same detector with pixels `factor` times larger, and as many samples in each.

    A mask is left out: it has the pixels of the full image.

    Args:
        oversample: sub-pixels along an edge of a pixel of the full image.
    """
    detector = experiment.detector
    fast_mm, slow_mm = beam_center_mm(detector)
    roi = experiment.sampling.roi
    return experiment.replace(
        detector={
            "pixel_size_mm": detector.pixel_size_mm * factor,
            "pixels_fast": math.ceil(detector.pixels_fast / factor),
            "pixels_slow": math.ceil(detector.pixels_slow / factor),
            "beam_center_f_mm": fast_mm,
            "beam_center_s_mm": slow_mm,
        },
        sampling={
            "oversample": oversample,
            "roi": roi and tuple(edge // factor for edge in roi),
            "mask": None,
        },
    )


@dataclass(frozen=True)
class WindowedExperiment:
    """An experiment that renders a window of its detector, and what to keep of its image.

    Args:
        slow0, slow1, fast0, fast1: the pixels of the window, the last ones exclusive.
    """

    experiment: diffsim.Experiment
    slow0: int
    slow1: int
    fast0: int
    fast1: int

    @property
    def pixels(self) -> int:
        return (self.slow1 - self.slow0) * (self.fast1 - self.fast0)

    def cut(self, image: Raster) -> Raster:
        """The window's part of an image."""
        block = image.block
        slow0, fast0 = self.slow0 // block, self.fast0 // block
        slow1, fast1 = math.ceil(self.slow1 / block), math.ceil(self.fast1 / block)
        values = image.values[slow0:slow1, fast0:fast1].copy()
        return Raster(values, block, slow0 * block, fast0 * block)


def only(experiment: diffsim.Experiment, window: Window) -> WindowedExperiment | None:
    """What it takes to render a window; None where that leaves nothing."""
    detector = experiment.detector
    slow0, slow1 = _pixels(window[0], window[1], int(detector.pixels_slow))
    fast0, fast1 = _pixels(window[2], window[3], int(detector.pixels_fast))
    # the first pixel of a region may be special (the quirk stale_phi0), so that one row more is
    # rendered above; where that is outside, the first pixel is the same in the full image
    region = (fast0, fast1 - 1, max(0, slow0 - 1), slow1 - 1)
    if roi := experiment.sampling.roi:
        region = (
            *(max(region[0], roi[0]), min(region[1], roi[1])),
            *(max(region[2], roi[2]), min(region[3], roi[3])),
        )
    if region[0] > region[1] or region[2] > region[3] or slow0 >= slow1 or fast0 >= fast1:
        return None
    replaced = experiment.replace(sampling={"roi": region})
    return WindowedExperiment(replaced, slow0, slow1, fast0, fast1)


def _pixels(start: float, stop: float, count: int) -> tuple[int, int]:
    return max(0, math.floor(start)), min(count, math.ceil(stop))
