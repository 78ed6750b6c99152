"""What diffsim raises when an input cannot be used."""

import difflib
from collections.abc import Iterable

MOST_SHOWN = 120
"""Characters of a refused value that a message shows."""


class InputError(ValueError):
    """A value that cannot be used.

    Args:
        field: name of the parameter, flag or file the value was given for.
        value: the value as given; a long one is shortened in the message.
        allowed: what would have been accepted, as the end of a sentence.
    """

    def __init__(self, field: str, value: object, allowed: str):
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{shown(field)} = {shown(value)}: {allowed}")


class InputWarning(UserWarning):
    """A value that can be used, but may not mean what its user expects."""


def shown(value: object) -> str:
    """A value in one short line, whatever it is."""
    try:
        # the digits of a huge whole number are refused by Python itself
        text = "nothing" if value is None else str(value)
        if isinstance(value, float):
            text = text.removesuffix(".0")
    except (ValueError, RecursionError):
        text = f"a {type(value).__name__} beyond display"
    text = text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
    return "".join(letter if letter.isprintable() else " " for letter in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known spelling closest to `name`, or an empty string."""
    match = difflib.get_close_matches(name[:MOST_SHOWN], list(known), n=1, cutoff=0.6)
    return f"; did you mean {match[0]}?" if match else ""
