"""Which parameters are looked at, and which of their derivative images is shown."""

from collections.abc import Callable

import panel as pn
import param

from app.tabs.sensitivity.compute import MOST_NAMES
from app.tabs.sensitivity.parameters import ParameterOption
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS, MODES_CSS

CSS = """
.chips input {position: absolute; opacity: 0; left: 4px; top: 50%;
  width: 8px; height: 8px; margin: -4px 0 0; cursor: pointer;}
.chips span:hover {background: var(--ds-hover);}
.chips input:checked + span {background: var(--ds-accent); color: var(--ds-on-accent);}
.chips input:focus-visible + span {outline: 2px solid var(--ds-text); outline-offset: -3px;}
details {margin-top: 6px; font-size: 12px; color: var(--ds-text);}
summary {cursor: pointer; min-height: 24px; line-height: 24px; border-radius: 4px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis;}
summary:hover {background: var(--ds-hover);}
summary .names {color: var(--ds-muted);}
summary:focus-visible {outline-offset: -1px;}
.all {max-height: 230px; overflow-y: auto; scrollbar-width: thin; padding: 2px 4px 6px;
  border: 1px solid var(--ds-line); border-radius: 5px;}
fieldset {border: none; margin: 0; padding: 0; display: grid;
  grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));}
legend {padding: 6px 0 2px; font-weight: 600; color: var(--ds-accent);}
.all label {display: flex; align-items: center; gap: 5px; min-height: 22px; cursor: pointer;}
.all label[data-none] {color: var(--ds-muted); cursor: default;}
.all input {margin: 0; accent-color: var(--ds-accent); flex: none;}
.unit {color: var(--ds-muted);}
.chips {display: flex; flex-wrap: wrap; gap: 4px; margin-top: 6px; min-height: 24px;}
.chips label {position: relative; cursor: pointer;}
.chips span {display: block; padding: 2px 7px; font-size: 12px; line-height: 18px;
  border: 1px solid var(--ds-line); border-radius: 4px; background: var(--ds-field);
  color: var(--ds-text);}
"""

MODES = {"derivatives": "Derivatives", "fit": "Fit to a pinned image"}


class ParameterSelect(pn.custom.JSComponent):
    """Derivatives or a fit; the parameters; the one whose derivative is shown.

    Args:
        steered: called when the reader has changed any of them.
    """

    mode = param.Selector(default="derivatives", objects=list(MODES), doc="What is done with them.")
    chosen = param.List([], item_type=str, doc="Full names of the parameters, in order.")
    shown = param.String("", doc="The one whose derivative is shown.")
    rows = param.List([], doc="(name, group, label, unit, whether it has a value) of all.")
    open = param.Boolean(False, doc="Whether all parameters are listed.")
    most = param.Integer(MOST_NAMES, doc="How many can be chosen.")

    _esm = script("widgets/scripts/dom.js", "tabs/sensitivity/parameter_select.js")
    _stylesheets = (CONTROL_CSS, MODES_CSS, CSS)

    def __init__(self, steered: Callable[[], None], chosen: list[str], **params):
        params = {"sizing_mode": "stretch_width", "margin": (8, 10, 0, 10)} | params
        super().__init__(chosen=chosen, shown=chosen[0], **params)
        self._steered = steered
        self._known: dict[str, ParameterOption] = {}

    def show(self, known: dict[str, ParameterOption]) -> None:
        """Offer parameters, by name; those without a value cannot be chosen."""
        self._known = known
        rows = [[c.name, c.group, c.label, c.unit, c.value is not None] for c in known.values()]
        if rows != self.rows:
            self.rows = rows
        left = [name for name in self.chosen if known[name].value is not None]
        if left != self.chosen:
            self._choose(left)

    def _choose(self, names: list[str]) -> None:
        shown = self.shown if self.shown in names else next(iter(names), "")
        self.param.update(chosen=names, shown=shown)

    def _handle_msg(self, data) -> None:
        match data:
            case {"mode": str(mode)} if mode in MODES:
                self.mode = mode
            case {"shown": str(name)} if name in self.chosen:
                self.shown = name
            case {"choose": str(name), "on": bool(on)} if name in self._known:
                wanted = {*self.chosen, name} if on else {*self.chosen} - {name}
                usable = self._known[name].value is not None and len(wanted) <= self.most
                if on and not usable:
                    self.param.trigger("chosen")
                    return
                self._choose([known for known in self._known if known in wanted])
            case _:
                return
        self._steered()
