"""Round lattice spacings to mark in a view of the detector."""

import math

import torch

from diffsim.experiment import Experiment
from diffsim.prediction.base_scene import scene_of
from diffsim.prediction.mean_beam import mean_beam
from diffsim.prediction.projection import Window, q_range
from diffsim.scene import Scene


@torch.no_grad()
def nice_spacings(
    experiment: Experiment | Scene, window: Window | None = None, count: int = 5
) -> list[float]:
    """Round spacings, the largest first, that lie evenly in a window [A].

    Args:
        window: what is in view; all of the detector by default.
        count: about how many.
    """
    scene = scene_of(experiment)
    window = window or (0, scene.shape[0], 0, scene.shape[1])
    beam = mean_beam(scene.incident, scene.wavelengths)
    low, high = q_range(scene.plane, scene.grid, beam, window)
    if not high > low:
        return []
    inside = [low + (high - low) * (n + 0.8) / (count + 0.3) for n in range(count)]
    for digits in range(1, 9):
        spacings = sorted({_rounded(1 / q, digits) for q in inside}, reverse=True)
        spacings = [d for d in spacings if low < 1 / d < high]
        if len(spacings) >= min(count, 4):
            return spacings
    return spacings


def _rounded(d: float, digits: int) -> float:
    """A number to some digits; to one digit, or a few that are as easy to read."""
    power = 10.0 ** (math.floor(math.log10(d)) - digits + 1)
    easy = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10)
    lead = min(easy, key=lambda n: abs(n - d / power)) if digits == 1 else round(d / power)
    return float(f"{lead * power:.10g}")
