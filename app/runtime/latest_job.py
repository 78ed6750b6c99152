"""One job at a time, and of the requests that arrive meanwhile only the newest."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.runtime.live_timing import BUSY_AFTER_S, JOB_PATIENCE_S, OVERLAP_S

_NOTHING = object()


async def no_wait() -> None:
    """Wait for nothing, where no browser has to answer first."""


class Job:
    """What a computation asks while it runs: whether to go on.

    Before its first result a job is stopped only when its patience is over, so that the picture
    follows a hand that never rests; after it, as soon as a newer request waits.

    Args:
        newer: whether a newer request waits.
        patience: seconds that it may take to its first result all the same.
        clock: the time [seconds].
        sleep: lets some seconds pass.
    """

    def __init__(
        self,
        newer: Callable[[], bool],
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._newer, self._patience = newer, patience
        self._clock, self._sleep = clock, sleep
        self._started = clock()
        self.shown = self.stopped = False

    @property
    def elapsed(self) -> float:
        return self._clock() - self._started

    def cancelled(self) -> bool:
        return self.stopped or (self._newer() and (self.shown or self.elapsed > self._patience))

    def rest(self, seconds: float) -> bool:
        """Wait a while before something long; False when there is no reason to go on."""
        until = self._clock() + seconds
        while not self.cancelled():
            if self._clock() >= until:
                return True
            self._sleep(0.004)
        return False


class Worker:
    """Runs requests one after another in a thread and shows what they yield on the event loop.

    The next one is begun once the last one has been seen: what is shown is as new as it can be, and
    a browser on the same machine has its cores to itself. One that takes long begins before that.

    A pending slot holds one request; each new one overwrites it. Nothing queues, nothing is
    shown out of order, and a failure leaves the loop running. Where no event loop runs (a plain
    script), a request is computed on the spot.

    Args:
        compute: (request, job) -> results, coarse before fine. Runs in the thread.
        show: takes each result. Runs on the event loop.
        shown: awaited after each `show`, before the next one; what is computed meanwhile waits.
        failed: takes what `compute` or `show` raised.
        busy: told when a job turns out to take long, and when such a job has ended.
        ready: awaited before anything is shown or said to have failed.
        clock: the time by which a job takes long [seconds].
    """

    def __init__(
        self,
        compute: Callable[[Any, Job], Iterator[Any]],
        show: Callable[[Any], None],
        shown: Callable[[], Awaitable[None]],
        failed: Callable[[Exception], None],
        busy: Callable[[bool], None] = lambda busy: None,
        patience: float = JOB_PATIENCE_S,
        ready: Callable[[], Awaitable[None]] = no_wait,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._compute, self._show, self._shown, self._failed = compute, show, shown, failed
        self._busy, self._ready, self._clock = busy, ready, clock
        self._least = self._patience = patience
        self._pending: Any = _NOTHING
        self._job: Job | None = None
        self._task: asyncio.Task | None = None
        self._showing: asyncio.Task | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._computing = 0.0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="render")

    def submit(self, request: Any) -> None:
        """Ask for `request`, instead of whatever was still waiting.

        One that can be called is called on the event loop when its turn comes: what costs time to
        describe is described only when it is really computed.
        """
        if self._closed:
            return
        running = running_loop()
        if self._loop is None or self._loop.is_closed():
            self._loop = running
        self._pending = request
        if self._loop is None:
            self.now(request)
        elif running is self._loop:
            self._wake()
        else:
            self._loop.call_soon_threadsafe(self._wake)

    def now(self, request: Any) -> None:
        """Compute and show `request` before returning."""
        self._pending = _NOTHING
        try:
            request = request() if callable(request) else request
            for result in self._compute(request, Job(lambda: False, self._patience, self._clock)):
                self._show(result)
        except Exception as error:
            self._failed(error)

    def stop(self) -> None:
        """Stop the running job; what it has shown stays."""
        if self._job is not None:
            self._job.stopped = True

    def close(self) -> None:
        """Stop, and take no more requests."""
        self._pending, self._closed = _NOTHING, True
        self.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def idle(self) -> None:
        """Wait until nothing runs and nothing waits."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    def _newer_waits(self) -> bool:
        return self._pending is not _NOTHING

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._pending is not _NOTHING:
            if self._computing < OVERLAP_S:
                await self._seen()
            if self._pending is _NOTHING:
                break
            request, self._pending = self._pending, _NOTHING
            self._job = Job(self._newer_waits, self._patience, self._clock)
            notice = asyncio.get_running_loop().call_later(BUSY_AFTER_S, self._busy, True)
            try:
                request = request() if callable(request) else request
                await self._run(request, self._job)
            except Exception as error:
                await self._ready()
                if not self._closed:
                    self._failed(error)
            finally:
                self._job = None
                notice.cancel()
            if self._pending is _NOTHING:
                await self._seen()
        if not self._closed:
            self._busy(False)

    async def _run(self, request: Any, job: Job) -> None:
        loop, results = asyncio.get_running_loop(), self._compute(request, job)
        while True:
            result = await loop.run_in_executor(self._thread, next, results, _NOTHING)
            if result is _NOTHING:
                break
            if not job.shown:
                # a machine on which first results take longer is given the time they take
                self._computing = job.elapsed
                self._patience = max(self._least, 2 * job.elapsed)
            await self._seen()
            await self._ready()
            self._show(result)
            self._showing = loop.create_task(self._shown())
            job.shown = True
            if job.cancelled():
                results.close()
                return
        if not job.shown and not job.stopped:
            self._patience *= 2

    async def _seen(self) -> None:
        """Wait until what was shown last counts as seen."""
        if self._showing is not None:
            showing, self._showing = self._showing, None
            await showing


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that runs this code, if one does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
