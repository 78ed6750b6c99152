"""The one state behind all views: the model, the selected pixel, the last good result."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import panel as pn
import param
from panel.io.state import set_curdoc

from app.compute import Renderer
from app.display import Display
from app.frame import Window
from app.history import History
from app.loaded import Loaded, Opened, middle
from app.newest import Job, Newest, running_loop
from app.result import Request, Result
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS, Crystal
from diffsim.experiment.section import Section

PAINT_TIMEOUT_S = 2.0
"""How long a result waits for the browser to have painted the one before."""

REPORT_S = 0.25
"""Time between two reports of progress."""

DETAILS_S = 0.2
"""Least time between two states of the tables, so that they never hold up the image."""

log = logging.getLogger(__name__)


class Store(param.Parameterized):
    """Renders off the event loop whenever the model changes; the newest change wins.

    Views read and watch; only this class writes `result` and what it says of the work.
    """

    experiment = param.ClassSelector(class_=Experiment, constant=True, doc="The model.")
    selected = param.NumericTuple((0, 0), length=2, doc="(slow, fast) of the pixel looked at.")
    revision = param.Integer(0, doc="Counts the changes of the model.")
    result = param.Parameter(None, doc="The last good Result; image and trace agree.")
    detailed = param.Parameter(None, doc="The Result that tables show: soon the last one.")
    sequence = param.Integer(0, doc="Counts the results shown.")
    loaded = param.ClassSelector(class_=Loaded, doc="What changes count from.")
    saved = param.ClassSelector(class_=Experiment, doc="The model as last saved or linked.")
    busy = param.Boolean(False, doc="Whether a render is under way.")
    progress = param.Number(0.0, doc="Share of that render that is done.")
    bad_entry = param.String("", doc="What is wrong with the last entry.")
    bad_model = param.String("", doc="Why the model as it stands has no image.")

    def __init__(
        self,
        experiment: Experiment | None = None,
        selected: tuple[int, int] | None = None,
        loaded: Loaded | None = None,
        display: dict[str, Any] | None = None,
    ):
        experiment = Experiment() if experiment is None else experiment
        selected = tuple(selected or middle(experiment))
        loaded = loaded or Loaded("Experiment", experiment.replace(), selected)
        super().__init__(experiment=experiment, selected=selected, loaded=loaded)
        self.history = History(self.change)
        self._gathering = False
        self._changes: dict[str, dict[str, tuple]] = {}
        self.display = Display(**(display or {}))
        self.display.param.watch(self._limits_wanted, ["low", "high", "follow"])
        self._fit_from: int | None = None
        self._window: Window | None = None
        self._given_up = -1
        self._readers: list[Callable[[], bool]] = []
        self._document = pn.state.curdoc
        self._painted, self._client_answers = asyncio.Event(), False
        self._renderer = Renderer(self._report_progress)
        self._loop, self._next_report = running_loop(), 0.0
        self._newest = Newest(
            self._renderer.results, self._show, self._wait_for_paint, self._fail, self._work
        )
        self._details = Newest(self._trace, self._show_details, _calm, self._fail)
        self._watched: list = []
        self._copies: dict[str, Section] = {}
        self._watch_sections()
        experiment.param.watch(self._sections_replaced, list(SECTIONS))
        self.param.watch(self._selected_changed, "selected")
        self._submit(at_once=self._renderer.quick(experiment))

    # what views and pages call

    def load(
        self,
        experiment: Experiment,
        selected: tuple[int, int] | None = None,
        loaded: Loaded | None = None,
        display: dict[str, Any] | None = None,
    ) -> None:
        """Take over all values of another experiment, as one step that can be undone.

        Args:
            loaded: what it is, and what changes count from afterwards; itself by default.
            display: values of the display; None fits its limits to the image.
        """
        selected = tuple(selected or middle(experiment))
        loaded = loaded or Loaded("Another experiment", experiment.replace(), selected)
        new = {"selected": selected, "loaded": loaded}
        old = {name: getattr(self, name) for name in new}
        for name, (ours, theirs) in self.experiment.differences(experiment).items():
            old[name], new[name] = ours, theirs
        self.history.note(old, new, closed=True)
        self._fit_from, self._window = self.revision + 1, None
        if display is not None:
            self.display.param.update(**display)
            self._fit_from = None
        with param.parameterized.discard_events(self):
            self.selected = selected
        self._gathering = True
        try:
            self.experiment.param.update(**experiment.replace().sections())
        finally:
            self._gathering = False
        self.loaded = loaded
        self._changed()

    def open(self, opened: Opened) -> None:
        """Show a state that was read from a link, a file or a command."""
        self.load(opened.experiment, opened.selected, opened.loaded, opened.display)
        self.bad_entry = opened.remark

    def change(self, values: dict[str, Any]) -> None:
        """Set many values at once, by "section.name", and "selected" and "loaded"."""
        values = dict(values)
        if "loaded" in values:
            # another picture altogether
            self._fit_from, self._window = self.revision + 1, None
            self.loaded = values.pop("loaded")
        selected = values.pop("selected", self.selected)
        self._gathering = True
        try:
            for section, mine in _by_section(values).items():
                _update_section(getattr(self.experiment, section), mine)
        finally:
            self._gathering = False
        if not values:
            self.selected = selected
            return
        with param.parameterized.discard_events(self):
            self.selected = selected
        self._changed()

    def reset(self) -> None:
        """Go back to what was loaded, as one step."""
        old = {name: ours for name, (ours, _) in self.changes().items()}
        new = {name: theirs for name, (_, theirs) in self.changes().items()}
        if self.selected != self.loaded.selected:
            old["selected"], new["selected"] = self.selected, self.loaded.selected
        if new:
            self.history.make(old, new)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """(value, value when it was loaded) of all that has changed since, by "section.name"."""
        for name, section in self.experiment.sections().items():
            if name not in self._changes:
                base = getattr(self.loaded.experiment, name)
                found = section.differences(base)
                self._changes[name] = {f"{name}.{key}": pair for key, pair in found.items()}
        return {key: pair for name in SECTIONS for key, pair in self._changes[name].items()}

    @param.depends("loaded", watch=True)
    def _loaded_replaced(self) -> None:
        self._changes.clear()

    def note_saved(self) -> None:
        """The model has been saved, or a link to it was taken."""
        self.saved = self._snapshot()

    def unsaved(self) -> bool:
        """Whether the model differs both from what was loaded and from what was saved."""
        return bool(self.changes()) and (self.saved is None or self.experiment != self.saved)

    def set(self, section: str, name: str, value) -> bool:
        """Change one value of the model; False, with a message, when it is not allowed."""
        return self.attempt(lambda: setattr(self.section(section), name, value))

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

    def look(self, window: Window | None) -> None:
        """A view shows this part of the detector now, which comes first where a render is long."""
        self._window, result = window, self.result
        if result is None or result.full:
            return
        if not result.fine or window is None or not result.part.covers(self._clipped(window)):
            self._submit()

    def _clipped(self, window: Window) -> Window:
        slow, fast = self.result.shape
        return max(0, window[0]), min(slow, window[1]), max(0, window[2]), min(fast, window[3])

    def follow_details(self, follow: Callable, wanted: Callable[[], bool]) -> None:
        """Call a view when there is another result for tables, its trace made where wanted."""
        self._readers.append(wanted)
        self.param.watch(follow, "detailed")

    def implied(self, section: str, name: str) -> float | None:
        """What stands in for a value that is left open, if that is known."""
        return self.result and self.result.implied.get((section, name))

    def stop(self) -> None:
        """Stop the running render; what it has shown stays."""
        self._given_up = self.revision
        self._newest.stop()

    def nothing_to_paint(self) -> None:
        """A result looks like the one before it."""
        self._painted.set()

    def painted(self, sequence: int) -> None:
        """The browser has painted a result."""
        self._client_answers = True
        if sequence >= self.sequence:
            self._painted.set()

    async def settled(self) -> None:
        """Wait until the last change is computed and shown."""
        await self._newest.idle()
        await self._details.shown()

    def close(self) -> None:
        self._newest.close()
        self._details.close()

    @contextmanager
    def on_page(self) -> Iterator[None]:
        """Collect the page's changes into one message, from wherever this runs."""
        if self._document is None:
            yield
        else:
            with set_curdoc(self._document), pn.io.hold(self._document):
                yield

    # the model changes

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

    def _submit(self, at_once: bool = False) -> None:
        (self._newest.now if at_once else self._newest.submit)(self._request)
        if at_once and self.result is not None:
            self._details.now(self.result)

    def _request(self) -> Request:
        snapshot = self._snapshot()
        detector = snapshot.detector
        slow, fast = self.selected
        inside = min(slow, int(detector.pixels_slow) - 1), min(fast, int(detector.pixels_fast) - 1)
        whole = self._given_up != self.revision
        return Request(snapshot, inside, self.revision, self._window, whole)

    def _snapshot(self) -> Experiment:
        """The model as it is now; what has not changed is shared with earlier snapshots."""
        for name, section in self.experiment.sections().items():
            if name not in self._copies:
                self._copies[name] = section.replace()
        return Experiment(**self._copies)

    def _limits_wanted(self, *events) -> None:
        if self.result is not None:
            self.display.fit(self.result.image)

    # the thread answers

    def _show(self, result: Result) -> None:
        self._painted.clear()
        with self.on_page():
            anew = self._fit_from is not None and result.revision >= self._fit_from
            self.display.fit(result.image, anew)
            self._fit_from = None if anew else self._fit_from
            self.param.update(result=result, sequence=self.sequence + 1, bad_model="")
        if running_loop() is None:
            self._details.now(result)

    async def _wait_for_paint(self) -> None:
        # only a browser that has answered before is waited for: there may be none, or a hidden one
        if self._client_answers:
            try:
                await asyncio.wait_for(self._painted.wait(), PAINT_TIMEOUT_S)
            except TimeoutError:
                self._client_answers = False
        # tables follow once the image is on the screen
        self._details.submit(self.result)

    def _trace(self, result: Result, job: Job) -> Iterator[Result]:
        if any(wanted() for wanted in self._readers):
            result.tracer()
        yield result

    def _show_details(self, result: Result) -> None:
        with self.on_page():
            self.detailed = result

    def _fail(self, error: Exception) -> None:
        with self.on_page():
            if isinstance(error, InputError):
                self.bad_model = str(error)
            else:
                log.error("a render failed", exc_info=error)
                self.bad_model = f"The render failed: {type(error).__name__}. The log says more."

    def _work(self, busy: bool) -> None:
        if busy != self.busy:
            with self.on_page():
                self.param.update(busy=busy, progress=0.0)

    def _report_progress(self, share: float) -> None:
        # called in the thread; the page is told a few times a second
        if self._loop is not None and time.monotonic() > self._next_report:
            self._next_report = time.monotonic() + REPORT_S
            self._loop.call_soon_threadsafe(self._show_progress, share)

    def _show_progress(self, share: float) -> None:
        if self.busy:
            with self.on_page():
                self.progress = share


def _by_section(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    grouped: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        section, short = name.split(".")
        grouped.setdefault(section, {})[short] = value
    return grouped


def _update_section(section: Section, values: dict[str, Any]) -> None:
    """Set values in place, so that whoever holds the section keeps the live one."""
    if isinstance(section, Crystal):
        # an edited cell counts from then on, unless it comes with what it was
        values = {"matrix_defines_cell": section.matrix_defines_cell} | values
        section.param.update(**values)
        section.matrix_defines_cell = values["matrix_defines_cell"]
    else:
        section.param.update(**values)


async def _calm() -> None:
    await asyncio.sleep(DETAILS_S)
