"""What an experiment implies besides its image: where the beam goes, what open values stand for."""

import diffsim
from diffsim.physics.geometry.rotations import unit
from diffsim.scene import Scene, beam_center_mm


def direct_beam(experiment: diffsim.Experiment, scene: Scene) -> tuple[float, float]:
    """(slow, fast) where the direct beam meets the detector as it is placed [pixels]."""
    beam, plane = unit(scene.incident.mean(0)), scene.plane
    spot = plane.close_distance / (beam @ plane.odet) * beam - plane.pix0
    pixel = experiment.detector.pixel_size_mm / 1000
    return float(spot @ plane.sdet) / pixel, float(spot @ plane.fdet) / pixel


def implied(experiment: diffsim.Experiment, scene: Scene) -> dict[tuple[str, str], float]:
    """What stands in for values that are left open."""
    fast_mm, slow_mm = beam_center_mm(experiment.detector)
    return {
        ("detector", "beam_center_f_mm"): fast_mm,
        ("detector", "beam_center_s_mm"): slow_mm,
        ("detector", "close_distance_mm"): float(scene.plane.close_distance) * 1000,
        ("sampling", "oversample"): scene.grid.oversample,
    }
