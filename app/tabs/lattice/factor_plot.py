"""One axis's lattice factor: the curve, the pixel's terms on it, the marked ones in front."""

from collections.abc import Callable

import numpy as np
import panel as pn
from bokeh.events import Tap
from bokeh.models import ColumnDataSource, HoverTool, Range1d, Span
from bokeh.plotting import figure

from app.runtime.panel_patches import push_to_notebook
from app.tabs.lattice.curves import Axis
from app.widgets.theme import DARK, LIGHT, SERIES, paint

COLUMNS = ("index", "factor", "phi_tic", "phi_deg", "mos_tic")
LEAST, MOST, WIDE = 176, 300, 2.5
"""Heights of a plot [px], and how many times wider it is."""


class FactorPlot:
    """The curve of one axis.

    Args:
        axis: a, b or c.
        clicked: given the phi step of a term that was clicked.
    """

    def __init__(self, axis: str, clicked: Callable[[int], None]):
        self.axis, self._clicked = axis, clicked
        self._shown: Axis | None = None
        self.curve = ColumnDataSource({"index": [], "factor": []})
        self.terms = ColumnDataSource({name: [] for name in COLUMNS})
        self.marked = ColumnDataSource({name: [] for name in COLUMNS})
        self.figure = figure(
            x_axis_label=self._index_label(1),
            y_axis_label=f"F_latt_{axis}",
            x_range=Range1d(-0.5, 0.5),
            sizing_mode="stretch_both",
            min_height=LEAST,
            max_height=MOST,
            tools="",
            toolbar_location=None,
            min_border_left=60,
            min_border_right=12,
            name=f"lattice-{axis}",
        )
        self.figure.axis.axis_label_text_font_style = "normal"
        self.figure.yaxis.ticker.desired_num_ticks = 4
        self._draw(SERIES["abc".index(axis)])
        self.pane = pn.pane.Bokeh(
            self.figure, sizing_mode="stretch_both", min_height=LEAST, max_height=MOST, margin=0
        )

    def show(self, axis: Axis | None) -> None:
        """Draw another curve and its terms; nothing for a pixel without terms."""
        self._shown = axis
        if axis is None:
            for source in (self.curve, self.terms, self.marked):
                source.data = {name: [] for name in source.data}
            self.push()
            return
        low, high = axis.window
        x_range = self.figure.x_range
        if (x_range.start, x_range.end) != (low, high):
            x_range.update(start=low, end=high)
        self.curve.data = {"index": axis.index, "factor": axis.factor.astype(np.float32)}
        self.terms.data = {name: axis.terms[name][~axis.marked] for name in COLUMNS}
        self.marked.data = {name: axis.terms[name][axis.marked] for name in COLUMNS}
        self._label(axis)
        self.there.location = axis.there[0]
        self.push()

    def paint(self, dark: bool) -> None:
        paint(self.figure, dark)
        self.shown_marked.glyph.line_color = (DARK if dark else LIGHT)["text"]
        self.push()

    def push(self) -> None:
        push_to_notebook(self.pane)

    def _draw(self, colour: str) -> None:
        fig = self.figure
        fig.line("index", "factor", source=self.curve, color=colour, line_width=1.4)
        self.there = Span(dimension="height", line_color=SERIES[1], line_dash="dashed", location=9)
        fig.add_layout(self.there)
        every = fig.scatter(
            *("index", "factor"), source=self.terms, size=7, color=colour, fill_alpha=0.45
        )
        self.shown_marked = fig.scatter(
            *("index", "factor"), source=self.marked, size=9, fill_color="#e69f00"
        )
        names = [("step", "@phi_tic"), ("φ", "@phi_deg{0.0000}°"), ("mosaic domain", "@mos_tic")]
        names += [(self._letter, "@index{0.00000}"), ("factor", "@factor{0.0000}")]
        fig.add_tools(HoverTool(renderers=[every, self.shown_marked], tooltips=names))
        fig.on_event(Tap, self._tapped)

    def _tapped(self, event: Tap) -> None:
        """Mark the step of the term that is nearest on the screen."""
        shown = self._shown
        if shown is None or event.x is None or event.y is None:
            return
        low, high = shown.window
        across = (shown.terms["index"] - event.x) / (high - low)
        up = (shown.terms["factor"] - event.y) / (np.ptp(shown.factor) or 1.0)
        nearest = np.argmin((across * WIDE) ** 2 + up**2)
        self._clicked(int(shown.terms["phi_tic"][nearest]))

    @property
    def _letter(self) -> str:
        return "hkl"["abc".index(self.axis)]

    def _index_label(self, n_cells: float) -> str:
        return f"{self._letter} = {self.axis}·q   (N{self.axis} = {n_cells:g})"

    def _label(self, axis: Axis) -> None:
        x_label = self._index_label(axis.n_cells)
        y_label = f"F_latt_{axis.name}" if axis.own else "F_latt"
        for part, label in ((self.figure.xaxis, x_label), (self.figure.yaxis, y_label)):
            if part.axis_label != label:
                part.axis_label = label
