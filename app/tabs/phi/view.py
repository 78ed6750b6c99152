"""What each phi step, mosaic domain, source and sub-pixel adds to the selected pixel."""

import pandas as pd
import panel as pn
import param

from app.rendering.store import Store
from app.sharing.trace_tables import per_phi, per_term
from app.state.result import Result
from app.tabs.phi.contributions import Contributions
from app.tabs.phi.share_plots import Bars, Map, StepFactors
from app.tabs.phi.shares import over
from app.tabs.step_slider import StepSlider
from app.widgets.table.number_table import NumberTable
from app.widgets.text import heading, note, say
from app.widgets.view import View
from diffsim.scene import domain_count

WIDTHS = {
    **{"phi_tic": "8.5%", "phi_deg": "9%", "h": "11%", "k": "11%", "l": "11%"},
    **{"F_latt_a": "9%", "F_latt_b": "9%", "F_latt_c": "9%", "F_latt": "9%", "share": "9%"},
    "mos_tic": "4.5%",
}
SHORT = {"F_latt_a": "F<sub>a</sub>", "F_latt_b": "F<sub>b</sub>", "F_latt_c": "F<sub>c</sub>"}
SHORT |= {"F_latt": "F<sub>latt</sub>", "share": "%", "mos_tic": "m"}
TOOLTIPS = {name: name for name in SHORT if name.startswith("F_")}
TOOLTIPS |= {"share": "share of the pixel's intensity [%]", "mos_tic": "mosaic domain"}
HIDDEN = ["source", "subS", "subF", "thick"]

MAP_TITLE = "Share by phi step and mosaic domain, up to {:.3g} %"
MANY = "This pixel has too many terms to list them."
ALONE = "One phi step: nothing to compare. More of them are set under Scan."
TERMS = (
    "A step's share of this pixel's intensity is that of all its terms; h to F<sub>latt</sub> are "
    "those of its strongest term."
)


class PhiView(View):
    """Plots and table of the phi steps, what else was summed, and the list of all terms."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._trace, self._result = store, None, None
        self.marked = store.marked
        self.bar = StepSlider(self.marked)
        self.shares = Bars(
            *(100, "phi step", "step", self._clicked_step), hover=[("φ [°]", "{0.0000}")]
        )
        # the plot below it has the same axis
        self.shares.figure.xaxis.visible = False
        self.factors = StepFactors(172, self._clicked_step)
        self.map = Map(160, "phi step", "mosaic domain", self._clicked_cell)
        self.plots = [self.shares, self.factors, self.map]
        for plot, name in zip(self.plots, ("shares", "factors", "mosaic"), strict=True):
            plot.figure.name = f"phi-{name}"
        self.contributions = Contributions()
        self._alone, self._explained, self._domains = note(), note(), heading("")
        self.phi_table = NumberTable(
            *("per-phi", "Phi steps", per_phi(None)),
            titles=SHORT,
            clicked=self._clicked_row,
            layout="fit_columns",
            widths=WIDTHS,
            hidden_columns=HIDDEN,
            header_tooltips=TOOLTIPS,
            pagination=None,
            max_height=300,
        )
        self.term_table = NumberTable(
            *("per-term", "All terms", per_term(None)),
            clicked=lambda row: self.marked.mark(int(row["phi_tic"]), int(row["mos_tic"])),
            layout="fit_data",
            pagination="remote",
            page_size=12,
        )
        self._layout = self._make_layout()
        self.named(alone=self._alone, explanation=self._explained, domains=self._domains)
        store.follow_details(self._follow, lambda: self.active)
        self.marked.param.watch(self._mark, ["step", "domain"])
        self._paint()
        self._follow()

    def _make_layout(self) -> pn.Column:
        return pn.Column(
            self.bar,
            self._alone,
            self.shares.place,
            self.factors.place,
            self._domains,
            self.map.place,
            self.phi_table.tools,
            self._explained,
            self.phi_table.widget,
            self.contributions,
            self.term_table.tools,
            self.term_table.widget,
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
        )

    # the reader marks something

    def _clicked_step(self, step: int, height: int) -> None:
        if 0 <= step < self.bar.steps:
            self.marked.mark(step)

    def _clicked_cell(self, step: int, domain: int) -> None:
        high, wide = self.map.source.data["image"][0].shape
        if 0 <= step < wide and 0 <= domain < high:
            self.marked.mark(step, domain)

    def _clicked_row(self, row: pd.Series) -> None:
        self.marked.mark(int(row["phi_tic"]))

    # the store or the mark changes

    @param.depends("active", watch=True)
    def _follow(self, *events) -> None:
        result = self.store.detailed
        if not self.active or result is None:
            return
        if result.trace is self._trace and self._trace is not None:
            self._mark()
            return
        self._trace, self._result = result.trace, result
        steps, count = per_phi(self._trace), int(result.experiment.scan.phi_steps)
        self.shares.show(
            *(steps[name].to_numpy() for name in ("phi_tic", "share")),
            count,
            **{"φ [°]": steps["phi_deg"].to_numpy()},
        )
        self.factors.show(steps, count)
        self._show_domains(result, count)
        self.contributions.show(self._trace)
        self.phi_table.show(steps, self._trace)
        self.term_table.show(per_term(self._trace), self._trace)
        self._explain(count)
        self._mark()

    def _show_domains(self, result: Result, count: int) -> None:
        experiment = result.experiment
        domains = domain_count(experiment.crystal, experiment.sampling)
        if domains > 1 and self._trace is not None:
            self.map.show(over(self._trace, "phi_tic", "mos_tic", (count, domains)))
        self.map.show_only(domains > 1)
        say(self._domains, MAP_TITLE.format(self.map.mapper.high) if domains > 1 else "")
        hidden = HIDDEN if domains > 1 else [*HIDDEN, "mos_tic"]
        if self.phi_table.widget.hidden_columns != hidden:
            self.phi_table.widget.hidden_columns = hidden

    def _explain(self, count: int) -> None:
        trace = self._trace
        say(self._alone, MANY if trace is None else ALONE if count == 1 else "")
        for plot in (self.shares, self.factors):
            plot.show_only(count > 1)
        several = trace is not None and len(trace.terms) > count
        say(self._explained, TERMS if several else "")

    def _mark(self, *events) -> None:
        """Show the mark in the plots and in the table."""
        if not self.active or self._result is None:
            return
        self.bar.show(self._result, self._trace)
        term = self.marked.term(self._trace)
        step = None if term is None else int(term["phi_tic"])
        for plot in self.plots:
            plot.mark(step)
        if term is not None:
            self.map.mark_cell(step, int(term["mos_tic"]))
        self.phi_table.mark("phi_tic", step)
        for plot in self.plots:
            plot.push()

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for plot in self.plots:
            plot.paint(self.dark)
        self.contributions.dark = self.dark
