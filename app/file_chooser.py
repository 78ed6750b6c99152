"""A file chooser for files of any size: they arrive in pieces, and never more than allowed."""

from collections.abc import Callable

import panel as pn
import param

from app.style import FILE_CSS
from app.views.bokeh import script

# A plain file input sends its file in one message, and one of more than 20 MB ends the session.


class FileChooser(pn.custom.JSComponent):
    """Takes one file at a time.

    Args:
        received: given a complete file's bytes and name.
        refused: given the size and the name of one that is too large.
    """

    accept = param.String("", doc="File name endings that the browser offers.")
    limit = param.Integer(2**20, doc="Largest file that is taken [bytes].")
    label = param.String("", doc="What the file is, for those who do not see it.")

    _esm = script("chunks.js")
    _stylesheets = (FILE_CSS,)

    def __init__(
        self,
        received: Callable[[bytes, str], None],
        refused: Callable[[int, str], None],
        **params,
    ):
        super().__init__(**params)
        self._received, self._refused = received, refused
        # the browser could raise its own copy of the limit
        self._most = self.limit
        self._name, self._missing, self._pieces = "", 0, []

    def _handle_msg(self, data) -> None:
        """A piece, or the name and size of what follows; a browser may send anything."""
        match data:
            case {"name": str(name), "size": int(size)} if size >= 0:
                self._start(name[:200], size)
            case {"data": bytes() | bytearray() | memoryview() as piece}:
                self._take(bytes(piece))

    def _start(self, name: str, size: int) -> None:
        self._name, self._missing, self._pieces = name, 0, []
        if size > self._most:
            self._refused(size, name)
        elif size == 0:
            self._received(b"", name)
        else:
            self._missing = size

    def _take(self, piece: bytes) -> None:
        if not 0 < len(piece) <= self._missing:
            self._missing, self._pieces = 0, []
            return
        self._pieces.append(piece)
        self._missing -= len(piece)
        if self._missing == 0:
            whole, self._pieces = b"".join(self._pieces), []
            self._received(whole, self._name)
