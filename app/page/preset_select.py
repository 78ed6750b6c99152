"""The presets to choose from, and the name of what is shown when it is none of them."""

from html import escape

import panel as pn

from app.rendering.store import Store
from app.state.baseline import preset_state
from app.state.presets import presets
from app.widgets.html import Html
from app.widgets.styles import ENTRY_CSS
from app.widgets.view import View

OTHER = ""
"""The entry for what is no preset: chosen while it is shown."""

ABOUT_CSS = """
p {font-size: 13px; margin: 0; line-height: 28px; color: var(--ds-muted); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;}
"""


class PresetSelect(View):
    """A list of presets, with a sentence on what there is to see.

    A preset that was changed is an entry of its own, so that the preset can be chosen again.
    """

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._showing, self._shown = store, False, None
        self.select = pn.widgets.Select(
            width=290,
            height=28,
            margin=(0, 12, 0, 16),
            stylesheets=[ENTRY_CSS],
            css_classes=["preset"],
        )
        self.about = Html("", stylesheets=[ABOUT_CSS], sizing_mode="stretch_width", margin=0)
        self._layout = pn.Row(
            self.select, self.about, sizing_mode="stretch_width", margin=0, min_width=0
        )
        self.named(about=self.about)
        self.select.param.watch(self._chosen, "value")
        store.param.watch(store.throttle.calls(self._follow), ["revision", "baseline"])
        self._follow()

    def _chosen(self, event) -> None:
        if not self._showing and event.new != OTHER:
            self.store.open(preset_state(presets()[event.new]))
            self._follow()

    def _follow(self) -> None:
        baseline, changed = self.store.baseline, bool(self.store.changes())
        if (baseline, changed) == self._shown:
            return
        self._shown = baseline, changed
        options = {entry.title: name for name, entry in presets().items()}
        value = baseline.preset
        if changed or not baseline.preset:
            title = f"{baseline.title}, changed" if changed else baseline.title
            options, value = {title: OTHER} | options, OTHER
        text = escape(baseline.description, quote=True)
        self._showing = True
        try:
            with self.store.on_page():
                self.select.param.update(options=options, value=value)
                self.about.object = f'<p title="{text}">{text}</p>'
        finally:
            self._showing = False
