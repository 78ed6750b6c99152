"""A file chooser for files of any size: they arrive in pieces, and never more than allowed."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script
from app.widgets.files.chunked_upload import ChunkedUpload
from app.widgets.styles import FILE_CSS

# A plain file input sends its file in one message, and one of more than 20 MB ends the session.


class FileInput(pn.custom.JSComponent):
    """Takes one file at a time.

    Args:
        received: given a complete file's bytes and name.
        refused: given the size and the name of one that is too large.
    """

    accept = param.String("", doc="File name endings that the browser offers.")
    limit = param.Integer(2**20, doc="Largest file that is taken [bytes].")
    label = param.String("", doc="What the file is, for those who do not see it.")

    _esm = script(
        "widgets/scripts/dom.js", "widgets/files/chunked_upload.js", "widgets/files/file_input.js"
    )
    _stylesheets = (FILE_CSS,)

    def __init__(
        self,
        received: Callable[[bytes, str], None],
        refused: Callable[[int, str], None],
        **params,
    ):
        super().__init__(**params)
        # the browser could raise its own copy of the limit
        self._handle_msg = ChunkedUpload(self.limit, received, refused).take
