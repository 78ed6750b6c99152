"""What is fitted to what, and the stages that a fit goes through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

import numpy as np
import torch

from app.rendering.renderer import DEVICE
from app.state.limits import checked_scene
from app.state.pins import Pin
from app.tabs.sensitivity.identifiability import groups, listed, unknown
from app.tabs.sensitivity.parameters import is_whole, label_of
from diffsim import Experiment
from diffsim.errors import InputError
from diffsim.inference import Iteration, Refinement, refine, sensitivity
from diffsim.inference.parameters import value_of, with_values

MOST_VALUES = 2**23
"""Most pixels of all derivative images together; a fit holds several copies in float64."""


@dataclass(frozen=True, eq=False)
class Task:
    """What is fitted to what.

    Args:
        experiment: the model at the start.
        names: of the fitted parameters.
        target: (slow, fast) photons.
        pin: where they are from.
        pinned: values of the parameters in the pin's model; without those that have none there.
    """

    experiment: Experiment
    names: tuple[str, ...]
    target: np.ndarray = field(repr=False)
    pin: Pin
    pinned: dict[str, float]


@dataclass(frozen=True, eq=False)
class Stage:
    """How far a fit has come.

    Args:
        task: what is fitted.
        errors: standard errors by name at the pinned values, each with all others known.
        rows: the history so far; see `Refinement`.
        last: the last iteration.
        refinement: what came out, once it is done.
    """

    task: Task
    errors: dict[str, float]
    rows: tuple[dict[str, float], ...] = ()
    last: Iteration | None = field(default=None, repr=False)
    refinement: Refinement | None = field(default=None, repr=False)


def task_of(experiment: Experiment, pin: Pin | None, names: tuple[str, ...]) -> Task:
    """What it takes to fit parameters of a model to a kept image.

    Raises:
        InputError: without an image of the model's shape, or a parameter that can be fitted; and
            for more than there is memory for.
    """
    if pin is None:
        raise InputError("pinned image", "none", "an image that was pinned; pin one first")
    # a whole number of cells cannot follow a fit
    names = tuple(
        name for name in names if not is_whole(name) and value_of(experiment, name) is not None
    )
    if not names:
        raise InputError(
            "parameters", "none", "at least one that varies continuously and has a value"
        )
    scene = checked_scene(experiment, DEVICE)
    target = pin.result.image
    if target.shape != scene.shape:
        raise InputError(
            pin.name,
            "{} x {} pixels".format(*target.shape),
            "{} x {} pixels, as the model has".format(*scene.shape),
        )
    if len(names) * target.size > MOST_VALUES:
        raise InputError(
            "fit",
            f"{len(names)} parameters of {target.size:,} pixels",
            f"at most {MOST_VALUES:,} values together; choose fewer parameters or a smaller "
            "detector",
        )
    pinned = {name: value_of(pin.result.experiment, name) for name in names}
    pinned = {name: value for name, value in pinned.items() if value is not None}
    return Task(experiment, names, target, pin, pinned)


def stages(task: Task, cancelled: Callable[[], bool]) -> Iterator[Stage]:
    """A fit, iteration by iteration.

    Args:
        cancelled: asked before each tile of each render whether to stop.

    Raises:
        InputError: as `refine`.
        RenderCancelled: when `cancelled` said so.
    """
    reports: SimpleQueue = SimpleQueue()
    left = []

    def stopped() -> bool:
        return bool(left) or cancelled()

    def run() -> None:
        try:
            reports.put(_errors(task, stopped))
            made = refine(
                *(task.experiment, torch.from_numpy(task.target), task.names),
                device=DEVICE,
                progress=reports.put,
                cancelled=stopped,
            )
            reports.put(made)
        except Exception as error:
            reports.put(error)

    # `refine` reports by calling: what it calls with waits here until it is asked for
    Thread(target=run, name="fit", daemon=True).start()
    try:
        errors, rows = None, []
        while True:
            made = reports.get()
            if isinstance(made, Exception):
                raise made
            if isinstance(made, Refinement):
                yield Stage(task, errors, made.history, None, made)
                return
            if isinstance(made, dict):
                errors = made
                yield Stage(task, errors)
            else:
                rows.append(made.row)
                yield Stage(task, errors, tuple(rows), made)
    finally:
        left.append(True)


def _errors(task: Task, stopped: Callable[[], bool]) -> dict[str, float]:
    """Standard errors by name where the pin was made, as far as its values are the model's."""
    experiment = with_values(task.experiment, task.pinned)
    found = sensitivity(
        experiment, task.names, dtype=torch.float32, device=DEVICE, cancelled=stopped
    ).information()
    return dict(zip(found.names, found.lone_errors.tolist(), strict=True))


def words_of(stage: Stage) -> str:
    """What a fit is doing, in a line."""
    if stage.refinement is not None:
        steps = len(stage.rows) - 1
        counted = f"{steps} iteration{'' if steps == 1 else 's'}"
        if not stage.refinement.converged:
            return f"Not there yet after {counted}. Fit again to go on."
        info = stage.refinement.information
        lost = [
            f"{listed(list(map(label_of, names)))} cannot be told apart" for names in groups(info)
        ]
        if idle := unknown(info):
            lost.append(f"the image does not depend on {listed(list(map(label_of, idle)))}")
        return f"Done after {counted}{', but ' * bool(lost)}{listed(lost)}."
    if stage.last is None:
        return "The standard errors are known; the fit begins."
    blur = f"seen {stage.last.blur_pixels:.2g} px less sharp" if stage.last.blur_pixels else "sharp"
    return f"Iteration {stage.last.number}, {blur}"
