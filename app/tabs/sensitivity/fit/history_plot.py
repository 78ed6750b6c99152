"""How parameters and the loss went from iteration to iteration of a fit."""

import math

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, HoverTool, Legend, LegendItem, Range1d, Span
from bokeh.plotting import figure

from app.runtime.panel_patches import push_to_notebook
from app.tabs.sensitivity.fit.run import Stage
from app.tabs.sensitivity.parameters import label_of
from app.widgets.theme import paint
from app.widgets.view import View

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b07d00", "#3f9fd6", "#7d6bc4", "#7f7f7f")
"""Okabe and Ito's, those that are too pale on white darkened."""

MARKERS = ("circle", "square", "triangle", "diamond", "inverted_triangle", "star")

LEAST = 1e-4
"""Standard errors below which one deviation is like another."""

FEWEST = 5
"""Iterations that the axis has room for at least."""


class FitHistory(View):
    """Deviations from the pinned values in standard errors, and the loss, by iteration."""

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, **params):
        super().__init__(**params)
        self._x = Range1d(-0.3, FEWEST + 0.3)
        self._values = self._figure("fit-values", 190, "off by [σ]")
        self._loss = self._figure("fit-loss", 120, "loss", "iteration")
        self._names: tuple[str, ...] = ()
        self._sources: dict[str, ColumnDataSource] = {}
        self._loss_source = ColumnDataSource({"n": [], "loss": [], "blur": []})
        self._loss.line("n", "loss", source=self._loss_source, color=COLOURS[0], line_width=1.5)
        self._loss.scatter("n", "loss", source=self._loss_source, color=COLOURS[0], size=5)
        self._loss.add_tools(
            HoverTool(
                tooltips=[("iteration", "@n"), ("loss", "@loss{0.000e}"), ("blur", "@blur px")]
            )
        )
        self._one = Span(location=1, dimension="width", line_dash="dashed", line_color="#808891")
        self._values.add_layout(self._one)
        self._legend = Legend(orientation="horizontal", nrows=2, padding=0, margin=2, spacing=8)
        self._legend.update(label_text_font_size="11px", label_height=14, glyph_height=14)
        self._values.add_layout(self._legend, "above")
        self._panes = [
            pn.pane.Bokeh(fig, sizing_mode="stretch_width", height=fig.height, margin=0)
            for fig in (self._values, self._loss)
        ]
        # Bokeh aligns the plots of columns within columns and then forgets pictures beside them,
        # which stay empty; it does not look into a box
        self._layout = pn.FlexBox(*self._panes, sizing_mode="stretch_width", margin=0)
        self._paint()

    def _figure(self, name: str, height: int, y_label: str, x_label: str = ""):
        fig = figure(
            **{"name": name, "height": height, "sizing_mode": "stretch_width"},
            **{"x_range": self._x, "y_axis_type": "log", "x_axis_label": x_label},
            **{"y_axis_label": y_label, "tools": "", "toolbar_location": None},
            **{"min_border_left": 62, "min_border_right": 12},
        )
        fig.axis.axis_label_text_font_style = "normal"
        fig.xaxis.ticker.update(min_interval=1, num_minor_ticks=0)
        fig.yaxis.ticker.update(desired_num_ticks=4, num_minor_ticks=0)
        fig.xaxis.visible = bool(x_label)
        return fig

    def show(self, stage: Stage) -> None:
        """Draw all iterations so far."""
        names = tuple(name for name in stage.task.names if name in stage.task.pinned)
        if names != self._names:
            self._begin(names)
        numbers = [row["iteration"] for row in stage.rows]
        for name in names:
            error = stage.errors.get(name, math.inf)
            # where nothing is known of it, its own unit has to do
            unit = error if 0 < error < math.inf else 1.0
            off = [abs(row[name] - stage.task.pinned[name]) / unit for row in stage.rows]
            self._sources[name].data = {"n": numbers, "off": np.maximum(off, LEAST)}
        self._loss_source.data = {
            "n": numbers,
            # a logarithm has no place for what is left when the images are the same
            "loss": [row["loss"] if row["loss"] > 0 else math.nan for row in stage.rows],
            "blur": [row["blur_pixels"] for row in stage.rows],
        }
        end = max(FEWEST, *numbers, 0) + 0.3 if numbers else FEWEST + 0.3
        if self._x.end != end:
            self._x.end = end
        self._push()

    def _begin(self, names: tuple[str, ...]) -> None:
        """Another set of curves."""
        self._names, self._sources, items = names, {}, []
        self._values.renderers = []
        for place, name in enumerate(names):
            source = ColumnDataSource({"n": [], "off": []})
            colour = COLOURS[place % len(COLOURS)]
            marker = MARKERS[place % len(MARKERS)]
            line = self._values.line("n", "off", source=source, color=colour, line_width=1.5)
            marks = self._values.scatter(
                "n", "off", source=source, color=colour, marker=marker, size=6
            )
            items.append(LegendItem(label=label_of(name), renderers=[line, marks]))
            self._sources[name] = source
        self._legend.items = items

    def _push(self) -> None:
        for pane in self._panes:
            push_to_notebook(pane)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for fig in (self._values, self._loss):
            paint(fig, self.dark)
        self._push()
