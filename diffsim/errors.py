"""What diffsim raises when an input cannot be used."""

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """A value that cannot be used.

    Args:
        field: name of the parameter, flag or file the value was given for.
        value: the value as given.
        allowed: what would have been accepted, as the end of a sentence.
    """

    def __init__(self, field: str, value: object, allowed: str):
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{field} = {value}: {allowed}")


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known spelling closest to `name`, or an empty string."""
    match = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {match[0]}?" if match else ""
