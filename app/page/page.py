"""The page that every user gets: a header, and the workbench over a store of their own."""

import gc
import sys
from functools import cache

import panel as pn

from app.page.address_bar import AddressBar
from app.page.preset_select import PresetSelect
from app.page.state_toolbar import StateToolbar
from app.page.workbench import Workbench
from app.rendering.store import Store
from app.runtime.panel_patches import answer_under_lock
from app.runtime.side_socket import is_served
from app.sharing.link import open_link
from app.sidebar.command_card import CommandBox
from app.state.baseline import preset_state
from app.state.presets import FIRST, presets
from app.widgets.html import Html
from app.widgets.side_socket_client import SideSocketClient
from app.widgets.styles import BUTTON_CSS
from app.widgets.theme import variables
from diffsim import InputError

HEADER_CSS = """
:host {background: var(--ds-panel); border-bottom: 1px solid var(--ds-line); padding: 6px 12px;
  box-sizing: border-box; align-items: center;}
"""
BRAND_CSS = """
h1 {font-size: 16px; font-weight: 650; margin: 0; line-height: 28px; color: var(--ds-text);
  letter-spacing: .01em;}
"""


SWITCH_S = 0.0005
"""How long a thread may keep Python to itself while another waits. A render asks for Python between
its operations; with the usual 5 ms, every event of a dragged slider would hold it up that long."""


def serve() -> None:
    """Build the page for the session that runs this."""
    _settle()
    answer_under_lock()
    pn.extension("tabulator", design="native", sizing_mode=None)
    arguments = pn.state.session_args
    query = {
        name: arguments[name][0].decode("utf-8", "replace")
        for name in ("theme", "preset", "s")
        if name in arguments
    }
    store = visited(query)
    pn.state.on_session_destroyed(lambda context: store.close())
    page(store, query.get("theme") == "dark").servable(title="diffsim")


@cache
def _settle() -> None:
    """Make Python fit for a page that is live; once, when everything is imported."""
    sys.setswitchinterval(SWITCH_S)
    # half a million objects that stay: looking through them again and again stops a drag for
    # a third of a second each time
    gc.collect()
    gc.freeze()


def visited(query: dict[str, str]) -> Store:
    """The state that an address names; a bad one gives the first preset and says what is wrong."""
    refusal = ""
    try:
        found = open_link(query)
    except InputError as error:
        found, refusal = None, str(error)
    found = found or preset_state(presets()[FIRST])
    store = Store(found.experiment, found.selected, found.baseline, found.display)
    store.bad_entry = refusal or found.remark
    return store


def page(store: Store, dark: bool) -> pn.Column:
    """Header and workbench, with presets, the state's buttons and a switch of light and dark."""
    workbench = Workbench(store, sidebar_head=[CommandBox(store)], dark=dark)
    switch = pn.widgets.Button(
        label="Dark",
        width=60,
        height=26,
        margin=(0, 0, 0, 12),
        stylesheets=[BUTTON_CSS],
        css_classes=["theme"],
    )
    layout = pn.Column(
        pn.Row(
            Html("<h1>diffsim</h1>", stylesheets=[BRAND_CSS], margin=0),
            PresetSelect(store),
            StateToolbar(store, width=384),
            switch,
            AddressBar(store),
            *([SideSocketClient(store.side_socket.key)] if is_served() else []),
            sizing_mode="stretch_width",
            height=42,
            margin=0,
            stylesheets=[HEADER_CSS],
        ),
        workbench,
        sizing_mode="stretch_both",
        margin=0,
    )

    def paint(*events) -> None:
        switch.label = "Light" if workbench.dark else "Dark"
        layout.styles = variables(workbench.dark) | {"height": "100vh", "overflow": "hidden"}

    switch.on_click(lambda event: workbench.param.update(dark=not workbench.dark))
    workbench.param.watch(paint, "dark")
    paint()
    return layout
