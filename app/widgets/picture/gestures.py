"""Keys on a picture, and what is drawn on it with the pointer."""

import math
from collections.abc import Callable
from dataclasses import dataclass

Place = tuple[float, float]
"""slow, fast in pixels from the outer corner of the first one."""


@dataclass(frozen=True)
class Gestures:
    """What keys on a picture do, and what is drawn on it.

    Args:
        moved: (slow, fast) pixels that an arrow key goes; ten with Shift.
        home: of the key of this name.
        escaped: of the Escape key.
        drawn: "box" or "line" and its two ends, after `Picture.draw` has asked for one.
    """

    moved: Callable[[int, int], None]
    home: Callable[[], None]
    escaped: Callable[[], None]
    drawn: Callable[[str, Place, Place], None]

    def receive(self, message: dict) -> None:
        """Take a message of the browser, which may send anything."""
        match message:
            case {"move": [int(slow), int(fast)]}:
                self.moved(slow, fast)
            case {"home": True}:
                self.home()
            case {"escape": True}:
                self.escaped()
            case {"drawn": ("box" | "line") as what, "from": [*start], "to": [*stop]}:
                if _is_place(start) and _is_place(stop):
                    self.drawn(what, tuple(start), tuple(stop))


def _is_place(values: list) -> bool:
    return len(values) == 2 and all(
        isinstance(v, (int, float)) and math.isfinite(v) for v in values
    )
