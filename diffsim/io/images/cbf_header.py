"""What a Pilatus mini-header says of an experiment."""

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.scene import Scene


def cbf_header(experiment: Experiment, scene: Scene, most: int) -> dict[str, str]:
    """The lines of the header, by keyword.

    Beam_xy is where the beam meets the detector as rendered, along fast and slow from the outer
    corner of the first pixel.

    Args:
        scene: the scene of the experiment.
        most: largest count that the file can hold.
    """
    plane, px = scene.plane, plain(scene.grid.pixel_size)
    fast, slow = (plain(x) / px for x in plane.beam_center(scene.grid.beam))
    beam, scan, steps = experiment.beam, experiment.scan, ("phi_start_deg", "osc_range_deg")
    start, range_ = (float(plain(getattr(scan, name))) for name in steps)
    lines = {
        "Detector:": "simulated by diffsim",
        "Pixel_size": f"{px:.9g} m x {px:.9g} m",
        "Exposure_time": f"{float(plain(beam.exposure_s)):.9g} s",
        "Count_cutoff": f"{most} counts",
        "Wavelength": f"{float(plain(beam.wavelength_A)):.9g} A",
        "Detector_distance": f"{plain(plane.distance):.9g} m",
        "Beam_xy": f"({fast:.6f}, {slow:.6f}) pixels",
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
