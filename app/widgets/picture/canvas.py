"""The browser's half of a picture."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script

CSS = """
:host {position: relative;}
.readout {position: absolute; left: 0; top: 0; visibility: hidden; pointer-events: none;
  z-index: 5; padding: 5px 9px; border-radius: 5px; font-size: 12px; line-height: 1.45;
  background: var(--ds-panel, #fff); color: var(--ds-text, #1b1f24); white-space: nowrap;
  border: 1px solid var(--ds-line, #d9dde2); font-variant-numeric: tabular-nums;}
.readout div {display: flex; justify-content: space-between; gap: 14px;}
.readout span:first-child {color: var(--ds-muted, #5c6670);}
"""


class PictureCanvas(pn.custom.JSComponent):
    """The browser's half: a figure with a canvas below it.

    Pictures and colours are messages, not parameters: a parameter of this size costs the server
    more than rendering it did.
    """

    figure = pn.custom.Child(doc="Axes, tools and overlays.")
    label = param.String("Picture", doc="What it is called for readers who do not see it.")
    keys = param.Boolean(False, doc="Whether it listens to keys and can be drawn on.")

    side_socket = param.String("", doc="Key of the one by which its pictures come.")

    _esm = script(
        "widgets/scripts/dom.js",
        "widgets/scripts/bokeh_internals.js",
        "widgets/scripts/message_bytes.js",
        "widgets/scripts/after_paint.js",
        "widgets/scripts/side_socket.js",
        "widgets/picture/canvas.js",
        "widgets/picture/readout.js",
        "widgets/picture/gestures.js",
    )
    _stylesheets = (CSS,)

    def __init__(self, receive: Callable[[dict], None], **params):
        self._receive = receive
        super().__init__(**params)

    def send(self, **message) -> None:
        """Send something to wherever it is shown."""
        self._send_msg(message)

    def _handle_msg(self, data) -> None:
        if isinstance(data, dict):
            self._receive(data)
