"""The address of the page follows its state, and the browser's back and forward bring it back."""

import panel as pn
import param

from app.rendering.store import Store
from app.runtime.debounce import Debounce
from app.sharing.link import link_of, open_link
from app.state.baseline import Baseline, preset_state
from app.state.presets import FIRST, presets
from app.widgets.assets import script
from diffsim import InputError
from diffsim.experiment.serialization import Table

PAUSE_S = 0.4
"""A pause in the changes after which the address is written; browsers allow a few a second."""

MOST_KNOWN = 50
"""Earlier states whose names and files are kept for going back to them."""


class AddressBar(pn.custom.JSComponent):
    """Invisible; every state of the model that lasts is an entry of the browser's history.

    The selected pixel and the display are written into the entry that is there.

    Leaving asks when the model differs from what was loaded and was neither saved nor linked
    since. The selected pixel and the display do not count.
    """

    unsaved = param.Boolean(False, doc="Whether leaving would lose something worth asking for.")

    _esm = script("widgets/scripts/dom.js", "page/address_bar.js")

    def __init__(self, store: Store, **params):
        super().__init__(width=0, height=0, margin=0, **params)
        self._store, self._visit = store, 0
        self._at, self._link = store.revision, None
        self._known: dict[str, Baseline] = {}
        self._tables: dict[str, Table] = {}
        self.later = Debounce(self._write, PAUSE_S)
        store.param.watch(self.later, ["revision", "selected", "baseline", "saved"])
        store.display.param.watch(self.later, list(store.display.param))

    def _write(self) -> None:
        store = self._store
        with store.on_page():
            if self.unsaved != store.unsaved():
                self.unsaved = not self.unsaved
            try:
                link = link_of(store)
            except InputError:
                return  # too long for an address; a session file holds it
            push, self._at = store.revision != self._at, store.revision
            self._remember(link)
            if link != self._link or push:
                self._link = link
                self._send_msg({"link": link, "push": push, "visit": self._visit})

    def _remember(self, link: str) -> None:
        for kept, key, value in (
            (self._known, link, self._store.baseline),
            *((self._tables, *item) for item in self._store.experiment.tables().items()),
        ):
            kept.pop(key, None)
            kept[key] = value
            if len(kept) > MOST_KNOWN:
                del kept[next(iter(kept))]

    def _handle_msg(self, data) -> None:
        match data:
            case {"query": dict(query), "visit": int(visit)}:
                self._visit = visit
                remarks: list[str] = []
                if self._store.attempt(lambda: remarks.append(self._go(query))):
                    self._store.bad_entry = remarks[0]

    def _go(self, query: dict) -> str:
        texts = {key: value for key, value in query.items() if isinstance(value, str)}
        found = open_link(texts, self._tables) or preset_state(presets()[FIRST])
        link = next((f"{key}={value}" for key, value in texts.items()), "")
        baseline = self._known.get(link, found.baseline)
        self._store.load(found.experiment, found.selected, baseline, found.display)
        self._at, self._link = self._store.revision, link
        return found.remark
