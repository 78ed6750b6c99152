"""Parameters of an experiment fitted to a measured image."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from numbers import Integral, Real

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.inference.blur import stages_of
from diffsim.inference.bounds import Bounds, limits
from diffsim.inference.fisher import check_background, information_of
from diffsim.inference.losses import LOSSES
from diffsim.inference.objective import Objective
from diffsim.inference.optimizers.first_order import adam, lbfgs
from diffsim.inference.optimizers.gauss_newton import CONVERGED, gauss_newton
from diffsim.inference.parameters import as_names, checked, value_of, with_values
from diffsim.inference.result import Iteration, Refinement
from diffsim.scene import Scene, assemble

METHODS = {"gauss_newton": (gauss_newton, 30), "lbfgs": (lbfgs, 60), "adam": (adam, 100)}
"""Methods by name, each with its usual number of iterations a stage."""

FINE, COARSE = 1e-3, 0.1
"""What is not worth another step, as a share of the loss's noise: sharp, and in earlier stages."""


def refine(
    experiment: Experiment,
    target: Tensor,
    parameters: Sequence[str],
    *,
    loss: str = "poisson",
    method: str = "gauss_newton",
    bounds: Bounds | None = None,
    coarse_to_fine: bool | Sequence[float] = True,
    steps: int | None = None,
    background: float = 0.0,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[Iteration], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Refinement:
    """Fit some parameters of an experiment to a measured image.

    Args:
        experiment: the start.
        target: (slow, fast) measured photons, of the detector's shape; NaN where none are known.
        parameters: names of what is fitted: "crystal.misset_x_deg".
        loss: "poisson", the likelihood of counted photons, or "least_squares".
        method: "gauss_newton" (damped; Fisher scoring for the Poisson loss), "lbfgs" or "adam".
        bounds: by name, narrower than those of the parameter itself; None leaves a side open.
        coarse_to_fine: the fit goes through stages in which image and target are blurred by fewer
            and fewer pixels, so that a start beside the narrow peaks still finds them. True
            chooses the stages, False is the sharp image alone, and a sequence gives the widths
            in pixels, such as (4, 2, 0). It reaches further than the sharp image in most cases, not
            in all: spots that leave the Ewald sphere stay narrow in that direction.
        steps: most iterations of each stage; by default 30, 60 or 100, as the method needs.
        background: photons per pixel in addition to the image, known.
        dtype, device: as for `render`.
        progress: called after each iteration, and once before the first.
        cancelled: asked before each tile of each render whether to stop.

    Raises:
        InputError: for a parameter without a derivative, a target of another shape, bounds that
            leave out the start, and unknown choices.
            Also when L-BFGS or Adam step to values that do not fit together, such as angles that
            close no cell; Gauss-Newton turns back there.
        RenderCancelled: when `cancelled` said so.
    """
    names = checked(experiment, as_names(parameters))
    if not names:
        raise InputError("parameters", parameters, "at least one name")
    _check_choice("loss", loss, LOSSES)
    _check_choice("method", method, METHODS)
    check_background(background)
    whole = isinstance(steps, Integral) and not isinstance(steps, bool)
    if steps is not None and not (whole and steps >= 1):
        raise InputError("steps", steps, "a whole number from 1")
    for field, function in (("progress", progress), ("cancelled", cancelled)):
        if function is not None and not callable(function):
            raise InputError(field, function, "a function")
    start = torch.tensor([value_of(experiment, name) for name in names], dtype=torch.float64)
    low, high = limits(names, start.tolist(), bounds or {})
    with torch.no_grad():
        scene = assemble(experiment, dtype, device)
        objective = Objective(
            # a number of sub-pixels that follows the parameters would make the loss jump
            experiment.replace(sampling={"oversample": scene.grid.oversample}),
            names,
            *_measured(target, scene),
            LOSSES[loss],
            float(background),
            cancelled,
        )
        stages = _stages(coarse_to_fine, scene)
        return _fit(experiment, objective, stages, start, low, high, method, steps, progress)


def _fit(
    experiment: Experiment,
    objective: Objective,
    stages: Sequence[float],
    start: Tensor,
    low: Tensor,
    high: Tensor,
    method: str,
    steps: int | None,
    progress: Callable[[Iteration], None] | None,
) -> Refinement:
    fit, usual = METHODS[method]
    steps = usual if steps is None else int(steps)
    names, rows = objective.names, []

    def named(values: Tensor) -> dict[str, float]:
        return dict(zip(names, values.tolist(), strict=True))

    def report(stage: Objective, values: Tensor, loss: float, image: Tensor) -> None:
        made = Iteration(
            len(rows),
            len(stages) * steps,
            stage.blur_pixels,
            loss,
            with_values(experiment, named(values)),
            image,
            named(values),
        )
        rows.append(made.row)
        if progress is not None:
            progress(made)

    values, ending = start, objective.at_blur(stages[-1])
    image = objective.image(start)
    first = objective.at_blur(stages[0])
    report(first, start, first.of_image(image), image)
    for blur in stages:
        stage, last = objective.at_blur(blur), blur == stages[-1]
        tolerance = FINE if last else COARSE
        values, why, end = fit(stage, values, low, high, steps, tolerance, partial(report, stage))
    rates = end.sensitivity
    bounds = information_of(
        names,
        rates.values,
        rates.image,
        rates.derivatives * objective.measured,
        objective.background,
    )
    best = ending.loss is LOSSES["poisson"] and ending.blur_pixels == 0
    determined = torch.isfinite(bounds.standard_errors)
    errors = bounds.standard_errors
    if not best:
        errors = torch.where(determined, ending.spread(rates), torch.inf)
    return Refinement(
        experiment=with_values(experiment, named(values)),
        image=rates.image,
        values=named(values),
        loss=ending.of_image(rates.image),
        converged=why == CONVERGED,
        message=why,
        history=tuple(rows),
        information=bounds,
        standard_errors=dict(zip(names, errors.tolist(), strict=True)),
    )


def _measured(target: Tensor, scene: Scene) -> tuple[Tensor, Tensor]:
    """(slow, fast) target, zero where it is not measured or not rendered, and 1 where it is."""
    allowed = f"{scene.shape[0]} x {scene.shape[1]} pixels, as rendered"
    try:
        target = torch.as_tensor(target)
    except (TypeError, ValueError, RuntimeError):
        raise InputError("target", f"a {type(target).__name__}", allowed) from None
    if target.is_complex():
        raise InputError("target", "complex numbers", "photons from 0, or NaN")
    if target.shape != scene.shape:
        given = " x ".join(map(str, target.shape)) or "one number"
        raise InputError("target", given, allowed)
    target = target.detach().to(scene.device, scene.dtype)
    usable = torch.zeros_like(target, dtype=torch.bool)
    slow0, slow1, fast0, fast1 = scene.roi
    usable[slow0:slow1, fast0:fast1] = True
    if scene.mask is not None:
        usable &= scene.mask
    usable &= ~torch.isnan(target)
    if not bool(usable.any()):
        raise InputError("target", "no pixel", "an image with measured pixels that are rendered")
    target = torch.where(usable, target, 0)
    if not bool(torch.isfinite(target).all()) or bool((target < 0).any()):
        raise InputError("target", "negative or infinite photons", "photons from 0, or NaN")
    return target, usable.to(target.dtype)


def _stages(coarse_to_fine: bool | Sequence[float], scene: Scene) -> tuple[float, ...]:
    if isinstance(coarse_to_fine, bool):
        return stages_of(scene) if coarse_to_fine else (0.0,)
    usable = isinstance(coarse_to_fine, Iterable) and not isinstance(coarse_to_fine, str)
    stages = tuple(coarse_to_fine) if usable else ()
    if not stages or not all(isinstance(n, Real) and 0 <= n < 1000 for n in stages):
        raise InputError(
            "coarse_to_fine", coarse_to_fine, "True, False, or blurs of 0 to 1000 pixels"
        )
    return tuple(map(float, stages))


def _check_choice(field: str, value: object, known: Mapping[str, object]) -> None:
    if not isinstance(value, str) or value not in known:
        raise InputError(field, value, f"one of {', '.join(known)}")
