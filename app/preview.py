"""A coarse detector in place of a fine one."""

import math

import diffsim
from app.implied import still
from diffsim.scene import beam_center_mm


def coarse(experiment: diffsim.Experiment, factor: int) -> diffsim.Experiment:
    """The same detector with pixels `factor` times larger, and as many samples in each.

    A mask is left out: it has the pixels of the full image.
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
            "oversample": still(experiment).grid.oversample,
            "roi": roi and tuple(edge // factor for edge in roi),
            "mask": None,
        },
    )
