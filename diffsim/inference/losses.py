"""How far an image is from counted photons, and how that changes with the image."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

FAINT = 1e-3
"""Photons below which the Poisson loss goes on as a parabola: its logarithm has no end. A share of
the brightest pixel, where that has less than one photon."""


def _faint(target: Tensor) -> Tensor:
    brightest = target.max()
    return FAINT * torch.where(brightest > 0, brightest, 1).clamp_max(1)


class Loss(Protocol):
    """A loss of an image that was meant to be `target`; both (slow, fast) photons."""

    def value(self, image: Tensor, target: Tensor) -> Tensor:
        """() loss, float64."""

    def slope(self, image: Tensor, target: Tensor) -> Tensor:
        """(slow, fast) derivative of the loss by each pixel."""

    def curvature(self, image: Tensor, target: Tensor) -> Tensor:
        """(slow, fast) second derivative by each pixel, as expected where the image is right."""

    def noise(self, value: float, pixels: int) -> float:
        """By how much the loss at its minimum varies when one parameter is off by its error."""


@dataclass(frozen=True)
class Poisson:
    """Half the deviance of Poisson counts: sum of m - t + t log(t / m) for an image m."""

    def value(self, image: Tensor, target: Tensor) -> Tensor:
        m, t = image.double(), target.double()
        faint = _faint(t)
        safe = m.clamp_min(faint)
        below = (safe - m) / faint
        logarithm = torch.log(safe) - below - below**2 / 2
        return (m - t + torch.special.xlogy(t, t) - t * logarithm).sum()

    def slope(self, image: Tensor, target: Tensor) -> Tensor:
        faint = _faint(target)
        safe = image.clamp_min(faint)
        return 1 - target * (1 / safe + (safe - image) / faint**2)

    def curvature(self, image: Tensor, target: Tensor) -> Tensor:
        # 1 / m is expected; where a spot is missing so far, it would outweigh all others
        return 1 / torch.maximum(image, target).clamp_min(_faint(target))

    def noise(self, value: float, pixels: int) -> float:
        return 0.5


@dataclass(frozen=True)
class LeastSquares:
    """Half the sum of squared differences [photons^2]."""

    def value(self, image: Tensor, target: Tensor) -> Tensor:
        return ((image.double() - target.double()) ** 2).sum() / 2

    def slope(self, image: Tensor, target: Tensor) -> Tensor:
        return image - target

    def curvature(self, image: Tensor, target: Tensor) -> Tensor:
        return torch.ones_like(image)

    def noise(self, value: float, pixels: int) -> float:
        return value / max(1, pixels)


LOSSES: dict[str, Loss] = {"poisson": Poisson(), "least_squares": LeastSquares()}
"""Losses by the names that `refine` takes."""
