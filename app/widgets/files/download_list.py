"""Files that are made when asked for, off the event loop, and sent in pieces."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import panel as pn
import param

from app.rendering.store import Store
from app.runtime.latest_job import running_loop
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS
from diffsim import InputError

PIECE = 2 * 2**20
"""Bytes of one message: the page stays alive between two of them."""

CSS = """
h4 {margin: 14px 0 4px; font-size: 12px; font-weight: 600; color: var(--ds-accent);}
h4:first-child {margin-top: 0;}
.file {display: flex; align-items: center; gap: 10px; min-height: 32px; font-size: 12px;
  border-top: 1px solid var(--ds-line); color: var(--ds-text);}
b {flex: 0 0 70px; font-weight: 500;}
span {flex: 1 1 auto; min-width: 0; color: var(--ds-muted); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;}
.state {flex: none; max-width: 50%; color: var(--ds-text); text-align: right;
  font-variant-numeric: tabular-nums;}
.state:empty {display: none;}
.bad {flex-wrap: wrap; padding-bottom: 4px;}
.bad .state {order: 9; flex-basis: 100%; max-width: 100%; white-space: normal; text-align: left;
  color: var(--ds-bad);}
button {flex: none; padding: 0 10px;}
:focus-visible {outline-offset: -1px;}
"""

File = tuple[str, bytes]
"""Name and content."""

log = logging.getLogger(__name__)


class DownloadList(pn.custom.JSComponent):
    """A list of files with a button each.

    Args:
        make: from a key to the work, done in a thread, that makes its file. What it has to know of
            the page it takes when it is called; the work may raise InputError.
    """

    files = param.List([], doc="(key, group, title, what it is) of each.")

    _esm = script(
        "widgets/scripts/dom.js",
        "widgets/scripts/message_bytes.js",
        "widgets/files/save_file.js",
        "widgets/files/download_list.js",
    )
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, store: Store, make: Callable[[str], Callable[[], File]], **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (10, 10)} | params))
        self._store, self._make = store, make
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._left: dict[str, memoryview] = {}
        self._making: set[str] = set()
        self._tasks: set[asyncio.Task] = set()

    def forget(self) -> None:
        """Nobody waits for files any more."""
        self._left.clear()
        self._making.clear()

    def tell(self, **message) -> None:
        """Send something to the browser."""
        with self._store.on_page():
            self._send_msg(message)

    def _handle_msg(self, data) -> None:
        known = {key for key, *_ in self.files}
        match data:
            case {"make": str(key)} if key in known and key not in self._making:
                self._start(key)
            case {"next": str(key)} if key in self._left:
                self._send(key)

    def _start(self, key: str) -> None:
        work, loop = self._make(key), running_loop()
        self._making.add(key)
        if loop is None:
            self._finish(key, work)
            return
        task = loop.create_task(self._run(key, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, key: str, work: Callable[[], File]) -> None:
        loop = asyncio.get_running_loop()
        made = loop.run_in_executor(self._thread, work)
        await asyncio.wait([made])
        self._finish(key, made.result)

    def _finish(self, key: str, work: Callable[[], File]) -> None:
        if key not in self._making:
            return
        self._making.discard(key)
        try:
            name, content = work()
        except InputError as error:
            self.tell(key=key, error=f"{error}.")
        except Exception as error:
            log.error("a file was not made", exc_info=error)
            self.tell(key=key, error=f"{type(error).__name__}: the log says more.")
        else:
            self._left[key] = memoryview(content)
            self._send(key, start={"name": name, "size": len(content)})

    def _send(self, key: str, **more) -> None:
        left = self._left.pop(key)
        if len(left) > PIECE:
            self._left[key] = left[PIECE:]
        self.tell(key=key, piece=bytes(left[:PIECE]), **more)
