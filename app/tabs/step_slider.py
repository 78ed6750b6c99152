"""A slider through the phi steps: the mark by keyboard, and what it says in words."""

import panel as pn
import param

import diffsim
from app.state.marked_step import MarkedStep
from app.state.result import Result
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS

CSS = """
.bar {display: flex; align-items: center; gap: 8px; min-height: 26px; width: 100%;}
input {flex: 0 1 150px; min-width: 60px; margin: 0; accent-color: var(--ds-accent);}
.text {flex: 1; min-width: 0; font-size: 12px; color: var(--ds-text); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; font-variant-numeric: tabular-nums;}
"""


class StepSlider(pn.custom.JSComponent):
    """Marks a phi step, or lets go of it."""

    steps = param.Integer(1, doc="How many phi steps there are.")
    shown = param.Integer(0, doc="The step that views show as marked.")
    text = param.String("", doc="The same in words.")
    chosen = param.Boolean(False, doc="Whether the reader has marked it.")

    _esm = script("widgets/scripts/dom.js", "tabs/step_slider.js")
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, marked: MarkedStep, **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (6, 10, 2, 10)} | params))
        self._marked = marked

    def show(self, result: Result, trace: diffsim.Trace | None) -> None:
        """Say which step is marked, at which angle, and what it adds."""
        term = self._marked.term(trace)
        state = {"steps": int(result.experiment.scan.phi_steps), "text": "no terms"}
        if term is not None:
            step = int(term["phi_tic"])
            of_step = trace.terms["phi_tic"] == step
            share = float(trace.terms["share"][of_step].sum())
            state |= {
                "shown": step,
                "text": f"step {step} · φ {term['phi_deg']:.5g}° · {100 * share:.3g} %",
                "chosen": self._marked.step == step,
            }
        changed = {name: value for name, value in state.items() if getattr(self, name) != value}
        if changed:
            self.param.update(**changed)

    def _handle_msg(self, data) -> None:
        match data:
            case {"step": None}:
                self._marked.param.update(step=None, domain=None)
            case {"step": int(step)} if 0 <= step < self.steps:
                self._marked.param.update(step=step, domain=None)
