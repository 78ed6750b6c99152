"""A fit of the model to a kept image, which the model follows while it runs."""

import logging
from collections.abc import Iterator

import param

from app.rendering.store import Store
from app.runtime.latest_job import Job, no_wait
from app.state.pins import Pin
from app.tabs.sensitivity.fit.run import Stage, Task, stages, task_of, words_of
from diffsim import RenderCancelled
from diffsim.errors import InputError
from diffsim.inference import Iteration, Refinement
from diffsim.inference.parameters import value_of

BY_HAND = "The fit was stopped: the model was changed by hand."

log = logging.getLogger(__name__)


class FitSession(param.Parameterized):
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
        self._worker = store.worker(self._stages, self._show, no_wait, self._failed)
        store.param.watch(self._model_changed, "revision")

    def start(self, pin: Pin | None, names: tuple[str, ...]) -> bool:
        """Fit parameters of the model to a kept image; False, with a note, where that cannot be."""
        try:
            task = task_of(self._store.snapshot(), pin, names)
        except InputError as error:
            self._say(str(error), bad=True)
            return False
        self._task, self._moved = task, False
        self.param.update(running=True, stage=None, note="The fit begins.", bad=False)
        self._worker.submit(task)
        return True

    def cancel(self, why: str = "The fit was cancelled.") -> None:
        """End the fit; the model stays where it has come to."""
        if not self.running:
            return
        self._task = None
        self._worker.stop()
        stayed = " The model stays at the last iteration; one undo takes it back."
        self.running = False
        self._say(why + (stayed if self._moved and why != BY_HAND else ""))

    # in the thread

    def _stages(self, task: Task, job: Job) -> Iterator[Stage]:
        def cancelled() -> bool:
            return job.cancelled() or self._task is not task or self._store.closed

        return stages(task, cancelled)

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
            self._say(words_of(stage))

    def _move(self, task: Task, made: Iteration | Refinement) -> None:
        """Let the model follow."""
        # with the fitted values goes what follows from them
        names = {*made.values, *task.experiment.differences(made.experiment)}
        values = {name: value_of(made.experiment, name) for name in names}
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
        if (note, bad) == (self.note, self.bad):
            # said again: something else may be shown by now
            self.param.trigger("note")
        else:
            self.param.update(note=note, bad=bad)
