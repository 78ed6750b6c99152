"""Damped Gauss-Newton; with expected curvatures, as here, also known as Fisher scoring."""

from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.inference.objective import Expansion, Objective

DAMPING, EASED, RAISED = 1e-3, 0.1, 10.0
"""First damping, and the factors on it after a step that helped and after one that did not."""

MOST_DAMPING = 1e8

CONVERGED = "nothing is left to gain"

Report = Callable[[Tensor, float, Tensor], None]
"""Receives the values, the loss and the (slow, fast) image after an iteration."""


def gauss_newton(
    objective: Objective,
    start: Tensor,
    low: Tensor,
    high: Tensor,
    steps: int,
    tolerance: float,
    report: Report,
) -> tuple[Tensor, str, Expansion]:
    """Steps to the minimum of the loss's expansion, damped along each parameter's own curvature
    (Marquardt 1963, J. SIAM 11, 431) until they help.

    Args:
        start, low, high: (K,) first values and their limits.
        steps: most iterations.
        tolerance: share of the loss's own noise that is not worth another step.

    Returns:
        values, why it ended there, in words, and the expansion there.
    """
    values, damping = start, DAMPING
    here = objective.expansion(values)
    for _ in range(steps):
        noise = objective.loss.noise(here.loss, objective.target.numel())
        while True:
            step, gain = bounded_step(here, values, low, high, damping)
            if gain <= tolerance * noise:
                return values, CONVERGED, here
            trial = (values + step).clamp(low, high)
            loss, image = _tried(objective, trial)
            if loss < here.loss:
                break
            damping *= RAISED
            if damping > MOST_DAMPING:
                return values, CONVERGED, here
        values = trial
        report(values, loss, image)
        # a step that gave what was expected needs less damping, a poor one more
        share = (here.loss - loss) / gain
        damping *= EASED if share > 0.75 else RAISED if share < 0.25 else 1
        here = objective.expansion(values)
    return values, ended_after(steps), here


def ended_after(steps: int) -> str:
    """That a method took all iterations it was given."""
    return f"stopped after {steps} iteration{'' if steps == 1 else 's'}"


def bounded_step(
    here: Expansion, values: Tensor, low: Tensor, high: Tensor, damping: float
) -> tuple[Tensor, float]:
    """(K,) step within the limits and by how much the undamped expansion falls along it."""
    from scipy.optimize import lsq_linear  # takes long to import

    diagonal = here.curvature.diagonal()
    # each parameter in its own unit, where one that changes nothing stays where it is
    unit = torch.where(diagonal > 0, diagonal.clamp_min(1e-300).rsqrt(), 0)
    scaled = here.curvature * unit * unit[:, None]
    damped = scaled + torch.diag(torch.where(unit > 0, damping + 1e-12, 1.0))
    factor = torch.linalg.cholesky(damped).mT
    right_side = torch.linalg.solve_triangular(
        factor.mT, (-here.gradient * unit)[:, None], upper=False
    )[:, 0]
    size = torch.where(unit > 0, unit, 1)
    room = [((edge - values) / size).numpy() for edge in (low, high)]
    room = (room[0] - 1e-300, room[1] + 1e-300)
    step = lsq_linear(factor.numpy(), right_side.numpy(), bounds=room, method="bvls").x
    scaled_step = torch.from_numpy(step)
    gain = -(here.gradient * unit) @ scaled_step - scaled_step @ scaled @ scaled_step / 2
    return scaled_step * unit, float(gain)


def _tried(objective: Objective, values: Tensor) -> tuple[float, Tensor | None]:
    """The loss and image at some values; an infinite loss where there is no such experiment."""
    try:
        image = objective.image(values)
    except InputError:
        return float("inf"), None
    return objective.of_image(image), image
