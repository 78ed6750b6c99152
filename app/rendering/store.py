"""The one state behind all views: the model, and the last good result of rendering it."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import panel as pn
import param

from app.pixels.downsample import Window
from app.rendering.renderer import Renderer
from app.runtime.latest_job import Job, Worker, no_wait, running_loop
from app.runtime.live_timing import PAINT_TIMEOUT_S, PROGRESS_INTERVAL_S
from app.runtime.page_ready import page_ready
from app.runtime.paint_acknowledgement import PaintAcknowledgement
from app.runtime.panel_patches import one_message
from app.runtime.side_socket import SideSocket
from app.runtime.throttle import Throttle
from app.state.baseline import Baseline
from app.state.model import Model
from app.state.result import Request, Result
from diffsim import Experiment, InputError

log = logging.getLogger(__name__)


class Store(Model):
    """Renders off the event loop whenever the model changes; the newest change wins.

    Views read and watch; only this class writes `result` and what it says of the work.
    """

    result = param.Parameter(None, doc="The last good Result; image and trace agree.")
    detailed = param.Parameter(None, doc="The Result that tables show: soon the last one.")
    sequence = param.Integer(0, doc="Counts the results shown.")
    busy = param.Boolean(False, doc="Whether a render is under way.")
    progress = param.Number(0.0, doc="Share of that render that is done.")
    bad_model = param.String("", doc="Why the model as it stands has no image.")
    closed = param.Boolean(False, doc="Whether nobody looks at it any more.")

    def __init__(
        self,
        experiment: Experiment | None = None,
        selected: tuple[int, int] | None = None,
        baseline: Baseline | None = None,
        display: dict[str, Any] | None = None,
    ):
        super().__init__(experiment, selected, baseline, display)
        self.display.param.watch(self._limits_wanted, ["low", "high", "follow"])
        self._fit_from: int | None = None
        self._window: Window | None = None
        self._given_up = -1
        self._readers: list[Callable[[], bool]] = []
        self._workers: list[Worker] = []
        self._document = pn.state.curdoc
        self._page_ready = partial(page_ready, self._document)
        self.throttle, self.side_socket = Throttle(ready=self._page_ready), SideSocket()
        self._acknowledgement = PaintAcknowledgement(PAINT_TIMEOUT_S)
        self._renderer = Renderer(self._report_progress)
        self._loop, self._next_report = running_loop(), 0.0
        self._worker = self.worker(
            self._renderer.results, self._show, self._wait_for_paint, self._fail, self._work
        )
        self._details = self.worker(self._trace, self._show_details, no_wait, self._fail)
        self._submit(at_once=self._renderer.quick(self._request()))

    # what views and pages call

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

    def worker(self, *functions: Callable) -> Worker:
        """What computes for a view, as `Worker` does, until the store is closed."""
        self._workers.append(Worker(*functions, ready=self._page_ready))
        return self._workers[-1]

    def implied(self, section: str, name: str) -> float | None:
        """What stands in for a value that is left open, if that is known."""
        return self.result and self.result.implied.get((section, name))

    def stop(self) -> None:
        """Stop the running render; what it has shown stays."""
        self._given_up = self.revision
        self._worker.stop()

    @property
    def unfinished(self) -> bool:
        """Whether what is shown was stopped before it was complete."""
        result = self.result
        stopped = result is not None and result.revision == self.revision == self._given_up
        return stopped and not result.full and not self.busy

    def finish(self) -> None:
        """Go on with what was stopped."""
        self._given_up = -1
        self._submit()

    def nothing_to_paint(self) -> None:
        """A result looks like the one before it."""
        self._acknowledgement.skip()

    def painted(self, sequence: int) -> None:
        """The browser has painted a result."""
        self._acknowledgement.receive(sequence)

    async def settled(self) -> None:
        """Wait until the last change is computed and shown."""
        await self._worker.idle()
        while self.throttle.waits:
            await asyncio.sleep(0.001)
        await self._details.idle()

    def close(self) -> None:
        self.closed = True
        self.side_socket.close()
        for worker in self._workers:
            worker.close()

    @contextmanager
    def on_page(self) -> Iterator[None]:
        """Collect the page's changes into one message, from wherever this runs."""
        if self._document is None:
            yield
        else:
            with one_message(self._document):
                yield

    # the model changes

    def _another_picture(self, fit: bool) -> None:
        self._fit_from, self._window = self.revision + 1 if fit else None, None

    def _submit(self, at_once: bool = False) -> None:
        (self._worker.now if at_once else self._worker.submit)(self._request)
        if at_once and self.result is not None:
            self._details.now(self.result)

    def _request(self) -> Request:
        snapshot = self.snapshot()
        detector = snapshot.detector
        slow, fast = self.selected
        inside = min(slow, int(detector.pixels_slow) - 1), min(fast, int(detector.pixels_fast) - 1)
        whole = self._given_up != self.revision
        return Request(snapshot, inside, self.revision, self._window, whole)

    def _limits_wanted(self, *events) -> None:
        if self.result is not None:
            self.display.fit(self.result.image)

    # the thread answers

    def _show(self, result: Result) -> None:
        sequence = self._acknowledgement.expect()
        with self.on_page():
            anew = self._fit_from is not None and result.revision >= self._fit_from
            self.display.fit(result.image, anew)
            # a preview shows the first colours, but the pixels themselves decide
            self._fit_from = None if anew and result.fine else self._fit_from
            self.param.update(result=result, sequence=sequence, bad_model="")
        if running_loop() is None:
            self._details.now(result)

    async def _wait_for_paint(self) -> None:
        await self._acknowledgement.wait()
        # tables follow once the image is on the screen
        self.throttle.ask(self._detail)

    def _detail(self) -> None:
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
            self._next_report = time.monotonic() + PROGRESS_INTERVAL_S
            self._loop.call_soon_threadsafe(self._show_progress, share)

    def _show_progress(self, share: float) -> None:
        if self.busy:
            with self.on_page():
                self.progress = share
