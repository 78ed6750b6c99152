"""A fit of the model to a kept image, which the model follows while it runs."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

import numpy as np
import param
import torch

from app.choices import is_whole, label_of, value_of
from app.compute import DEVICE
from app.limits import checked
from app.newest import Job, Newest
from app.pins import Pin
from app.store import Store
from app.told_apart import listed
from diffsim import Experiment, RenderCancelled
from diffsim.errors import InputError
from diffsim.inference import Iteration, Refinement, refine, sensitivity
from diffsim.inference.names import with_values

MOST_VALUES = 2**23
"""Most pixels of all derivative images together; a fit holds several copies in float64."""

FROM_MATRIX = "crystal.matrix_defines_cell"
"""Ends when a value of the cell is set."""

BY_HAND = "The fit was stopped: the model was changed by hand."

log = logging.getLogger(__name__)


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


class Fitting(param.Parameterized):
    """One fit at a time over a store: its experiment follows each iteration, as one step that can
    be undone.

    A change of the model by anybody else ends the fit, and stays.
    """

    running = param.Boolean(False, doc="Whether a fit is under way.")
    stage = param.ClassSelector(class_=Stage, doc="How far it has come, or had.")
    note = param.String("", doc="What it is doing, or why it ended.")
    bad = param.Boolean(False, doc="Whether the note says what is wrong.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store, self._task = store, None
        self._moving = self._moved = False
        self._newest = Newest(self._stages, self._show, _shown, self._failed)
        store.param.watch(self._model_changed, "revision")

    def start(self, pin: Pin | None, names: tuple[str, ...]) -> bool:
        """Fit parameters of the model to a kept image; False, with a note, where that cannot be."""
        try:
            task = self._task_of(pin, names)
        except InputError as error:
            self._say(str(error), bad=True)
            return False
        self._task, self._moved = task, False
        self.param.update(running=True, stage=None, note="The fit begins.", bad=False)
        self._newest.submit(task)
        return True

    def cancel(self, why: str = "The fit was cancelled.") -> None:
        """End the fit; the model stays where it has come to."""
        if not self.running:
            return
        self._task = None
        self._newest.stop()
        stayed = " The model stays at the last iteration; one undo takes it back."
        self.running = False
        self._say(why + (stayed if self._moved and why != BY_HAND else ""))

    def _task_of(self, pin: Pin | None, names: tuple[str, ...]) -> Task:
        experiment = self._store.snapshot()
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
        scene = checked(experiment, DEVICE)
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

    # in the thread

    def _stages(self, task: Task, job: Job) -> Iterator[Stage]:
        reports: SimpleQueue = SimpleQueue()
        left = []

        def stopped() -> bool:
            given_up = self._task is not task or self._store.closed
            return bool(left) or job.cancelled() or given_up

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

    # on the event loop

    def _show(self, stage: Stage) -> None:
        if stage.task is not self._task:
            return
        with self._store.on_page():
            done = stage.refinement
            made = done or stage.last
            if made is not None and (done or made.number > 0):
                self._move(stage.task, made)
            if done:
                self._task = None
            self.param.update(stage=stage, running=not done)
            self._say(_words(stage))

    def _move(self, task: Task, made: Iteration | Refinement) -> None:
        """Let the model follow."""
        values = dict(made.values)
        if made.experiment.crystal.matrix_defines_cell != value_of(task.experiment, FROM_MATRIX):
            values[FROM_MATRIX] = made.experiment.crystal.matrix_defines_cell
        now = {name: value_of(self._store.experiment, name) for name in values}
        if now == values:
            return
        self._moving = True
        try:
            if self._moved:
                self._store.history.extend(values)
            else:
                self._store.history.make(now, values)
            self._moved = True
        finally:
            self._moving = False

    def _model_changed(self, event) -> None:
        if self.running and not self._moving:
            self.cancel(BY_HAND)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, RenderCancelled):
            return
        with self._store.on_page():
            self._task, self.running = None, False
            if isinstance(error, InputError):
                self._say(str(error), bad=True)
            else:
                log.error("a fit failed", exc_info=error)
                self._say(f"The fit failed: {type(error).__name__}. The log says more.", bad=True)

    def _say(self, note: str, bad: bool = False) -> None:
        self.param.update(note=note, bad=bad)


def _errors(task: Task, stopped) -> dict[str, float]:
    """Standard errors by name where the pin was made, as far as its values are the model's."""
    experiment = with_values(task.experiment, task.pinned)
    found = sensitivity(
        experiment, task.names, dtype=torch.float32, device=DEVICE, cancelled=stopped
    ).information()
    return dict(zip(found.names, found.lone_errors.tolist(), strict=True))


def _words(stage: Stage) -> str:
    """What a fit is doing, in a line."""
    if stage.refinement is not None:
        steps = len(stage.rows) - 1
        counted = f"{steps} iteration{'' if steps == 1 else 's'}"
        if not stage.refinement.converged:
            return f"Not there yet after {counted}. Fit again to go on."
        told = stage.refinement.standard_errors
        lost = [label_of(name) for name, error in told.items() if error == float("inf")]
        if lost:
            return f"Done after {counted}, but {listed(lost)} cannot be told apart."
        return f"Done after {counted}."
    if stage.last is None:
        return "The standard errors are known; the fit begins."
    blur = f"seen {stage.last.blur_pixels:.2g} px less sharp" if stage.last.blur_pixels else "sharp"
    return f"Iteration {stage.last.number}, {blur}"


async def _shown() -> None:
    """Nothing has to be painted before the next iteration."""
