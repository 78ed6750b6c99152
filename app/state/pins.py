"""Images that are kept to be compared, and which two of them are compared."""

from dataclasses import dataclass, field, replace

import param

from app.state.result import Result
from diffsim import InputError

MAX_PINS = 6
"""Most images that a user keeps."""

MAX_BYTES = 256 * 2**20
"""Most memory that their pixels take: four of 4096 x 4096."""

MAX_NAME = 40
"""Most letters of a name."""

LIVE = 0
"""Stands for the image as it is now, among the numbers of pins."""


@dataclass(frozen=True, eq=False)
class Pin:
    """An image that stays as it was, with the model it is of.

    Args:
        number: tells it from all others, whatever its name; above 0.
        name: as its owner calls it.
        result: the full image, with the snapshot of its model.
    """

    number: int
    name: str
    result: Result = field(repr=False)


class Pins(param.Parameterized):
    """The kept images, oldest first, and the two sides of the comparison."""

    pins = param.ClassSelector(class_=tuple, default=(), doc="The kept images.")
    a = param.Integer(None, allow_None=True, doc="Number of the pin on side A, or LIVE.")
    b = param.Integer(LIVE, doc="Number of the pin on side B, or LIVE.")

    def __init__(self, **params):
        super().__init__(**params)
        self._made = 0

    @property
    def bytes(self) -> int:
        """Memory of all pixels."""
        return sum(pin.result.image.nbytes for pin in self.pins)

    def pin(self, result: Result | None) -> Pin:
        """Keep an image; the first one becomes side A.

        Raises:
            InputError: for an image that is not complete, and for more than there is room for.
        """
        if result is None or not result.full:
            raise InputError("pin", "a coarse image", "the full one; it comes in a moment")
        if len(self.pins) >= MAX_PINS:
            raise InputError("pin", f"{MAX_PINS} images", f"at most {MAX_PINS}; remove one first")
        if self.bytes + result.image.nbytes > MAX_BYTES:
            raise InputError(
                "pin",
                f"{(self.bytes + result.image.nbytes) / 2**20:.0f} MB of images",
                f"at most {MAX_BYTES // 2**20} MB; remove one first",
            )
        self._made += 1
        # its trace and its scene may be as large as the image, and nobody asks a pin for them
        kept = replace(result, tracer=lambda: None, scene=None)
        pin = Pin(self._made, f"Pin {self._made}", kept)
        self.param.update(pins=(*self.pins, pin), a=pin.number if self.a is None else self.a)
        return pin

    def rename(self, number: int, name: str) -> None:
        """Call a pin something else; an empty name changes nothing."""
        name = " ".join(name.split())[:MAX_NAME]
        if name:
            self.pins = tuple(
                Pin(pin.number, name, pin.result) if pin.number == number else pin
                for pin in self.pins
            )

    def remove(self, number: int) -> None:
        """Let go of a pin; a side that showed it shows another."""
        left = tuple(pin for pin in self.pins if pin.number != number)
        a, b = (None if side == number else side for side in (self.a, self.b))
        b = LIVE if b is None else b
        if a is None or a == b:
            a = left[-1].number if left else None
        if a == b:
            b = LIVE
        self.param.update(pins=left, a=a, b=b)

    def choose(self, side: str, number: int) -> None:
        """Put a pin, or the live image, on a side; where the other has it, they change places."""
        if not self.pins or (number != LIVE and self.find(number) is None):
            return
        other = {"a": "b", "b": "a"}[side]
        changed = {side: number}
        if getattr(self, other) == number:
            changed[other] = getattr(self, side)
        self.param.update(**changed)

    def find(self, number: int | None) -> Pin | None:
        """The pin of a number."""
        return next((pin for pin in self.pins if pin.number == number), None)

    def shown(self, side: str, live: Result) -> tuple[str, Result] | None:
        """Name and image of a side, None where there is none yet."""
        number = getattr(self, side)
        if number == LIVE:
            return "Live", live
        pin = self.find(number)
        return pin and (pin.name, pin.result)
