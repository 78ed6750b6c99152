"""Which pin a fit is to, its buttons, and what it is doing."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS

CSS = """
.bar {display: flex; align-items: center; gap: 8px; min-height: 28px;}
label {display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--ds-text);
  flex: 1; min-width: 0;}
select {flex: 1; min-width: 60px; height: 26px; padding: 0 4px; font: inherit; font-size: 12px;}
button {height: 26px; padding: 0 12px; font-size: 12px;}
button.go:enabled {background: var(--ds-accent); color: var(--ds-on-accent);
  border-color: var(--ds-accent);}
.note {margin: 4px 0 0; min-height: 34px; font-size: 12px; line-height: 17px;
  color: var(--ds-muted);}
.note.bad {color: var(--ds-bad);}
progress {display: block; width: 100%; height: 4px; margin-top: 4px; border: none;
  appearance: none; border-radius: 2px; animation: under-way 1.4s linear infinite;
  background: linear-gradient(90deg, var(--ds-line) 30%, var(--ds-accent) 50%, var(--ds-line) 70%)
  0 / 200% 100%;}
progress::-webkit-progress-bar {background: transparent;}
progress[data-idle] {visibility: hidden; animation: none;}
@keyframes under-way {from {background-position: 200% 0;} to {background-position: 0 0;}}
@media (prefers-reduced-motion: reduce) {progress {animation: none;}}
"""


class FitToolbar(pn.custom.JSComponent):
    """Chooses a pin; starts and cancels.

    Args:
        start: given the number of the chosen pin, or 0.
        cancel: called when the fit is to end.
    """

    pins = param.List([], doc="(number, name) of every pinned image.")
    pin = param.Integer(0, doc="The chosen one; 0 without any.")
    running = param.Boolean(False, doc="Whether a fit is under way.")
    note = param.String("", doc="What it is doing, or what is wrong.")
    bad = param.Boolean(False, doc="Whether something is wrong.")

    _esm = script("widgets/scripts/dom.js", "tabs/sensitivity/fit/toolbar.js")
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, start: Callable[[int], None], cancel: Callable[[], None], **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (8, 10, 0, 10)} | params))
        self._start, self._cancel = start, cancel

    def say(self, **state) -> None:
        """Set what differs."""
        changed = {name: value for name, value in state.items() if getattr(self, name) != value}
        if changed:
            self.param.update(**changed)

    def show_pins(self, pins: list[tuple[int, str]]) -> None:
        """Offer pinned images; the newest is chosen where the chosen one is gone."""
        numbers = [number for number, _ in pins]
        chosen = self.pin if self.pin in numbers else (numbers[-1] if numbers else 0)
        self.say(pins=[list(pin) for pin in pins], pin=chosen)

    def _handle_msg(self, data) -> None:
        match data:
            case {"pin": int(number)} if number in [number for number, _ in self.pins]:
                self.pin = number
            case {"start": True} if not self.running:
                self._start(self.pin)
            case {"cancel": True}:
                self._cancel()
