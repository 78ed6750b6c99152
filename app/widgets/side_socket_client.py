"""The browser's end of the wire."""

import panel as pn
import param

from app.widgets.assets import script


class WireEnd(pn.custom.JSComponent):
    """Invisible: holds the connection, and connects again when it breaks."""

    key = param.String("", doc="Which wire it is the end of.")

    _esm = script("widgets/side_socket_client.js")

    def __init__(self, key: str, **params):
        super().__init__(key=key, width=0, height=0, margin=0, **params)
