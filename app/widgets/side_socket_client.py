"""The browser's end of the side socket."""

import panel as pn
import param

from app.widgets.assets import script


class SideSocketClient(pn.custom.JSComponent):
    """Invisible: opens the connection, and opens it again when it breaks."""

    key = param.String("", doc="Of the side socket that it connects to.")

    _esm = script("widgets/scripts/live_timing.js", "widgets/side_socket_client.js")

    def __init__(self, key: str, **params):
        super().__init__(key=key, width=0, height=0, margin=0, **params)
