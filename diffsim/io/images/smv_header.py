"""What an SMV header says of an experiment, in every program's own terms."""

import torch
from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.physics.geometry.rotations import unit
from diffsim.scene import Scene


def smv_header(experiment: Experiment, scene: Scene) -> dict[str, object]:
    """The keywords that the reference writes, for the geometry as rendered.

    Args:
        scene: the scene of the experiment.

    Returns:
        values by keyword: lengths in mm, angles in degrees, ORGX and ORGY in pixels. DIALS_ORIGIN
        is the first pixel's corner in the frame x along the polarization's E-vector, z
        towards the source.
    """
    plane, px = scene.plane, float(scene.grid.pixel_size)
    slow, _ = scene.shape
    f_center, s_center = (float(x) for x in plane.beam_center(scene.grid.beam))
    f_close, s_close = (float(x) for x in plane.point_under_sample())
    adxv = (f_center, slow * px - s_center)
    mosflm = (s_center - px / 2, f_center - px / 2)
    denzo = (s_center, f_center)
    own = {"ADXV": adxv, "MOSFLM": mosflm, "DENZO": denzo}
    x, y = own.get(experiment.detector.detector_convention, (f_center, s_center))
    scan = experiment.scan
    corner = ",".join(f"{1000 * float(x):g}" for x in _dials_frame(scene) @ plane.pix0)
    phi = float(plain(scan.phi_start_deg))
    return {
        "PIXEL_SIZE": 1000 * px,
        "DISTANCE": 1000 * float(plane.distance),
        "WAVELENGTH": float(plain(experiment.beam.wavelength_A)),
        "BEAM_CENTER_X": 1000 * x,
        "BEAM_CENTER_Y": 1000 * y,
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


def _dials_frame(scene: Scene) -> Tensor:
    """(3, 3) rows x, y, z: z against the beam, x along the polarization's E-vector."""
    z = -scene.grid.beam
    y = unit(torch.linalg.cross(z, scene.polar))
    return torch.stack((torch.linalg.cross(y, z), y, z))
