"""What a Pilatus mini-header says of an experiment."""

import torch

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.prediction.projection import pixels, points
from diffsim.scene import Scene


def cbf_header(experiment: Experiment, scene: Scene, most: int) -> dict[str, str]:
    """The lines of the header, by keyword.

    Beam_xy is where the ray of the beam meets the detector, along fast and slow from the outer
    corner of the first pixel, and Detector_distance how far from the sample that is; neither is
    there where they do not meet.

    Args:
        scene: the scene of the experiment.
        most: largest count that the file can hold.
    """
    px = plain(scene.grid.pixel_size)
    beam, scan, steps = experiment.beam, experiment.scan, ("phi_start_deg", "osc_range_deg")
    start, range_ = (float(plain(getattr(scan, name))) for name in steps)
    lines = {
        "Detector:": "simulated by diffsim",
        "Pixel_size": f"{px:.9g} m x {px:.9g} m",
        "Exposure_time": f"{float(plain(beam.exposure_s)):.9g} s",
        "Count_cutoff": f"{most} counts",
        "Wavelength": f"{float(plain(beam.wavelength_A)):.9g} A",
        **_direct_beam(scene),
        "Polarization": f"{float(plain(beam.polarization_factor)):.9g}",
        "Detector_2theta": f"{float(plain(experiment.detector.detector_twotheta_deg)):.9g} deg.",
        "Start_angle": f"{start:.9g} deg.",
        "Angle_increment": f"{range_:.9g} deg.",
        "Phi": f"{start:.9g} deg.",
    }
    if float(plain(experiment.detector.detector_thick_um)) > 0:
        thickness = float(plain(experiment.detector.detector_thick_um)) * 1e-6
        lines["Sensor_thickness"] = f"{thickness:.9g} m"
    return lines


def _direct_beam(scene: Scene) -> dict[str, str]:
    plane, grid = scene.plane, scene.grid
    place = pixels(plane, grid, grid.beam[None])
    if not bool(torch.isfinite(place).all()):
        return {}
    slow, fast = place.T
    distance = plain(points(plane, grid, slow, fast)[0] @ grid.beam)
    return {
        "Detector_distance": f"{distance:.9g} m",
        "Beam_xy": f"({plain(fast[0]):.6f}, {plain(slow[0]):.6f}) pixels",
    }
