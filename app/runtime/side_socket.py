"""A socket of the page's own, beside the one that Bokeh has, for what must be quick.

Bokeh's messages keep every widget and plot in step, and each of them costs the server several
milliseconds. A hand that drags a slider needs little of that: values go by the wire one way and
pictures the other. Where there is no wire, as in a notebook, both go as Bokeh's messages.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from tornado.websocket import WebSocketClosedError, WebSocketHandler

from app.runtime.latest_job import running_loop
from app.runtime.panel_patches import add_route, check_origin, has_route

ROUTE = r"/wire"
"""Below the address of the app."""

MOST_CHARACTERS = 2000
"""Longest message that is read."""

KEY_S = 10
"""How long a connection may stay without having said its key."""

PING_S = 20
"""Time between two signs of life: proxies close a line on which nothing is said."""


class Wire:
    """The server's end; whoever has its key may take the other."""

    def __init__(self):
        self.key = secrets.token_urlsafe(24)
        """Known to the page alone."""
        self._handler: WireHandler | None = None
        self._heard: dict[str, Callable[[Any], None]] = {}
        _wires[self.key] = self

    def hear(self, **heard: Callable[[Any], None]) -> None:
        """Call these with what the browser says under their names; it may say anything."""
        self._heard |= heard

    def send(self, data: bytes) -> bool:
        """Send to the browser; False where that has to go another way."""
        if self._handler is None or running_loop() is None:
            return False
        try:
            sent = self._handler.write_message(data, binary=True)
        except WebSocketClosedError:
            return False
        # a browser that leaves in the middle of a message is no failure
        sent.add_done_callback(lambda done: done.cancelled() or done.exception())
        return True

    def close(self) -> None:
        """Hang up for good."""
        _wires.pop(self.key, None)
        if self._handler is not None:
            self._handler.close()

    def attach(self, handler: "WireHandler") -> None:
        """A browser is at the other end."""
        self._handler = handler

    def detach(self, handler: "WireHandler") -> None:
        """It has gone, unless another connection has taken its place."""
        if self._handler is handler:
            self._handler = None

    def said(self, message: str) -> None:
        """The browser says a JSON object: names, and what is for each."""
        try:
            parts = json.loads(message)
        except (ValueError, RecursionError):
            return
        for name, what in parts.items() if isinstance(parts, dict) else ():
            if name in self._heard:
                self._heard[name](what)


_wires: WeakValueDictionary[str, Wire] = WeakValueDictionary()


class WireHandler(WebSocketHandler):
    """A browser's connection; its first message is the key of a wire."""

    check_origin = check_origin
    ping_interval = PING_S
    _wire: Wire | None = None

    def initialize(self, **context) -> None:
        """Take what Bokeh gives to each of an app's routes."""

    def open(self) -> None:
        """Send what is small at once, and wait for the key."""
        self.set_nodelay(True)
        asyncio.get_running_loop().call_later(KEY_S, self._expect)

    def _expect(self) -> None:
        if self._wire is None:
            self.close()

    def on_message(self, message: str | bytes) -> None:
        """Find the wire, or hand on what is said."""
        if not isinstance(message, str) or len(message) > MOST_CHARACTERS:
            self.close()
        elif self._wire is not None:
            self._wire.said(message)
        elif (wire := _wires.get(message)) is not None:
            self._wire = wire
            wire.attach(self)
        else:
            self.close()

    def on_close(self) -> None:
        """Let go of the wire."""
        if self._wire is not None:
            self._wire.detach(self)


def lay() -> None:
    """Give every app that is served from now on a route for wires."""
    add_route(ROUTE, WireHandler)


def served() -> bool:
    """Whether apps have that route."""
    return has_route(WireHandler)
