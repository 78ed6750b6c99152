"""What begins only when nothing has changed for a while."""

import asyncio
from collections.abc import Callable

from app.runtime.latest_job import running_loop


class Calm:
    """Calls a function once the last call is some time ago; a call begins that time anew.

    Where no event loop runs, the function is called at once.

    Args:
        function: what to call, without arguments.
        seconds: how long nothing must have called.
        busy: whether to wait that long once more, whoever calls.
    """

    def __init__(self, function: Callable[[], None], seconds: float, busy: Callable[[], bool]):
        self._function, self._seconds, self._busy = function, seconds, busy
        self._waiting: asyncio.TimerHandle | None = None

    def __call__(self) -> None:
        loop = running_loop()
        if loop is None:
            self._function()
            return
        self.drop()
        self._waiting = loop.call_later(self._seconds, self._run)

    def drop(self) -> None:
        """Call nothing after all."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _run(self) -> None:
        self._waiting = None
        if self._busy():
            self()
        else:
            self._function()
