"""Updates that may wait: a few a second, after what cannot wait, and always the last one."""

import time
from collections.abc import Callable

from app.newest import running_loop

GRACE_S = 0.06
"""What an image may take first."""


class Paced:
    """Calls a function a little later and at most so often, the last time after the last call.

    Where no event loop runs, it is called at once.

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
        elif self._waiting is None:
            delay = max(GRACE_S, self._next - time.monotonic())
            self._waiting = loop.call_later(delay, self._run)

    def _run(self) -> None:
        self._waiting, self._next = None, time.monotonic() + self._seconds
        self._function()
