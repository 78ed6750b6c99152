"""The page that every visitor gets: a header, and the workbench over a store of their own."""

import sys
from html import escape

import panel as pn

from app.presets import FIRST, presets
from app.store import Store
from app.style import BUTTON_CSS, ENTRY_CSS
from app.theme import variables
from app.workbench import Workbench

HEADER_CSS = """
:host {background: var(--ds-panel); border-bottom: 1px solid var(--ds-line); padding: 6px 12px;
  box-sizing: border-box; align-items: center;}
"""
BRAND_CSS = """
h1 {font-size: 16px; font-weight: 650; margin: 0; line-height: 28px; color: var(--ds-text);
  letter-spacing: .01em;}
p {font-size: 13px; margin: 0; line-height: 28px; color: var(--ds-muted); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;}
"""


SWITCH_S = 0.0005
"""How long a thread may keep Python to itself while another waits. A render asks for Python between
its operations; with the usual 5 ms, every event of a dragged slider would hold it up that long."""


def serve() -> None:
    """Build the page for the session that runs this."""
    sys.setswitchinterval(SWITCH_S)
    pn.extension("tabulator", design="native", sizing_mode=None)
    arguments = pn.state.session_args
    dark = arguments.get("theme", [b"light"])[0] == b"dark"
    start = presets()[FIRST]
    store = Store(start.experiment(), start.selected)
    pn.state.on_session_destroyed(lambda context: store.close())
    page(store, FIRST, dark).servable(title="diffsim")


def page(store: Store, preset: str, dark: bool) -> pn.Column:
    """Header and workbench, with a chooser of presets and a switch between light and dark."""
    bundled = presets()
    workbench = Workbench(store, dark=dark)
    chooser = pn.widgets.Select(
        options={entry.title: name for name, entry in bundled.items()},
        value=preset,
        width=270,
        height=28,
        margin=(0, 12, 0, 24),
        stylesheets=[ENTRY_CSS],
        css_classes=["preset"],
    )
    about = pn.pane.HTML("", stylesheets=[BRAND_CSS], sizing_mode="stretch_width", margin=0)
    switch = pn.widgets.Button(
        label="Dark", width=60, height=26, margin=0, stylesheets=[BUTTON_CSS], css_classes=["theme"]
    )
    layout = pn.Column(
        pn.Row(
            pn.pane.HTML("<h1>diffsim</h1>", stylesheets=[BRAND_CSS], margin=0),
            chooser,
            about,
            switch,
            sizing_mode="stretch_width",
            height=42,
            margin=0,
            stylesheets=[HEADER_CSS],
        ),
        workbench,
        sizing_mode="stretch_both",
        margin=0,
    )

    def describe() -> None:
        text = escape(bundled[chooser.value].description)
        about.object = f'<p title="{text}">{text}</p>'

    def choose(event) -> None:
        chosen = bundled[event.new]
        store.load(chosen.experiment(), chosen.selected)
        describe()

    def paint(*events) -> None:
        switch.label = "Light" if workbench.dark else "Dark"
        layout.styles = variables(workbench.dark) | {"height": "100vh", "overflow": "hidden"}

    chooser.param.watch(choose, "value")
    switch.on_click(lambda event: workbench.param.update(dark=not workbench.dark))
    workbench.param.watch(paint, "dark")
    describe()
    paint()
    return layout
