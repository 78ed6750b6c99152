"""How a trace sees the tensors of the kernel while they are made."""

from collections.abc import Callable

Record = Callable[..., None]
"""Called with tensors by name as the kernel makes them. The kernel overwrites some of them later:
what is to stay has to be copied at once."""


def unrecorded(**tensors: object) -> None:
    """The record of a render, which takes no note of anything: nothing is made or copied for it."""
