"""A clock that does not count how long the server was held up."""

import asyncio
import time
from collections.abc import Callable

from app.runtime.latest_job import running_loop

TICK_S = 0.1
"""How finely it counts."""

AWAKE_TICKS = 20
"""After how many ticks without a question it stops counting, and is set by the wall clock."""


class LoopClock:
    """Tells the seconds in which the event loop was free to take what a browser had sent.

    What is sent while something holds the loop up is taken late, all at once; by this clock it
    comes at most one tick late. Where no event loop runs, it is the wall clock.

    Args:
        wall: the clock that goes on whatever is held up [seconds].
    """

    def __init__(self, wall: Callable[[], float] = time.monotonic):
        self._wall, self._seconds, self._left = wall, wall(), 0
        self._ticking: asyncio.AbstractEventLoop | None = None

    def __call__(self) -> float:
        loop = running_loop()
        if loop is None or loop is not self._ticking:
            self._seconds = max(self._seconds, self._wall())
            self._ticking = loop
            if loop is not None:
                loop.call_later(TICK_S, self._tick, loop)
        self._left = AWAKE_TICKS
        return self._seconds

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        if loop is not self._ticking:
            return
        self._seconds += TICK_S
        self._left -= 1
        if self._left > 0:
            loop.call_later(TICK_S, self._tick, loop)
        else:
            self._ticking = None
