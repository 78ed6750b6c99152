"""Plots of a pixel's terms: bars and maps of shares, and the lattice factors of the phi steps."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import panel as pn
from bokeh.events import Tap
from bokeh.models import (
    BoxAnnotation,
    ColumnDataSource,
    HoverTool,
    LinearColorMapper,
    Range1d,
)
from bokeh.plotting import figure

from app.pixels.colormaps import colours
from app.runtime.panel_patches import push_to_notebook
from app.widgets.theme import SERIES, paint

FEWEST = 5
"""Bars that a plot makes room for, so that a single one is no wall."""

MARK = SERIES[1]

Clicked = Callable[[int, int], None]
"""Given the whole numbers on both axes below a click."""


class Plot:
    """A figure in a pane, with a mark on whole numbers of its axes."""

    def __init__(self, height: int, x_label: str, y_label: str, clicked: Clicked | None = None):
        self.figure = figure(
            x_axis_label=x_label,
            y_axis_label=y_label,
            x_range=Range1d(-0.5, FEWEST - 0.5),
            height=height,
            sizing_mode="stretch_width",
            tools="",
            toolbar_location=None,
            min_border_left=60,
            min_border_right=12,
        )
        self.figure.axis.axis_label_text_font_style = "normal"
        self.figure.xgrid.visible = False
        self.figure.xaxis.ticker.update(min_interval=1, num_minor_ticks=0)
        self.figure.yaxis.ticker.desired_num_ticks = 4
        self.pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", height=height, margin=0)
        # a pane's own `visible` is lost on its figure while no browser shows it
        self.place = pn.Column(self.pane, sizing_mode="stretch_width", margin=0)
        self.column = BoxAnnotation(left=-9, right=-9, fill_color=MARK, fill_alpha=0.22)
        self.column.update(line_color=MARK, line_alpha=0.9, level="underlay")
        self.figure.add_layout(self.column)
        if clicked is not None:
            self.figure.on_event(Tap, lambda event: _tapped(event, clicked))

    def mark(self, step: int | None) -> None:
        """Mark a column; None marks nothing."""
        left = -9.0 if step is None else step - 0.5
        right = -9.0 if step is None else step + 0.5
        if (self.column.left, self.column.right) != (left, right):
            self.column.update(left=left, right=right)

    def paint(self, dark: bool) -> None:
        paint(self.figure, dark)
        self.push()

    def push(self) -> None:
        push_to_notebook(self.pane)

    def show_only(self, visible: bool) -> None:
        """Take room on the page, or none."""
        if self.place.visible != visible:
            self.place.visible = visible


class Bars(Plot):
    """Shares of something that is counted [%]."""

    def __init__(
        self, height: int, label: str, what: str, clicked: Clicked | None = None, hover=()
    ):
        super().__init__(height, label, "share [%]", clicked)
        self.source = ColumnDataSource({name: [] for name in ("n", "share", *dict(hover).keys())})
        self.figure.vbar(
            "n", top="share", width=0.8, source=self.source, color=SERIES[0], alpha=0.85
        )
        self.figure.y_range.start = 0
        shown = [(what, "@n"), ("share", "@share{0.000} %")]
        self.figure.add_tools(
            HoverTool(tooltips=shown + [(name, f"@{{{name}}}{form}") for name, form in hover])
        )

    def show(self, numbers: np.ndarray, shares: np.ndarray, count: int, **more) -> None:
        """Draw shares (0 to 1) of some of so many."""
        self.source.data = {"n": numbers, "share": 100 * shares, **more}
        end = max(FEWEST, count) - 0.5
        if self.figure.x_range.end != end:
            self.figure.x_range.end = end
        self.push()


class StepFactors(Plot):
    """F_latt_a, b and c of the phi steps."""

    def __init__(self, height: int, clicked: Clicked):
        super().__init__(height, "phi step", "lattice factor", clicked)
        self.names = [f"F_latt_{axis}" for axis in "abc"]
        self.source = ColumnDataSource({name: [] for name in ("phi_tic", "phi_deg", *self.names)})
        for name, colour, marker in zip(
            self.names, SERIES, ("circle", "square", "triangle"), strict=True
        ):
            style = {"color": colour, "legend_label": name, "source": self.source}
            self.figure.line("phi_tic", name, line_width=1.5, **style)
            self.figure.scatter("phi_tic", name, size=6, marker=marker, **style)
        (legend,) = self.figure.legend
        legend.update(orientation="horizontal", padding=0, margin=2, spacing=10)
        legend.update(label_text_font_size="11px", label_height=14, glyph_height=14)
        self.figure.add_layout(legend, "above")
        shown = [("step", "@phi_tic"), ("φ", "@phi_deg{0.0000}°")]
        shown += [(name, f"@{name}{{0.000}}") for name in self.names]
        self.figure.add_tools(HoverTool(tooltips=shown))

    def show(self, steps: pd.DataFrame, count: int) -> None:
        self.source.data = {name: steps[name].to_numpy() for name in self.source.data}
        end = max(FEWEST, count) - 0.5
        if self.figure.x_range.end != end:
            self.figure.x_range.end = end
        self.push()


class Map(Plot):
    """Shares by two counters [%], as colours."""

    def __init__(
        self, height: int, x_label: str, y_label: str, clicked: Clicked | None = None, down=False
    ):
        super().__init__(height, x_label, y_label, clicked)
        self._down = down
        self.figure.y_range = Range1d(-0.5, 0.5)
        self.figure.yaxis.ticker.update(min_interval=1, num_minor_ticks=0)
        self.figure.grid.visible = False
        blank = {"image": [np.zeros((1, 1), np.float32)], "dw": [1], "dh": [1]}
        self.source = ColumnDataSource(blank)
        self.mapper = LinearColorMapper(palette=colours("viridis", "linear"), low=0, high=1)
        drawn = self.figure.image(
            image="image", x=-0.5, y=-0.5, dw="dw", dh="dh", source=self.source
        )
        drawn.glyph.color_mapper = self.mapper
        shown = [(x_label, "$x{0}"), (y_label, "$y{0}"), ("share", "@image{0.000} %")]
        self.figure.add_tools(HoverTool(tooltips=shown))
        self.column.update(fill_alpha=0, line_color="white", line_width=1, level="annotation")
        # seen on every colour of the map
        self.cells = [
            BoxAnnotation(left=-9, right=-9, fill_alpha=0, line_color=colour, line_width=width)
            for colour, width in (("white", 4), ("black", 1.5))
        ]
        for cell in self.cells:
            self.figure.add_layout(cell)

    def show(self, shares: np.ndarray) -> None:
        """Draw (up, across) shares (0 to 1)."""
        high, wide = shares.shape
        image = (100 * shares).astype(np.float32)
        self.source.data = {"image": [image], "dw": [wide], "dh": [high]}
        self.mapper.high = float(image.max()) or 1.0
        ends = (high - 0.5, -0.5) if self._down else (-0.5, high - 0.5)
        x_range, y_range = self.figure.x_range, self.figure.y_range
        most = (wide if self._down else max(FEWEST, wide)) - 0.5
        if (y_range.start, y_range.end, x_range.end) != (*ends, most):
            y_range.update(start=ends[0], end=ends[1])
            x_range.end = most
        self.push()

    def mark_cell(self, across: int, up: int) -> None:
        box = {"left": across - 0.5, "right": across + 0.5, "bottom": up - 0.5, "top": up + 0.5}
        for cell in self.cells:
            if any(getattr(cell, side) != place for side, place in box.items()):
                cell.update(**box)


def _tapped(event: Tap, clicked: Clicked) -> None:
    if event.x is not None and event.y is not None:
        clicked(round(event.x), round(event.y))
