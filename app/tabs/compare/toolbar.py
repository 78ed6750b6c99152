"""How two images are shown together: swipe, blink, difference or ratio."""

from collections.abc import Callable

import panel as pn
import param

from app.tabs.compare.composite import MODES
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS, MODES_CSS

CSS = """
.bar {display: flex; flex-direction: column; gap: 6px; width: 100%;}
.steer {display: flex; align-items: center; gap: 10px; min-height: 26px;}
.side {max-width: 30%; font-size: 12px; color: var(--ds-text); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;}
.swipe input {flex: 1; min-width: 60px; margin: 0; accent-color: var(--ds-accent);}
button, select {height: 26px; padding: 0 10px; font: inherit; font-size: 12px;}
select {padding: 0 4px;}
.turn {flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis;}
.clock {display: inline-flex; align-items: center; gap: 5px; font-size: 12px; cursor: pointer;
  color: var(--ds-text); white-space: nowrap;}
.clock input {margin: 0; accent-color: var(--ds-accent);}
.note {margin: 0; min-height: 26px; line-height: 26px; font-size: 12px; color: var(--ds-muted);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;}
"""


class CompareToolbar(pn.custom.JSComponent):
    """The modes, and below them what the chosen one is steered by.

    Args:
        steered: called when the reader has changed the mode, the side or the divider.
    """

    mode = param.Selector(default="swipe", objects=list(MODES), doc="How they are shown.")
    names = param.List(["", ""], item_type=str, doc="What A and B are called.")
    divider = param.Number(0.5, bounds=(0, 1), doc="Where A ends, as a part of the view.")
    side = param.Selector(default="a", objects=["a", "b"], doc="Which of them blinking shows.")
    note = param.String("", doc="What the colours say.")

    _esm = script("widgets/scripts/dom.js", "tabs/compare/toolbar.js")
    _stylesheets = (CONTROL_CSS, MODES_CSS, CSS)

    def __init__(self, steered: Callable[[], None], **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (8, 10, 0, 10)} | params))
        self._steered = steered

    def say(self, **state) -> None:
        """Set what differs."""
        changed = {name: value for name, value in state.items() if getattr(self, name) != value}
        if changed:
            self.param.update(**changed)

    def _handle_msg(self, data) -> None:
        match data:
            case {"mode": str(mode)} if mode in MODES:
                self.mode = mode
            case {"side": "a" | "b" as side}:
                self.side = side
            case {"divider": int() | float() as share} if 0 <= share <= 1:
                self.divider = float(share)
            case _:
                return
        self._steered()
