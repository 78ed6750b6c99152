"""Updates that may wait: a few a second, and always the last one."""

import time
from collections.abc import Callable

from app.newest import running_loop


class Paced:
    """Calls a function at most so often; what comes in between is made up for at the end.

    Where no event loop runs, every call goes through.

    Args:
        function: what to call, without arguments.
        seconds: least time between two calls.
    """

    def __init__(self, function: Callable[[], None], seconds: float):
        self._function, self._seconds = function, seconds
        self._next, self._waiting = 0.0, None

    def __call__(self, *events) -> None:
        loop = running_loop()
        if loop is None:
            self._function()
        elif self._waiting is None or self._waiting.cancelled():
            delay = max(0.0, self._next - time.monotonic())
            if delay == 0:
                self._run()
            else:
                self._waiting = loop.call_later(delay, self._run)

    def _run(self) -> None:
        self._waiting, self._next = None, time.monotonic() + self._seconds
        self._function()
