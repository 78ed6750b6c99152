"""What begins once events have stopped for a while, however many there were."""

import asyncio
from collections.abc import Callable

from app.runtime.latest_job import running_loop


class Debounce:
    """Calls a function when nothing has called this for a while.

    Where no event loop runs, the function is called at once.

    Args:
        function: what to call, without arguments.
        seconds: how long a pause is.
        busy: whether to wait for another pause, though nothing has called.
    """

    def __init__(
        self,
        function: Callable[[], None],
        seconds: float,
        busy: Callable[[], bool] = lambda: False,
    ):
        self._function, self._seconds, self._busy = function, seconds, busy
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, *events) -> None:
        loop = running_loop()
        if loop is None:
            self._function()
            return
        # moving a number is all that an event of a drag costs
        self._until = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._expire, loop)

    @property
    def waits(self) -> bool:
        """Whether a call is to come."""
        return self._timer is not None

    def cancel(self) -> None:
        """Call nothing after all."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        left = self._until - loop.time()
        if left > 0.001:
            self._timer = loop.call_later(left, self._expire, loop)
        elif self._busy():
            self()
        else:
            self._function()
