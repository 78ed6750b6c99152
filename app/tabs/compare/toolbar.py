"""How two images are shown together: swipe, blink, difference or ratio."""

from collections.abc import Callable

import panel as pn
import param

from app.tabs.compare.composite import MODES
from app.widgets.assets import script

CSS = """
.bar {display: flex; flex-direction: column; gap: 6px; width: 100%;}
.modes {display: flex; border: 1px solid var(--ds-line); border-radius: 5px; overflow: hidden;
  background: var(--ds-field);}
.modes label {flex: 1; position: relative; cursor: pointer;}
.modes label + label {border-left: 1px solid var(--ds-line);}
.modes input {position: absolute; opacity: 0; left: 4px; top: 50%;
  width: 8px; height: 8px; margin: -4px 0 0; cursor: pointer;}
.modes span {display: block; padding: 4px 6px; font-size: 12px; text-align: center;
  color: var(--ds-text);}
.modes span:hover {background: var(--ds-hover);}
.modes input:checked + span {background: var(--ds-accent); color: var(--ds-on-accent);}
.modes input:focus-visible + span {outline: 2px solid var(--ds-text); outline-offset: -3px;}
.steer {display: flex; align-items: center; gap: 10px; min-height: 26px;}
.steer[hidden], .note[hidden] {display: none;}
.side {max-width: 30%; font-size: 12px; color: var(--ds-text); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis;}
.swipe input {flex: 1; min-width: 60px; margin: 0; accent-color: var(--ds-accent);}
button, select {height: 26px; padding: 0 10px; font: inherit; font-size: 12px; border-radius: 4px;
  border: 1px solid var(--ds-line); background: var(--ds-field); color: var(--ds-text);
  cursor: pointer;}
select {padding: 0 4px;}
.turn {flex: 1; min-width: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;}
button:hover {background: var(--ds-hover);}
.clock {display: inline-flex; align-items: center; gap: 5px; font-size: 12px; cursor: pointer;
  color: var(--ds-text); white-space: nowrap;}
.clock input {margin: 0; accent-color: var(--ds-accent);}
button:focus-visible, select:focus-visible, .clock input:focus-visible,
.swipe input:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: 1px;}
.note {margin: 0; min-height: 26px; line-height: 26px; font-size: 12px; color: var(--ds-muted);
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;}
"""


class CompareBar(pn.custom.JSComponent):
    """The modes, and below them what the chosen one is steered by.

    Args:
        steered: told that the reader has changed the mode, the side or the divider.
    """

    mode = param.Selector(default="swipe", objects=list(MODES), doc="How they are shown.")
    names = param.List(["", ""], item_type=str, doc="What A and B are called.")
    divider = param.Number(0.5, bounds=(0, 1), doc="Where A ends, as a part of the view.")
    side = param.Selector(default="a", objects=["a", "b"], doc="Which of them blinking shows.")
    note = param.String("", doc="What the colours say.")

    _esm = script("tabs/compare/toolbar.js")
    _stylesheets = (CSS,)

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
