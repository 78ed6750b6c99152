"""An image as the bytes of a file."""

import io

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.images import photon_counts
from diffsim.io.images.cbf import MAX_COUNT, write_cbf
from diffsim.io.images.smv import write_smv
from diffsim.io.images.smv_header import smv_header
from diffsim.scene import Scene


def npy_bytes(image: Tensor) -> bytes:
    """A numpy array in the image's own precision: every digit, no header."""
    stream = io.BytesIO()
    np.save(stream, image.detach().cpu().numpy())
    return stream.getvalue()


def smv_bytes(
    experiment: Experiment,
    scene: Scene,
    image: Tensor,
    scale: float | None = None,
    adc: float = photon_counts.DEFAULT_ADC,
) -> bytes:
    """An SMV image of 16-bit counts: floor(pixel * scale + adc + 0.5).

    Args:
        scene: the scene of the experiment.
        image: (slow, fast) photons.
        scale: counts per photon; by default the brightest pixel has 55000.
        adc: offset [counts].

    Raises:
        InputError: for an image that is not finite.
    """
    if not bool(torch.isfinite(image).all()):
        raise InputError("image", "infinite or missing photons", "a finite image, to count")
    if scale is None:
        highest = float(image.detach().max())
        scale = photon_counts.FULL_SCALE / highest if highest > 0 else 1.0
    pixels = photon_counts.integers(image.detach(), scale, adc)
    return write_smv(smv_header(experiment, scene), pixels.cpu().numpy())


def cbf_bytes(experiment: Experiment, scene: Scene, image: Tensor, scale: float = 1.0) -> bytes:
    """A CBF image of 32-bit photon_counts, round(pixel * scale), with a Pilatus mini-header.

    Masked pixels are -1, as such detectors mark them.

    Args:
        scene: the scene of the experiment.
        image: (slow, fast) photons.
        scale: counts per photon.

    Raises:
        InputError: where a pixel has more counts than the format holds.
    """
    values = image.detach().to(torch.float64) * scale
    highest = float(values.max())
    if not highest <= MAX_COUNT:
        raise InputError(
            "CBF image", f"{highest:g} counts", f"at most {MAX_COUNT}; lower the scale"
        )
    pixels = torch.round(values).to(torch.int32)
    if scene.mask is not None:
        pixels = torch.where(scene.mask, pixels, -1)
    return write_cbf(cbf_header(experiment, scene), pixels.cpu().numpy())


def cbf_header(experiment: Experiment, scene: Scene) -> dict[str, str]:
    """What a Pilatus mini-header says of an experiment.

    Beam_xy is where the beam meets the detector as rendered, along fast and slow from the outer
    corner of the first pixel.
    """
    plane, px = scene.plane, plain(scene.grid.pixel_size)
    fast, slow = (plain(x) / px for x in plane.beam_center(scene.grid.beam))
    beam, scan, steps = experiment.beam, experiment.scan, ("phi_start_deg", "osc_range_deg")
    start, range_ = (float(plain(getattr(scan, name))) for name in steps)
    said = {
        "Detector:": "simulated by diffsim",
        "Pixel_size": f"{px:.9g} m x {px:.9g} m",
        "Exposure_time": f"{float(plain(beam.exposure_s)):.9g} s",
        "Count_cutoff": f"{MAX_COUNT} counts",
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
        said["Sensor_thickness"] = f"{thickness:.9g} m"
    return said
