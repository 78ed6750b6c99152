"""Controls, image and tabs side by side: what the page and the notebook widget both show."""

from functools import partial

import panel as pn
import param

from app.image.view import ImageView
from app.page.accessibility import Accessibility
from app.page.lazy_tab import Tab
from app.page.status import Message, Status
from app.rendering.store import Store
from app.runtime.panel_patches import watch_first
from app.sidebar.sidebar import Controls
from app.tabs.compare.view import CompareView
from app.tabs.export.view import ExportView
from app.tabs.inspector import Inspector
from app.tabs.lattice.view import LatticeView
from app.tabs.parity.view import ParityView
from app.tabs.phi.view import PhiView
from app.tabs.sensitivity.view import SensitivityView
from app.widgets.theme import variables
from app.widgets.view import View

TABS = (
    ("Inspector", Inspector),
    ("Phi & mosaic", PhiView),
    ("Lattice factor", LatticeView),
    ("Parity", ParityView),
    ("Compare", CompareView),
    ("Sensitivity", SensitivityView),
    ("Export", ExportView),
)
"""The right-hand tabs; a new one is a folder in `app/tabs` and an entry here."""

SIDEBAR_CSS = """
:host {background: var(--ds-panel); border-right: 1px solid var(--ds-line); padding: 4px 10px;
  scrollbar-width: thin; box-sizing: border-box;}
"""
IMAGE_CSS = """
:host {background: var(--ds-panel); position: relative;}
"""
TABS_CSS = """
:host {background: var(--ds-panel); border-left: 1px solid var(--ds-line);}
.bk-header {border-bottom: 1px solid var(--ds-line) !important;}
.bk-headers-wrapper {flex-wrap: wrap;}
.bk-tab {font-size: 13px; padding: 8px; color: var(--ds-muted); border: none !important;
  background: transparent !important;}
@media (max-width: 1750px) {.bk-tab {font-size: 12px; padding: 5px 8px;}}
.bk-tab:hover {color: var(--ds-text);}
.bk-tab.bk-active {color: var(--ds-text) !important;
  box-shadow: inset 0 -2px 0 var(--ds-accent);}
.bk-tab:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: -2px;}
"""
STATUS_CSS = """
:host {border-top: 1px solid var(--ds-line); padding: 0 12px; box-sizing: border-box;}
"""


class Workbench(View):
    """Everything over one store; `sidebar_head` goes above the controls."""

    dark = param.Boolean(False, doc="Light on dark.")

    def __init__(self, store: Store, sidebar_head=(), **params):
        super().__init__(**params)
        self.image = ImageView(store)
        self.tabs = {title: Tab(partial(view, store), dark=self.dark) for title, view in TABS}
        self._tabs = pn.Tabs(
            *self.tabs.items(),
            dynamic=True,
            sizing_mode="stretch_both",
            margin=0,
            # gives way to the image where there is little room, as in a notebook
            styles={"flex": "0 1 clamp(424px, 29vw, 560px)", "min-width": "330px"},
            stylesheets=[TABS_CSS],
        )
        watch_first(self._tabs, self._turn, ["active"])
        self._turn()
        self._layout = pn.Row(
            pn.Column(
                *sidebar_head,
                Controls(store),
                width=322,
                sizing_mode="stretch_height",
                scroll="y-auto",
                margin=0,
                stylesheets=[SIDEBAR_CSS],
            ),
            pn.Column(
                self.image,
                Message(store),
                pn.Row(
                    Status(store), stylesheets=[STATUS_CSS], sizing_mode="stretch_width", margin=0
                ),
                sizing_mode="stretch_both",
                min_width=400,
                margin=0,
                stylesheets=[IMAGE_CSS],
            ),
            self._tabs,
            Accessibility(),
            sizing_mode="stretch_both",
            margin=0,
        )
        self._paint()

    def _turn(self, *events) -> None:
        """Only the open tab follows the store; another catches up when it is opened."""
        for number, tab in enumerate(self.tabs.values()):
            tab.open = number == self._tabs.active

    def turn_to(self, title: str) -> None:
        """Open a tab."""
        self._tabs.active = list(self.tabs).index(title)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for view in (self.image, *self.tabs.values()):
            view.dark = self.dark
        self._layout.styles = variables(self.dark)
