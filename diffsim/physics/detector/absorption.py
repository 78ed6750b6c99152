"""Absorption of photons in the layers of the sensor."""

import torch
from torch import Tensor


def capture(layer: Tensor, obliquity: Tensor, thickness: Tensor, attenuation: Tensor) -> Tensor:
    """exp(-t D mu / rho) - exp(-(t + 1) D mu / rho): share of the photons that layer t absorbs.

    Args:
        layer: (...) layer number t.
        obliquity: (...) rho = d.o, cosine between ray and detector normal.
        thickness: () layer thickness D [m].
        attenuation: () coefficient mu [1/m].

    Returns:
        (...) share, from 0 to 1.
    """
    per_layer = (thickness * attenuation).to(obliquity.dtype) / obliquity
    return torch.exp(-layer * per_layer) - torch.exp(-(layer + 1) * per_layer)
