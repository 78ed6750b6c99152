"""A map of what two images differ by."""

from collections.abc import Callable

import numpy as np
import panel as pn
import param
from bokeh.events import Tap
from bokeh.models import (
    BasicTicker,
    BasicTickFormatter,
    ColorBar,
    ColumnDataSource,
    CustomJS,
    CustomJSHover,
    HoverTool,
    LinearColorMapper,
    Range1d,
)
from bokeh.plotting import figure

from app.palettes import diverging
from app.parity_images import ImageOutcome
from app.theme import paint
from app.views.bokeh import push, script


class DifferenceMap(pn.viewable.Viewer):
    """Ours - reference, blue below and orange above zero.

    Args:
        clicked: given (slow, fast) of the pixel below a click, or of the one that differs most
            among those that are drawn as one.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, clicked: Callable[[int, int], None], **params):
        super().__init__(**params)
        self._clicked = clicked
        self._outcome: ImageOutcome | None = None
        self._image = ColumnDataSource(
            {"image": [np.zeros((1, 1), np.float32)]}
            | {name: [0] for name in ("fast", "slow", "width", "height")}
        )
        self._home = ColumnDataSource({"fast": [1], "slow": [1]})
        self._selected = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
        self._mapper = LinearColorMapper()
        self.figure = self._make_figure()
        self._pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", height=400, margin=0)
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._pane

    def show(self, outcome: ImageOutcome) -> None:
        """Draw another difference."""
        self._outcome, frame = outcome, outcome.difference
        slow, fast = outcome.ours.shape
        if dict(self._home.data) != {"fast": [fast], "slow": [slow]}:
            self._home.data = {"fast": [fast], "slow": [slow]}
        self._mapper.update(low=-outcome.limit, high=outcome.limit)
        self._image.data = {
            "image": [frame.values],
            "fast": [frame.fast],
            "slow": [frame.slow],
            "width": [frame.width],
            "height": [frame.height],
        }
        push(self._pane)

    def mark(self, slow: int, fast: int) -> None:
        """Put the ring on a pixel."""
        place = {"fast": [fast + 0.5], "slow": [slow + 0.5]}
        if dict(self._selected.data) != place:
            self._selected.data = place
            push(self._pane)

    def _make_figure(self):
        hover = HoverTool(
            tooltips=[
                ("fast", "$x{custom}"),
                ("slow", "$y{custom}"),
                ("ours − reference", "@image{0.000e+0}"),
            ],
            formatters={
                name: CustomJSHover(code="return Math.floor(value).toString()")
                for name in ("$x", "$y")
            },
        )
        fig = figure(
            x_range=Range1d(0, 1, reset_start=0, reset_end=1),
            y_range=Range1d(1, 0, reset_start=1, reset_end=0),
            x_axis_label="fast (pixel)",
            y_axis_label="slow (pixel)",
            tools=[hover],
            toolbar_location=None,
            sizing_mode="stretch_width",
            height=400,
            name="difference",
        )
        fig.grid.visible = False
        glyph = fig.image(
            *("image", "fast", "slow", "width", "height"),
            source=self._image,
            color_mapper=self._mapper,
        )
        hover.renderers = [glyph]
        bar = ColorBar(
            color_mapper=self._mapper,
            ticker=BasicTicker(desired_num_ticks=4, num_minor_ticks=0),
            formatter=BasicTickFormatter(precision=1, power_limit_low=-2, power_limit_high=4),
            title="ours − reference [photons/pixel]",
            title_text_font_style="normal",
            title_text_font_size="12px",
            orientation="horizontal",
            height=10,
            padding=2,
        )
        fig.add_layout(bar, "below")
        for colour, width in (("white", 4), ("black", 1.5)):
            fig.scatter(
                "fast",
                "slow",
                source=self._selected,
                size=14,
                fill_color=None,
                line_color=colour,
                line_width=width,
            )
        fit = CustomJS(args={"fig": fig, "home": self._home}, code=script("fit.js"))
        self._home.js_on_change("data", fit)
        for name in ("inner_width", "inner_height"):
            fig.js_on_change(name, fit)
        fig.on_event(Tap, self._tapped)
        return fig

    def _tapped(self, event: Tap) -> None:
        if self._outcome is None or event.x is None or event.y is None:
            return
        slow, fast = int(np.floor(event.y)), int(np.floor(event.x))
        rows, columns = self._outcome.ours.shape
        if 0 <= slow < rows and 0 <= fast < columns:
            self._clicked(*self._outcome.farthest(slow, fast))

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        paint(self.figure, self.dark)
        self._mapper.palette = diverging(self.dark)
        push(self._pane)
