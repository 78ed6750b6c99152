"""Events of the browser are answered with the page's lock held.

Panel answers some of them without it, which its own widgets stand; plots that are changed directly
do not, and what such an event asked for would be lost.
"""

import panel as pn
from panel.reactive import Syncable

ANSWERS = ("_event_coroutine", "_change_coroutine")


def hold_locks() -> None:
    """Let this process hold a page's lock during every answer."""
    for name in ANSWERS:
        answer = getattr(Syncable, name)
        if not getattr(answer, "lock", False):
            setattr(Syncable, name, pn.io.with_lock(answer))
