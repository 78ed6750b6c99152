"""What was changed, step by step: undo and redo over values, the pixel and what was loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import param

from app.runtime.loop_clock import LoopClock

MERGE_S = 0.7
"""Changes of the same value that follow each other this fast are one step, such as a drag."""

MOST = 300
"""Steps that are kept."""


@dataclass
class Step:
    """One change, as values by name.

    Args:
        before, after: the values on either side of it.
        at: when it was made [seconds].
        closed: whether nothing merges into it any more.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    at: float
    closed: bool = False

    def takes(self, names: set[str], now: float) -> bool:
        """Whether a change of these names belongs to the step."""
        related = not names.isdisjoint(self.after)
        return related and not self.closed and now - self.at < MERGE_S


class History(param.Parameterized):
    """Steps that can be undone and redone.

    Only the values that changed are kept, so that noting an event of a drag costs microseconds.

    Args:
        apply: sets values by name; what it changes is not noted again.
        clock: tells the time in seconds; by default one that stands still while the event loop is
            held up, so that a drag stays one step on a slow server.
    """

    undoable = param.Boolean(False, doc="Whether there is a step to undo.")
    redoable = param.Boolean(False, doc="Whether there is a step to redo.")

    def __init__(
        self, apply: Callable[[dict[str, Any]], None], clock: Callable[[], float] | None = None
    ):
        super().__init__()
        self._apply, self.clock = apply, clock or LoopClock()
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._applying = False

    def note(self, before: dict[str, Any], after: dict[str, Any], closed: bool = False) -> None:
        """Note values that have changed.

        Args:
            closed: whether this is a step of its own.
        """
        if self._applying or not after:
            return
        now = self.clock()
        if not closed and self._done and self._done[-1].takes(set(after), now):
            step = self._done[-1]
            step.before = before | step.before
            step.after.update(after)
            step.at = now
        else:
            self._done.append(Step(dict(before), dict(after), now, closed))
            del self._done[:-MOST]
        self._undone.clear()
        self._tell()

    def make(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Make a change of many values, as a step of its own."""
        self.note(before, after, closed=True)
        self._set(after)

    def extend(self, after: dict[str, Any]) -> None:
        """Change values once more within the last step, which `make` has made of the same ones."""
        self._done[-1].after.update(after)
        self._set(after)

    def undo(self) -> None:
        """Take the last step back."""
        self._turn(self._done, self._undone, lambda step: step.before)

    def redo(self) -> None:
        """Make the last step that was taken back again."""
        self._turn(self._undone, self._done, lambda step: step.after)

    def _turn(self, source: list[Step], target: list[Step], values: Callable) -> None:
        if not source:
            return
        step = source.pop()
        step.closed = True
        target.append(step)
        self._set(values(step))
        if self._done:
            self._done[-1].closed = True
        self._tell()

    def _set(self, values: dict[str, Any]) -> None:
        self._applying = True
        try:
            self._apply(values)
        finally:
            self._applying = False

    def _tell(self) -> None:
        state = {"undoable": bool(self._done), "redoable": bool(self._undone)}
        if state != {name: getattr(self, name) for name in state}:
            self.param.update(**state)
