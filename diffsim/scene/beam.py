"""The beam's tensors: its frame and its fluence."""

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Beam, Detector
from diffsim.experiment.parameters import plain
from diffsim.geometry.conventions import Convention
from diffsim.scene.units import direction, metres, tensor


def beam_frame(
    beam: Beam, detector: Detector, convention: Convention, device: torch.device
) -> tuple[Tensor, Tensor]:
    custom = detector.detector_convention == "CUSTOM"
    b = direction("beam_vector", beam.beam_vector if custom else None, convention.beam, device)
    given = beam.polar_vector if custom else None
    polar = direction("polar_vector", given, convention.polar, device)
    if plain(torch.linalg.cross(b, polar).abs().max()) < 1e-9:
        raise InputError("polar_vector", tuple(polar.tolist()), "not along the beam")
    return b, polar


def fluence(beam: Beam, device: torch.device) -> Tensor:
    if beam.flux_per_s is None:
        return tensor(beam.fluence_per_m2, device)
    photons = tensor(beam.flux_per_s, device) * beam.exposure_s
    return photons / metres(beam.beamsize_mm, device) ** 2
