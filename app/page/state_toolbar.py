"""Buttons and keys for the state: undo, redo, reset, session file, link."""

import panel as pn
import param

from app.rendering.store import Store
from app.sharing.link import link_of
from app.sharing.session_file import MAX_BYTES, file_name, open_session, session_text
from app.widgets.assets import script
from app.widgets.files.chunked_upload import ChunkedUpload
from app.widgets.styles import CONTROL_CSS
from diffsim import InputError

CSS = """
.bar {display: flex; align-items: center; gap: 4px; height: 26px;}
button {height: 26px; font-size: 12px; min-width: 44px;}
button:last-of-type {min-width: 74px;}
button:disabled {background: var(--ds-field); opacity: .6;}
button:nth-of-type(3) {margin-right: 8px;}
"""


class StateToolbar(pn.custom.JSComponent):
    """Takes steps back, and the whole state out of the page and into it."""

    undoable = param.Boolean(False, doc="Whether there is a step to undo.")
    redoable = param.Boolean(False, doc="Whether there is a step to redo.")
    changed = param.Boolean(False, doc="Whether anything differs from what was loaded.")
    limit = param.Integer(MAX_BYTES, constant=True, doc="Largest file that is taken [bytes].")
    links = param.Boolean(True, constant=True, doc="Whether there is an address to copy.")

    _esm = script(
        "widgets/scripts/dom.js",
        "widgets/scripts/clipboard.js",
        "widgets/files/chunked_upload.js",
        "widgets/files/save_file.js",
        "page/state_toolbar.js",
    )
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, store: Store, **params):
        super().__init__(**({"margin": 0, "height": 26} | params))
        self._store = store
        self._file = ChunkedUpload(MAX_BYTES, self._open, self._refuse)
        store.history.param.watch(self._steps, ["undoable", "redoable"])
        store.param.watch(store.throttle.calls(self._compare), ["revision", "selected", "baseline"])
        self._steps()
        self._compare()

    def _steps(self, *events) -> None:
        history = self._store.history
        with self._store.on_page():
            self.param.update(undoable=history.undoable, redoable=history.redoable)

    def _compare(self) -> None:
        store = self._store
        changed = bool(store.changes()) or store.selected != store.baseline.selected
        if changed != self.changed:
            with store.on_page():
                self.changed = changed

    def _handle_msg(self, data) -> None:
        store = self._store
        match data:
            case {"do": "undo"}:
                store.attempt(store.history.undo)
            case {"do": "redo"}:
                store.attempt(store.history.redo)
            case {"do": "reset"}:
                store.attempt(store.reset)
            case {"do": "save"}:
                self._send_msg({"name": file_name(store), "text": session_text(store)})
                store.note_saved()
            case {"do": "link"}:
                self._link()
            case _:
                self._file.take(data)

    def _link(self) -> None:
        store, links = self._store, []
        if not store.attempt(lambda: links.append(link_of(store))):
            return
        self._send_msg({"link": links[0]})
        store.note_saved()
        if names := [table.name or "a table" for table in store.experiment.tables().values()]:
            words = f"The link holds no files: who opens it is asked for {' and '.join(names)}."
            store.bad_entry = f"{words} A session file holds them."

    def _open(self, data: bytes, name: str) -> None:
        store = self._store
        store.attempt(lambda: store.open(open_session(data, name)))

    def _refuse(self, size: int, name: str) -> None:
        error = InputError(name, f"{size / 2**20:.1f} MB", f"at most {MAX_BYTES >> 20} MB")
        self._store.bad_entry = str(error)
