"""A file that arrives from the browser in pieces, and never more than allowed."""

from collections.abc import Callable


class ChunkedUpload:
    """Puts one file at a time together.

    Args:
        limit: largest file that is taken [bytes].
        received: given a complete file's bytes and name.
        refused: given the size and the name of one that is too large.
    """

    def __init__(
        self,
        limit: int,
        received: Callable[[bytes, str], None],
        refused: Callable[[int, str], None],
    ):
        self._limit, self._received, self._refused = limit, received, refused
        self._name, self._missing, self._pieces = "", 0, []

    def take(self, data) -> None:
        """A piece, or the name and size of what follows; a browser may send anything."""
        match data:
            case {"name": str(name), "size": int(size)} if size >= 0:
                self._start(name[:200], size)
            case {"data": bytes() | bytearray() | memoryview() as piece}:
                self._add(bytes(piece))

    def _start(self, name: str, size: int) -> None:
        self._name, self._missing, self._pieces = name, 0, []
        if size > self._limit:
            self._refused(size, name)
        elif size == 0:
            self._received(b"", name)
        else:
            self._missing = size

    def _add(self, piece: bytes) -> None:
        if not 0 < len(piece) <= self._missing:
            self._missing, self._pieces = 0, []
            return
        self._pieces.append(piece)
        self._missing -= len(piece)
        if self._missing == 0:
            whole, self._pieces = b"".join(self._pieces), []
            self._received(whole, self._name)
