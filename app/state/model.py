"""What a user edits and keeps: the experiment with its history, pixel, display, mark and pins."""

from functools import partial
from typing import Any

import param

from app.state.baseline import Baseline, LoadedState, middle
from app.state.display import Display
from app.state.history import History
from app.state.marked_step import MarkedStep
from app.state.pins import Pins
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS
from diffsim.experiment.section import Section


class Model(param.Parameterized):
    """The experiment as it is edited, whoever edits it.

    A subclass says what follows a change: `_submit`, and `_another_picture` before what is loaded.
    """

    experiment = param.ClassSelector(class_=Experiment, constant=True, doc="The model.")
    selected = param.NumericTuple((0, 0), length=2, doc="(slow, fast) of the pixel looked at.")
    revision = param.Integer(0, doc="Counts the changes of the model.")
    baseline = param.ClassSelector(class_=Baseline, doc="What changes count from.")
    saved = param.ClassSelector(class_=Experiment, doc="The model as last saved or linked.")
    bad_entry = param.String("", doc="What is wrong with the last entry.")

    def __init__(
        self,
        experiment: Experiment | None = None,
        selected: tuple[int, int] | None = None,
        baseline: Baseline | None = None,
        display: dict[str, Any] | None = None,
    ):
        experiment = Experiment() if experiment is None else experiment
        selected = tuple(selected or middle(experiment))
        baseline = baseline or Baseline("Experiment", experiment.replace(), selected)
        super().__init__(experiment=experiment, selected=selected, baseline=baseline)
        self.history = History(self.change)
        self.display = Display(**(display or {}))
        self.marked, self.pins = MarkedStep(), Pins()
        self._gathering = False
        self._changes: dict[str, dict[str, tuple]] = {}
        self._watched: list = []
        self._copies: dict[str, Section] = {}
        self._watch_sections()
        experiment.param.watch(self._sections_replaced, list(SECTIONS))
        self.param.watch(self._selected_changed, "selected")

    # what views and pages call

    def load(
        self,
        experiment: Experiment,
        selected: tuple[int, int] | None = None,
        baseline: Baseline | None = None,
        display: dict[str, Any] | None = None,
    ) -> None:
        """Take over all values of another experiment, as one step that can be undone.

        Args:
            baseline: what it is, and what changes count from afterwards; itself by default.
            display: values of the display; None fits its limits to the image.
        """
        selected = tuple(selected or middle(experiment))
        baseline = baseline or Baseline("Another experiment", experiment.replace(), selected)
        new = {"selected": selected, "baseline": baseline}
        old = {name: getattr(self, name) for name in new}
        for name, (ours, theirs) in self.experiment.differences(experiment).items():
            old[name], new[name] = ours, theirs
        self.history.note(old, new, closed=True)
        self._another_picture(fit=display is None)
        if display is not None:
            self.display.param.update(**display)
        with param.discard_events(self):
            self.selected = selected
        self._gathering = True
        try:
            self.experiment.param.update(**experiment.replace().sections())
        finally:
            self._gathering = False
        self.baseline = baseline
        self._changed()

    def open(self, opened: LoadedState) -> None:
        """Show a state that was read from a link, a file or a command."""
        self.load(opened.experiment, opened.selected, opened.baseline, opened.display)
        self.bad_entry = opened.remark

    def change(self, values: dict[str, Any]) -> None:
        """Set many values at once, by "section.name", and "selected" and "baseline"."""
        values = dict(values)
        if "baseline" in values:
            self._another_picture(fit=True)
            self.baseline = values.pop("baseline")
        selected = values.pop("selected", self.selected)
        self._gathering = True
        try:
            for section, mine in _by_section(values).items():
                getattr(self.experiment, section).restore(mine)
        finally:
            self._gathering = False
        if not values:
            self.selected = selected
            return
        with param.discard_events(self):
            self.selected = selected
        self._changed()

    def reset(self) -> None:
        """Go back to what was loaded, as one step."""
        old = {name: ours for name, (ours, _) in self.changes().items()}
        new = {name: theirs for name, (_, theirs) in self.changes().items()}
        if self.selected != self.baseline.selected:
            old["selected"], new["selected"] = self.selected, self.baseline.selected
        if new:
            self.history.make(old, new)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """(value, value when it was loaded) of all that has changed since, by "section.name"."""
        for name, section in self.experiment.sections().items():
            if name not in self._changes:
                base = getattr(self.baseline.experiment, name)
                found = section.differences(base)
                self._changes[name] = {f"{name}.{key}": pair for key, pair in found.items()}
        return {key: pair for name in SECTIONS for key, pair in self._changes[name].items()}

    @param.depends("baseline", watch=True)
    def _loaded_replaced(self) -> None:
        self._changes.clear()

    def note_saved(self) -> None:
        """The model has been saved, or a link to it was taken."""
        self.saved = self.snapshot()

    def unsaved(self) -> bool:
        """Whether the model differs both from what was loaded and from what was saved."""
        return bool(self.changes()) and (self.saved is None or self.experiment != self.saved)

    def set(self, section: str, name: str, value) -> bool:
        """Change one value of the model; False, with a message, when it is not allowed."""

        def change() -> None:
            if section == "display":
                self.display.check(name, value)
            setattr(self.section(section), name, value)

        return self.attempt(change)

    def section(self, name: str) -> param.Parameterized:
        """A section of the model, or "display"."""
        return self.display if name == "display" else getattr(self.experiment, name)

    def attempt(self, change) -> bool:
        """Run something that may find its input wrong, and say so on the page."""
        try:
            change()
        except InputError as error:
            self.bad_entry = str(error)
            return False
        self.bad_entry = ""
        return True

    def select(self, slow: int, fast: int) -> None:
        """Look at a pixel; one outside the detector is ignored."""
        detector = self.experiment.detector
        if 0 <= slow < detector.pixels_slow and 0 <= fast < detector.pixels_fast:
            self.selected = (int(slow), int(fast))

    def snapshot(self) -> Experiment:
        """The model as it is now; what has not changed is shared with earlier snapshots."""
        for name, section in self.experiment.sections().items():
            if name not in self._copies:
                self._copies[name] = section.replace()
        return Experiment(**self._copies)

    # what follows a change

    def _submit(self) -> None:
        """The model, or the selected pixel, is another."""

    def _another_picture(self, fit: bool) -> None:
        """What comes next has nothing to do with what is shown; its limits are to be fitted."""

    def _sections_replaced(self, *events) -> None:
        self._copies.clear()
        self._changes.clear()
        self._watch_sections()
        if not self._gathering:
            old, new = {}, {}
            for event in events:
                for name, (ours, theirs) in event.new.differences(event.old).items():
                    new[f"{event.name}.{name}"], old[f"{event.name}.{name}"] = ours, theirs
            self.history.note(old, new, closed=True)
            self._changed()

    def _watch_sections(self) -> None:
        for section, watcher in self._watched:
            section.param.unwatch(watcher)
        self._watched = [
            (section, section.param.watch(partial(self._section_changed, name), section.settable()))
            for name, section in self.experiment.sections().items()
        ]

    def _section_changed(self, section: str, *events) -> None:
        self._copies.pop(section, None)
        self._changes.pop(section, None)
        self.history.note(
            {f"{section}.{event.name}": event.old for event in events},
            {f"{section}.{event.name}": event.new for event in events},
        )
        if not self._gathering:
            self._changed()

    def _selected_changed(self, event) -> None:
        self.history.note({"selected": event.old}, {"selected": event.new})
        self._submit()

    def _changed(self) -> None:
        self.param.update(revision=self.revision + 1, bad_entry="")
        self._submit()


def _by_section(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    grouped: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        section, short = name.split(".")
        grouped.setdefault(section, {})[short] = value
    return grouped
