"""Whether the browser has painted what was sent to it last."""

import asyncio


class PaintAcknowledgement:
    """Waits for a browser that answers each picture once it is on the screen.

    Only a browser that has answered is waited for: there may be none, or a hidden one.

    Args:
        timeout_s: a browser that takes longer counts as one that does not answer.
    """

    def __init__(self, timeout_s: float):
        self._timeout_s = timeout_s
        self._sequence, self._answers = 0, False
        self._painted = asyncio.Event()

    def expect(self) -> int:
        """The sequence number of a picture that is sent now."""
        self._sequence += 1
        self._painted.clear()
        return self._sequence

    def receive(self, sequence: int) -> None:
        """The browser has painted a picture."""
        self._answers = True
        if sequence >= self._sequence:
            self._painted.set()

    def skip(self) -> None:
        """The picture is not sent after all, as it looks like the one before."""
        self._painted.set()

    async def wait(self) -> None:
        """Wait until the last picture has been painted, where a browser answers."""
        if self._answers:
            try:
                await asyncio.wait_for(self._painted.wait(), self._timeout_s)
            except TimeoutError:
                self._answers = False
