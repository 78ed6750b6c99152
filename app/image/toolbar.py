"""Buttons above the image."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS

CSS = """
:host {position: absolute; left: 8px; top: 3px; z-index: 6;}
.bar {display: flex; gap: 4px; position: relative;}
dl {position: absolute; left: 0; top: 28px; margin: 0; padding: 8px 12px; width: max-content;
  max-width: min(480px, 44vw); display: grid; grid-template-columns: auto 1fr; gap: 3px 12px;
  font-size: 12px; line-height: 1.4; border-radius: 5px; border: 1px solid var(--ds-line);
  background: var(--ds-panel); color: var(--ds-text); box-shadow: 0 4px 14px rgb(0 0 0 / 25%);}
dt {color: var(--ds-muted); white-space: nowrap;}
dd {margin: 0;}
"""


class ImageToolbar(pn.custom.JSComponent):
    """Acts on the image, tools that draw on it, and how it lies.

    Args:
        acted: given the name of an act.
    """

    mode = param.String("", doc="The tool that is on, or nothing.")
    axes = param.List([], doc="Names and sentences of how the image lies.")
    acts = param.List([], doc="Name, label and explanation of each act.")
    tools = param.List([], doc="The same of each tool.")

    _esm = script("widgets/scripts/dom.js", "image/toolbar.js")
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, acted: Callable[[str], None], **params):
        super().__init__(**params)
        self._acted = acted

    def _handle_msg(self, data) -> None:
        match data:
            case {"act": str(name)} if name in {act[0] for act in self.acts}:
                self._acted(name)
