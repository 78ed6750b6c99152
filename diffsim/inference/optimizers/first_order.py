"""Fits that need the gradient alone: L-BFGS and Adam, in units in which parameters are alike."""

import math

import torch
from torch import Tensor

from diffsim.inference.objective import Expansion, Objective
from diffsim.inference.optimizers.gauss_newton import CONVERGED, Report, bounded_step, ended_after

FIRST_RATE, LAST_RATE = 0.3, 0.003
"""Adam's learning rates, in units of what the start seems to be off by."""

NO_WAY_DOWN = (
    "no step along the gradient makes the loss smaller: Gauss-Newton, or a nearer start, may"
)


def lbfgs(
    objective: Objective,
    start: Tensor,
    low: Tensor,
    high: Tensor,
    steps: int,
    tolerance: float,
    report: Report,
) -> tuple[Tensor, str, Expansion]:
    """L-BFGS within limits (Byrd et al. 1995, SIAM J. Sci. Comput. 16, 1190), as SciPy has it.

    Takes and returns what `gauss_newton` does.
    """
    here = objective.expansion(start)
    noise = objective.loss.noise(here.loss, objective.target.numel())
    unit = _errors(here, noise)
    seen: dict[bytes, tuple[float, Tensor]] = {}

    def function(x):
        loss, gradient, image = objective.gradient(start + unit * torch.from_numpy(x))
        seen.clear()
        seen[x.tobytes()] = (loss, image)
        return loss / noise, (gradient * unit / noise).numpy()

    def callback(x):
        values = start + unit * torch.from_numpy(x)
        loss, image = seen.get(x.tobytes()) or (None, None)
        if image is None:
            image = objective.image(values)
            loss = objective.of_image(image)
        report(values, loss, image)

    from scipy.optimize import minimize  # takes long to import

    room = [((edge - start) / unit).numpy() for edge in (low, high)]
    found = minimize(
        function,
        torch.zeros_like(start).numpy(),
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(*room, strict=True)),
        callback=callback,
        # half the square of a gradient in these units is what is left to gain
        options={"maxiter": steps, "gtol": math.sqrt(tolerance), "ftol": 0.0},
    )
    values = (start + unit * torch.from_numpy(found.x)).clamp(low, high)
    ends = {0: CONVERGED, 1: ended_after(steps)}
    return values, ends.get(found.status, NO_WAY_DOWN), objective.expansion(values)


def adam(
    objective: Objective,
    start: Tensor,
    low: Tensor,
    high: Tensor,
    steps: int,
    tolerance: float,
    report: Report,
) -> tuple[Tensor, str, Expansion]:
    """Adam (Kingma & Ba 2015, arXiv:1412.6980) with a rate that falls from step to step.

    Takes and returns what `gauss_newton` does.
    """
    here = objective.expansion(start)
    noise = objective.loss.noise(here.loss, objective.target.numel())
    step, _ = bounded_step(here, start, low, high, 0.0)
    unit = torch.maximum(step.abs(), _errors(here, noise))
    x = torch.zeros_like(start, requires_grad=True)
    optimizer = torch.optim.Adam([x], lr=FIRST_RATE, betas=(0.8, 0.99))
    fall = torch.optim.lr_scheduler.ExponentialLR(
        optimizer, (LAST_RATE / FIRST_RATE) ** (1 / max(1, steps))
    )
    values, best = start, (math.inf, start)
    for step in range(steps):
        loss, gradient, image = objective.gradient(values)
        if step > 0:  # the start has been reported
            report(values, loss, image)
        best = min(best, (loss, values), key=lambda pair: pair[0])
        x.grad = gradient * unit
        optimizer.step()
        fall.step()
        with torch.no_grad():
            values = (start + unit * x).clamp(low, high)
            x.copy_((values - start) / unit)
    end = objective.expansion(best[1])
    # the best is what is returned, and so what is told last
    report(best[1], end.loss, end.sensitivity.image)
    _, gain = bounded_step(end, best[1], low, high, 0.0)
    enough = gain <= max(tolerance, 0.01) * noise
    return best[1], CONVERGED if enough else ended_after(steps), end


def _errors(here: Expansion, noise: float) -> Tensor:
    """(K,) changes that are worth as much as the noise; 1 for a parameter that changes nothing."""
    curvature = here.curvature.diagonal()
    curved = curvature > 0
    return torch.where(curved, (2 * noise / torch.where(curved, curvature, 1)).sqrt(), 1)
