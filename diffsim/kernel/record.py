"""The interface between the kernel and a trace, which records the kernel's tensors."""

from collections.abc import Callable

Record = Callable[..., None]
"""Called with tensors by name as the kernel makes them. The kernel overwrites some of them later:
what is to stay has to be copied at once."""


def unrecorded(**tensors: object) -> None:
    """No record: nothing is computed or copied for it."""
