"""A WebSocket of the page's own, beside the one that Bokeh has, for messages that must be quick.

Bokeh's messages keep every widget and plot in step, and each of them costs the server several
milliseconds. A drag of a slider needs little of that: its values go to the server by the side
socket, and pictures come back by it. Without it, as in a notebook, both are Bokeh's messages.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from tornado.websocket import WebSocketClosedError, WebSocketHandler

from app.runtime.latest_job import running_loop
from app.runtime.live_timing import KEY_TIMEOUT_S, PING_INTERVAL_S
from app.runtime.panel_patches import add_route, check_origin, has_route

ROUTE = r"/side-socket"
"""Below the address of the app."""

MAX_CHARACTERS = 2000
"""Longest message that is read."""


class SideSocket:
    """The server's end for one page; a browser that sends its key is connected to it."""

    def __init__(self):
        self.key = secrets.token_urlsafe(24)
        """Known to the page alone."""
        self._connection: SideSocketHandler | None = None
        self._receivers: dict[str, Callable[[Any], None]] = {}
        _sockets[self.key] = self

    def subscribe(self, **receivers: Callable[[Any], None]) -> None:
        """Call these with what arrives under their names; the browser may send anything."""
        self._receivers |= receivers

    def send(self, data: bytes) -> bool:
        """Send to the browser; False where that has to go another way."""
        if self._connection is None or running_loop() is None:
            return False
        try:
            sending = self._connection.write_message(data, binary=True)
        except WebSocketClosedError:
            return False
        # a browser that leaves in the middle of a message is no failure
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())
        return True

    def receive(self, message: str) -> None:
        """Pass on a message of the browser, a JSON object: names, and what is for each."""
        try:
            parts = json.loads(message)
        except (ValueError, RecursionError):
            return
        for name, content in parts.items() if isinstance(parts, dict) else ():
            if name in self._receivers:
                self._receivers[name](content)

    def close(self) -> None:
        """Close the connection, and accept no other."""
        _sockets.pop(self.key, None)
        if self._connection is not None:
            self._connection.close()

    def attach(self, connection: "SideSocketHandler") -> None:
        """Send by this connection from now on."""
        self._connection = connection

    def detach(self, connection: "SideSocketHandler") -> None:
        """Forget a connection, unless another has taken its place."""
        if self._connection is connection:
            self._connection = None


_sockets: WeakValueDictionary[str, SideSocket] = WeakValueDictionary()


class SideSocketHandler(WebSocketHandler):
    """A browser's connection; its first message is the key of a side socket."""

    check_origin = check_origin
    ping_interval = PING_INTERVAL_S
    _socket: SideSocket | None = None

    def initialize(self, **context) -> None:
        """Take what Bokeh gives to each of an app's routes."""

    def open(self) -> None:
        """Send what is small at once, and wait for the key."""
        self.set_nodelay(True)
        asyncio.get_running_loop().call_later(KEY_TIMEOUT_S, self._close_without_key)

    def _close_without_key(self) -> None:
        if self._socket is None:
            self.close()

    def on_message(self, message: str | bytes) -> None:
        """Find the side socket by its key; later messages are for that one."""
        if not isinstance(message, str) or len(message) > MAX_CHARACTERS:
            self.close()
        elif self._socket is not None:
            self._socket.receive(message)
        elif (socket := _sockets.get(message)) is not None:
            self._socket = socket
            socket.attach(self)
        else:
            self.close()

    def on_close(self) -> None:
        """Detach from the side socket."""
        if self._socket is not None:
            self._socket.detach(self)


def serve_side_sockets() -> None:
    """Give every app that is served from now on a route for side sockets."""
    add_route(ROUTE, SideSocketHandler)


def is_served() -> bool:
    """Whether apps have that route."""
    return has_route(SideSocketHandler)
