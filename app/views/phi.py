"""What each phi step and each mosaic domain adds to the selected pixel."""

import panel as pn
import param
from bokeh.models import ColumnDataSource, HoverTool, Range1d
from bokeh.plotting import figure

from app.store import Store
from app.tables import per_phi, per_term
from app.theme import SERIES, paint
from app.views.bokeh import push
from app.views.table import number_table

HEADING_CSS = """
h4 {margin: 0; font-size: 12px; font-weight: 600; color: var(--ds-accent);}
"""
PLOT_COLUMNS = ("phi_tic", "phi_deg", "share", "F_latt_a", "F_latt_b", "F_latt_c")

FEWEST_STEPS = 5
"""Steps that the plots make room for, so that a single one is no wall."""


class PhiView(pn.viewable.Viewer):
    """Plots and table of the phi steps, and the list of all terms."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store, self._trace = store, None
        self._source = ColumnDataSource({name: [] for name in PLOT_COLUMNS})
        self._steps = Range1d(-0.6, FEWEST_STEPS - 0.4)
        self.figures = [self._share_figure(), self._factor_figure()]
        self._panes = [
            pn.pane.Bokeh(fig, sizing_mode="stretch_width", height=fig.height, margin=0)
            for fig in self.figures
        ]
        self.phi_table = number_table(per_phi(None), "per-phi", pagination=None, max_height=294)
        self.term_table = number_table(per_term(None), "per-term", pagination="remote")
        self._layout = pn.Column(
            _heading("Share and lattice factors by phi step"),
            *self._panes,
            _heading("Phi steps"),
            self.phi_table,
            _heading("All terms"),
            self.term_table,
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
        )
        store.follow_details(self._follow, lambda: self.active)
        self._paint()
        self._follow()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

    def _share_figure(self):
        fig = _figure("share", 130, self._steps)
        fig.vbar("phi_tic", top="share", width=0.8, source=self._source, color=SERIES[0], alpha=0.8)
        fig.y_range.start = 0
        fig.xaxis.visible = False
        fig.add_tools(HoverTool(tooltips=[("φ", "@phi_deg{0.0000}°"), ("share", "@share{0.00 %}")]))
        return fig

    def _factor_figure(self):
        fig = _figure("F_latt", 170, self._steps)
        fig.xaxis.axis_label = "phi step"
        for axis, colour in zip("abc", SERIES, strict=True):
            name = f"F_latt_{axis}"
            style = {"color": colour, "legend_label": axis, "source": self._source}
            fig.line("phi_tic", name, line_width=1.5, **style)
            fig.scatter("phi_tic", name, size=5, **style)
        fig.legend.orientation = "horizontal"
        fig.legend.location = "top_right"
        fig.legend.update(padding=2, margin=2, label_text_font_size="11px", spacing=6)
        fig.add_tools(
            HoverTool(
                tooltips=[
                    ("φ", "@phi_deg{0.0000}°"),
                    ("a, b, c", "@F_latt_a{0.000}, @F_latt_b{0.000}, @F_latt_c{0.000}"),
                ]
            )
        )
        return fig

    @param.depends("active", watch=True)
    def _follow(self, *events) -> None:
        result = self._store.detailed
        if not self.active or result is None:
            return
        if result.trace is self._trace and self._trace is not None:
            return
        self._trace = result.trace
        steps = per_phi(result.trace)
        self._source.data = {name: steps[name].to_numpy() for name in PLOT_COLUMNS}
        self._steps.end = max(FEWEST_STEPS, int(result.experiment.scan.phi_steps)) - 0.4
        self.phi_table.value = steps
        self.term_table.value = per_term(result.trace)
        for pane in self._panes:
            push(pane)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for fig, pane in zip(self.figures, self._panes, strict=True):
            paint(fig, self.dark)
            push(pane)


def _figure(label: str, height: int, x_range: Range1d):
    fig = figure(
        y_axis_label=label,
        x_range=x_range,
        height=height,
        sizing_mode="stretch_width",
        tools="",
        toolbar_location=None,
        min_border_left=60,
        min_border_right=12,
    )
    fig.xgrid.visible = False
    fig.xaxis.ticker.update(min_interval=1, num_minor_ticks=0)
    fig.yaxis.ticker.desired_num_ticks = 4
    return fig


def _heading(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(f"<h4>{text}</h4>", stylesheets=[HEADING_CSS], margin=(10, 10, 4, 10))
