"""What a fit makes small: the loss of an experiment's image, by the values of its parameters."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.inference.blur import blurred
from diffsim.inference.losses import Loss
from diffsim.inference.parameters import with_values
from diffsim.inference.sensitivity import Sensitivity, sensitivity
from diffsim.rendering.render import render


@dataclass(frozen=True)
class Expansion:
    """The loss near a point, to second order, in K parameters.

    Args:
        loss: at the point.
        gradient: (K,) float64.
        curvature: (K, K) float64, expected second derivatives.
        sensitivity: the image and its derivatives there, not blurred.
    """

    loss: float
    gradient: Tensor
    curvature: Tensor
    sensitivity: Sensitivity


@dataclass(frozen=True)
class Objective:
    """The loss by K values, which are (K,) float64 on the CPU, in the parameters' units.

    Args:
        experiment: whose parameters vary; its other values stay.
        names: of the parameters.
        target: (slow, fast) photons, zero where not measured.
        measured: (slow, fast) 1 where there is a target, else 0; in the target's dtype.
        loss: of an image.
        background: photons per pixel in addition to the image.
        cancelled: asked before each tile of each render whether to stop.
        blur_pixels: by which image and target are blurred.
    """

    experiment: Experiment
    names: tuple[str, ...]
    target: Tensor
    measured: Tensor
    loss: Loss
    background: float
    cancelled: Callable[[], bool] | None
    blur_pixels: float = 0.0

    def at_blur(self, pixels: float) -> "Objective":
        """The same, seen less or more sharply."""
        return replace(self, blur_pixels=pixels)

    def experiment_at(self, values: Tensor) -> Experiment:
        return with_values(self.experiment, dict(zip(self.names, values.tolist(), strict=True)))

    def image(self, values: Tensor) -> Tensor:
        """(slow, fast) photons, not blurred."""
        return render(self.experiment_at(values), **self._place, cancelled=self.cancelled)

    def of_image(self, image: Tensor) -> float:
        """The loss of an image that has been rendered."""
        return float(self.loss.value(self._seen(image + self.background), self._seen_target))

    def expansion(self, values: Tensor) -> Expansion:
        """The loss to second order, for K times the cost of two or three renders."""
        rates = sensitivity(
            self.experiment_at(values), self.names, **self._place, cancelled=self.cancelled
        )
        image, target = self._seen(rates.image + self.background), self._seen_target
        rows = self._seen(rates.derivatives).flatten(1).double()
        slope = self.loss.slope(image, target).flatten().double()
        weight = self.loss.curvature(image, target).flatten().double()
        gradient, curvature = rows @ slope, (rows * weight) @ rows.T
        return Expansion(self.of_image(rates.image), gradient.cpu(), curvature.cpu(), rates)

    def gradient(self, values: Tensor) -> tuple[float, Tensor, Tensor]:
        """Loss, (K,) gradient and image, for the cost of some four renders whatever K is."""
        leaves = values.clone().requires_grad_()
        with torch.enable_grad():
            given = dict(zip(self.names, leaves.unbind(), strict=True))
            image = render(
                with_values(self.experiment, given), **self._place, cancelled=self.cancelled
            )
            seen = self._seen(image + self.background)
            loss = self.loss.value(seen, self._seen_target)
        gradient = torch.zeros_like(values)
        if loss.requires_grad:
            (gradient,) = torch.autograd.grad(
                loss, leaves, allow_unused=True, materialize_grads=True
            )
        return float(loss.detach()), gradient, image.detach()

    def spread(self, rates: Sensitivity) -> Tensor:
        """(K,) by how much Poisson noise scatters the values that make this loss smallest.

        The sandwich A^-1 S A^-1 (Huber 1967) of the loss's curvature A and the variance S of its
        gradient: the Cramér-Rao bounds for the sharp Poisson loss, more for any other. Meaningless
        where a parameter cannot be told apart.
        """
        expected = (rates.image + self.background).double()
        rows = self._seen(rates.derivatives)
        seen = self._seen(expected.to(rows))
        weighted = self.loss.curvature(seen, seen) * rows
        diagonal = (weighted * rows).double().flatten(1).sum(1)
        unit = torch.where(diagonal > 0, diagonal, 1).rsqrt()[:, None]
        scaled = rows.flatten(1).double() * unit
        curvature = scaled @ (weighted.flatten(1).double() * unit).T
        # a blur is its own transpose
        by_pixel = (blurred(weighted, self.blur_pixels) * self.measured).flatten(1).double() * unit
        variance = (by_pixel * expected.flatten()) @ by_pixel.T
        inverse = torch.linalg.pinv(curvature, hermitian=True)
        scatter = (inverse @ variance @ inverse).diagonal().clamp_min(0).sqrt()
        return (scatter * unit[:, 0]).cpu()

    @property
    def _place(self) -> dict[str, torch.dtype | torch.device]:
        return {"dtype": self.target.dtype, "device": self.target.device}

    def _seen(self, images: Tensor) -> Tensor:
        return blurred(images * self.measured, self.blur_pixels)

    @property
    def _seen_target(self) -> Tensor:
        return blurred(self.target, self.blur_pixels)
