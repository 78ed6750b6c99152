"""The lattice factor of each axis as a curve, with the terms of the selected pixel on it."""

import panel as pn
import param

from app.rendering.store import Store
from app.tabs.lattice.curves import CurveOptions, Curves, curves_of
from app.tabs.lattice.factor_plot import FactorPlot
from app.tabs.step_slider import StepSlider
from app.widgets.switch import Switch
from app.widgets.text import note, say
from app.widgets.view import View

PRODUCT = (
    "A crystal of N cells along an axis multiplies the amplitude by sin(πNh) / sin(πh): ±N at a "
    "reflection (whole h), zero every 1/N beside it. Dots are this pixel's terms, <b>orange</b> "
    "those of the marked phi step. F<sub>latt</sub> is the product of the three."
)
WHOLE = (
    "The shape “{shape}” is no product of three axes: each curve is F<sub>latt</sub> along one "
    "index, the other two held at the marked term, which lies on it. Other terms have other "
    "indices and may lie beside it."
)
MANY = "This pixel has too many terms to list them."
NONE = "No term of this pixel reaches a reflection: its lattice factor is zero."


class LatticeView(View):
    """Three curves, one for each axis, around the pixel's indices."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")
    squared = param.Boolean(False, label="Squared, as intensities are")
    close = param.Boolean(False, label="Close to the marked step")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._result, self._options = store, None, None
        self.curves: Curves | None = None
        self.marked = store.marked
        self.bar = StepSlider(self.marked)
        self.plots = [FactorPlot(axis, self._clicked) for axis in "abc"]
        self._note = note()
        self._layout = pn.Column(
            self.bar,
            pn.Row(
                *(self._switch(name) for name in ("squared", "close")),
                margin=(0, 10),
                sizing_mode="stretch_width",
            ),
            *(plot.pane for plot in self.plots),
            self._note,
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
        )
        self.named(note=self._note)
        store.follow_details(self._follow, lambda: self.active)
        self.marked.param.watch(self._follow, ["step", "domain"])
        self._paint()
        self._follow()

    def _switch(self, name: str) -> Switch:
        switch = Switch(label=self.param[name].label, margin=(2, 14, 2, 0))
        switch.link(self, value=name, bidirectional=True)
        return switch

    @param.depends("active", "squared", "close", watch=True)
    def _follow(self, *events) -> None:
        result = self.store.detailed
        if not self.active or result is None:
            return
        options = CurveOptions(self.squared, self.close, self.marked.step, self.marked.domain)
        if (
            self._result is not None
            and result.trace is self._result.trace
            and options == self._options
        ):
            return
        self._result, self._options = result, options
        term = self.marked.term(result.trace)
        self.curves = None if term is None else curves_of(result, term, options)
        for number, plot in enumerate(self.plots):
            plot.show(None if self.curves is None else self.curves.axes[number])
        self.bar.show(result, result.trace)
        self._explain()

    def _explain(self) -> None:
        shape = self._result.experiment.crystal.shape
        if self.curves is None:
            text = MANY if self._result.trace is None else NONE
        elif self.curves.axes[0].own:
            text = PRODUCT
        else:
            text = WHOLE.format(shape=shape)
        if self.curves is not None and self.curves.left_out:
            text += f" The {self.curves.left_out:,} terms that add least are not drawn."
        say(self._note, text)

    def _clicked(self, step: int) -> None:
        self.marked.mark(step)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for plot in self.plots:
            plot.paint(self.dark)
