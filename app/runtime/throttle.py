"""Updates beside the image: all together, a few times a second, and always the last ones."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.runtime.latest_job import no_wait, running_loop
from app.runtime.live_timing import UPDATE_DELAY_S, UPDATE_INTERVAL_S

log = logging.getLogger(__name__)


class Throttle:
    """Calls functions a little later and at most so often, the last time after the last request.

    What was asked for since the last round is called in one go: the browser lays the page out and
    paints it once for all of them. Where no event loop runs, a function is called at once.

    Args:
        seconds: least time between two rounds.
        ready: awaited before each round.
    """

    def __init__(
        self, seconds: float = UPDATE_INTERVAL_S, ready: Callable[[], Awaitable[None]] = no_wait
    ):
        self._seconds, self._ready, self._next = seconds, ready, 0.0
        self._task: asyncio.Task | None = None
        # in the order of the first request
        self._waiting: dict[Callable[[], None], None] = {}

    def ask(self, function: Callable[[], None]) -> None:
        """Call a function, without arguments, in the next round."""
        loop = running_loop()
        if loop is None:
            function()
            return
        if not self._waiting:
            loop.call_later(max(UPDATE_DELAY_S, self._next - loop.time()), self._begin)
        self._waiting[function] = None

    def calls(self, function: Callable[[], None]) -> Callable[..., None]:
        """What asks for a function whatever it is called with, to watch parameters."""
        return lambda *events: self.ask(function)

    @property
    def waits(self) -> bool:
        """Whether anything is asked for that has not been called."""
        return bool(self._waiting)

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._round())

    async def _round(self) -> None:
        await self._ready()
        waiting, self._waiting = self._waiting, {}
        self._next = asyncio.get_running_loop().time() + self._seconds
        for function in waiting:
            try:
                function()
            except Exception:
                log.exception("an update beside the image failed")
