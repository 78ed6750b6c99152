"""A row that takes a file of the user, read from memory only."""

from collections.abc import Callable
from html import escape
from typing import Protocol

import panel as pn

from app.rendering.store import Store
from app.widgets.files.file_input import FileInput
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS, LABEL_CSS
from diffsim import InputError

MAX_BYTES = 32 * 1024 * 1024
"""Largest file that is read."""


class RowLabel(Protocol):
    """What stands left of the row."""

    text: str
    pane: pn.viewable.Viewable


class FileRow:
    """A row that takes a file, says what is loaded, and can remove it again.

    Args:
        name: the parameter it sets.
        label: what the file is.
        accept: file name endings that the browser offers.
        loaded: what is loaded at present, in words; None when nothing is.
        read: takes the file's bytes and name; raises InputError.
        remove: unloads.
        limit: largest file that is taken [bytes].
    """

    def __init__(
        self,
        store: Store,
        name: str,
        label: RowLabel,
        accept: str,
        loaded: Callable[[], str | None],
        read: Callable[[bytes, str], None],
        remove: Callable[[], None],
        limit: int = MAX_BYTES,
    ):
        self._store, self._loaded = store, loaded
        self.input = FileInput(
            lambda data, name: store.attempt(lambda: read(data, name)),
            lambda size, name: store.attempt(lambda: _refuse(size, name, limit)),
            accept=accept,
            limit=limit,
            label=label.text,
            sizing_mode="stretch_width",
            height=24,
            margin=(1, 0),
        )
        self._name = Html(
            "", stylesheets=[LABEL_CSS], sizing_mode="stretch_width", margin=0, height=26
        )
        self._remove = pn.widgets.Button(
            label="Remove", stylesheets=[BUTTON_CSS], margin=(1, 0), height=24, width=64
        )
        self._remove.on_click(lambda event: store.attempt(remove))
        self._held = pn.Row(self._name, self._remove, margin=0, sizing_mode="stretch_width")
        self.label = label
        self.row = pn.Row(
            self.label.pane,
            self.input,
            self._held,
            sizing_mode="stretch_width",
            margin=(0, 0, 2, 0),
            height=28,
            css_classes=["field", name],
        )
        self.show()

    def show(self) -> None:
        """Show the file chooser, or what is loaded."""
        words = self._loaded()
        self.input.visible, self._held.visible = words is None, words is not None
        text = f'<div class="label" title="{escape(words or "")}">{escape(words or "")}</div>'
        if self._name.object != text:
            self._name.object = text


def _refuse(size: int, name: str, limit: int) -> None:
    raise InputError(name, f"{size / 2**20:.1f} MB", f"at most {limit // 2**20} MB can be uploaded")
