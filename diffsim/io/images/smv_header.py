"""What an SMV header says of an experiment, in every program's own terms."""

from diffsim.experiment import Detector, Experiment
from diffsim.experiment.parameters import plain
from diffsim.scene import Scene, beam_center_mm


def smv_header(
    experiment: Experiment,
    scene: Scene,
    beam_center: tuple[float, float] | None = None,
    size_slow_mm: float | None = None,
) -> dict[str, object]:
    """The keywords that the reference writes, for the geometry as rendered.

    Args:
        scene: the scene of the experiment.
        beam_center: X and Y [mm] as a command gave them or as its convention has them, before any
            tilt; by default those that the experiment's beam centre makes.
        size_slow_mm: size of the detector before it was rounded to whole pixels.

    Returns:
        values by keyword: lengths in mm, angles in degrees, ORGX and ORGY in pixels. DIALS_ORIGIN
        is the first pixel's corner (z, y, -x) in every convention.
    """
    plane, px = scene.plane, float(scene.grid.pixel_size)
    slow, _ = scene.shape
    size_slow = slow * px if size_slow_mm is None else size_slow_mm / 1000
    f_center, s_center = (float(x) for x in plane.beam_center(scene.grid.beam))
    f_close, s_close = (float(x) for x in plane.point_under_sample())
    adxv = (f_center, size_slow - s_center)
    mosflm = (s_center - px / 2, f_center - px / 2)
    denzo = (s_center, f_center)
    center_x, center_y = beam_center or _beam_center(experiment.detector, size_slow)
    scan = experiment.scan
    x, y, z = plane.pix0.tolist()
    corner = ",".join(f"{1000 * length:g}" for length in (z, y, -x))
    phi = float(plain(scan.phi_start_deg))
    return {
        "PIXEL_SIZE": 1000 * px,
        "DISTANCE": 1000 * float(plane.distance),
        "WAVELENGTH": float(plain(experiment.beam.wavelength_A)),
        "BEAM_CENTER_X": center_x,
        "BEAM_CENTER_Y": center_y,
        "ADXV_CENTER_X": 1000 * adxv[0],
        "ADXV_CENTER_Y": 1000 * adxv[1],
        "MOSFLM_CENTER_X": 1000 * mosflm[0],
        "MOSFLM_CENTER_Y": 1000 * mosflm[1],
        "DENZO_X_BEAM": 1000 * denzo[0],
        "DENZO_Y_BEAM": 1000 * denzo[1],
        "DIALS_ORIGIN": corner,
        "XDS_ORGX": f_close / px + 0.5,
        "XDS_ORGY": s_close / px + 0.5,
        "CLOSE_DISTANCE": 1000 * float(plane.close_distance),
        "PHI": phi,
        "OSC_START": phi,
        "OSC_RANGE": float(plain(scan.osc_range_deg)),
        "TWOTHETA": float(plain(experiment.detector.detector_twotheta_deg)),
        "DETECTOR_SN": "000",
        "BEAMLINE": "fake",
    }


def _beam_center(detector: Detector, size_slow: float) -> tuple[float, float]:
    """X and Y of the detector's own beam centre, as its convention counts them."""
    fast, slow = (float(plain(x)) for x in beam_center_mm(detector))
    half = float(plain(detector.pixel_size_mm)) / 2
    match detector.detector_convention:
        case "ADXV":
            return fast, 1000 * size_slow - slow
        case "MOSFLM":
            return slow - half, fast - half
        case "DENZO":
            return slow, fast
        case _:
            return fast, slow
