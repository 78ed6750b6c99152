"""What waits for a pause: done once events have stopped, however many there were."""

import asyncio
from collections.abc import Callable

from app.runtime.latest_job import running_loop


class Quiet:
    """Calls a function when nothing has called this for a while.

    Where no event loop runs, it is called at once.

    Args:
        function: what to call, without arguments.
        seconds: how long a pause is.
    """

    def __init__(self, function: Callable[[], None], seconds: float):
        self._function, self._seconds = function, seconds
        self._until, self._waiting = 0.0, None

    def __call__(self, *events) -> None:
        loop = running_loop()
        if loop is None:
            self._function()
            return
        # moving a number is all that an event of a drag costs
        self._until = loop.time() + self._seconds
        if self._waiting is None:
            self._waiting = loop.call_later(self._seconds, self._run, loop)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        self._waiting = None
        if loop.time() < self._until - 0.001:
            self._waiting = loop.call_later(self._until - loop.time(), self._run, loop)
        else:
            self._function()
