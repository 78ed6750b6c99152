"""The one ray and the one wavelength that stand for a beam of many."""

from typing import NamedTuple

import torch
from torch import Tensor

from diffsim.physics.geometry.rotations import unit


class MeanBeam(NamedTuple):
    """The middle of a beam and how far it reaches.

    Args:
        incident: (3,) mean unit direction.
        wavelength: () mean wavelength [A].
        divergence: () largest angle from the mean direction [rad].
        bandwidth: () largest deviation from the mean wavelength, relative to it.
    """

    incident: Tensor
    wavelength: Tensor
    divergence: Tensor
    bandwidth: Tensor


def mean_beam(incident: Tensor, wavelengths: Tensor) -> MeanBeam:
    """The mean of all sources; weights are ignored, as they are in the intensity.

    Args:
        incident: (S, 3) unit directions.
        wavelengths: (S,) [A].
    """
    incident, wavelengths = incident.detach(), wavelengths.detach()
    middle, wavelength = unit(incident.mean(0)), wavelengths.mean()
    apart = torch.linalg.vector_norm(incident - middle, dim=-1).max()
    return MeanBeam(
        middle,
        wavelength,
        2 * torch.asin((apart / 2).clamp(max=1)),
        (wavelengths / wavelength - 1).abs().max(),
    )
