"""Time that passes only when a test says so, or when an event loop has nothing else to do."""

import asyncio
import selectors
from collections.abc import Awaitable
from typing import TypeVar

Answer = TypeVar("Answer")


class FakeClock:
    """Seconds that a test counts itself."""

    def __init__(self, now: float = 100.0):
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass; inside an event loop, while something holds the loop up."""
        self.now += seconds


def run(scenario: Awaitable[Answer], clock: FakeClock) -> Answer:
    """Run a coroutine on an event loop that goes by a clock: to wait takes no time.

    The clock jumps to the next thing that is due. While a thread computes it stands still, but for
    what the thread itself says has passed.
    """
    with asyncio.Runner(loop_factory=lambda: _Loop(clock)) as runner:
        return runner.run(scenario)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: FakeClock):
        self._threads: set[asyncio.Future] = set()
        super().__init__(_Selector(clock, self._threads))
        self.time = clock

    def run_in_executor(self, executor, function, *arguments) -> asyncio.Future:
        answer = super().run_in_executor(executor, function, *arguments)
        self._threads.add(answer)
        answer.add_done_callback(self._threads.discard)
        return answer


class _Selector(selectors.DefaultSelector):
    """Where a loop waits for threads and sockets until something is due."""

    def __init__(self, clock: FakeClock, threads: set[asyncio.Future]):
        super().__init__()
        self._clock, self._threads = clock, threads

    def select(self, timeout: float | None = None) -> list:
        if timeout and any(not answer.done() for answer in self._threads):
            timeout = None
        ready = super().select(None if timeout is None else 0)
        if not ready and timeout:
            self._clock.advance(timeout)
        return ready
