"""Background of the water around the crystal."""

from torch import Tensor

from diffsim.physics.constants import AVOGADRO, R_E_SQUARED_M2

F_WATER = 2.57
"""Amplitude of a water molecule that the reference takes, at all angles [electrons]."""


def water_background(size: Tensor, fluence: Tensor) -> Tensor:
    """2.57^2 r_e^2 fluence w^3 1e6 Avogadro / 18: what the intensity sum starts at.

    Args:
        size: () edge w of a cube of water [m].
        fluence: () [photons/m^2].
    """
    return F_WATER**2 * R_E_SQUARED_M2 * fluence * size**3 * 1e6 * AVOGADRO / 18
