"""The detector image."""

import numpy as np
import panel as pn
import param
from bokeh.events import RangesUpdate, Tap
from bokeh.models import (
    BoxZoomTool,
    ColorBar,
    ColumnDataSource,
    CustomJS,
    CustomJSHover,
    HoverTool,
    LinearColorMapper,
    LogColorMapper,
    PanTool,
    Range1d,
    ResetTool,
    WheelZoomTool,
)
from bokeh.plotting import figure

from app.compute import Result
from app.frame import Frame, Window, brightest, reduce
from app.palettes import colours
from app.store import Store
from app.theme import paint
from app.views.bokeh import push, script

MARGIN = 0.1
"""What is sent beyond each edge of a zoomed view, as a part of it, so that a small pan has it."""

# Pixel i covers i to i + 1, so that a position in pixels times the pixel size is one in mm from
# the outer edge of the first pixel; slow grows downwards, as the image is stored.


class ImageView(pn.viewable.Viewer):
    """The image with its colour bar; wheel and drag move the view, a click selects a pixel."""

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store = store
        self._window: Window | None = None
        self._frame: Frame | None = None
        self._shape: tuple[int, int] | None = None
        self._image = ColumnDataSource(
            {"image": [np.zeros((1, 1), np.float32)]}
            | {name: [0] for name in ("fast", "slow", "width", "height", "block", "sequence")}
        )
        self._selected = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
        self._beam = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
        self._home = ColumnDataSource({"fast": [1], "slow": [1]})
        self._painted = ColumnDataSource({"sequence": [0]})
        self._linear, self._log = LinearColorMapper(), LogColorMapper()
        self.figure = self._make_figure()
        self._connect()
        self._pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_both", margin=0)
        self._colour()
        self._follow_result()
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._pane

    # what is built once

    def _make_figure(self):
        hover = HoverTool(
            tooltips=[
                ("fast", "$x{custom}"),
                ("slow", "$y{custom}"),
                ("photons", "@image{0.000e+0}"),
            ],
            formatters={
                name: CustomJSHover(code="return Math.floor(value).toString()")
                for name in ("$x", "$y")
            },
        )
        wheel, drag = WheelZoomTool(zoom_on_axis=False), PanTool()
        fig = figure(
            x_range=Range1d(0, 1, reset_start=0, reset_end=1),
            y_range=Range1d(1, 0, reset_start=1, reset_end=0),
            x_axis_label="fast (pixel)",
            y_axis_label="slow (pixel)",
            tools=[drag, wheel, BoxZoomTool(match_aspect=True), ResetTool(), hover],
            active_scroll=wheel,
            active_drag=drag,
            sizing_mode="stretch_both",
            min_border=8,
            toolbar_location="above",
            name="detector",
        )
        fig.toolbar.logo = None
        fig.grid.visible = False
        glyph = fig.image(
            image="image",
            x="fast",
            y="slow",
            dw="width",
            dh="height",
            source=self._image,
            color_mapper=self._log,
        )
        hover.renderers = [glyph]
        self._hover, self._glyph = hover, glyph.glyph
        self._bar = ColorBar(
            color_mapper=self._log,
            title="photons/pixel",
            title_text_font_style="normal",
            title_text_font_size="12px",
            orientation="horizontal",
            height=10,
            padding=2,
        )
        fig.add_layout(self._bar, "below")
        # a dark ring below a light one shows on every colour
        for colour, width in (("black", 4.5), ("white", 2)):
            fig.scatter(
                "fast",
                "slow",
                source=self._selected,
                marker="circle",
                size=18,
                fill_color=None,
                line_color=colour,
                line_width=width,
                line_alpha=0.9,
            )
        self._beam_marks = [
            fig.scatter(
                "fast",
                "slow",
                source=self._beam,
                marker="cross",
                size=18,
                line_color=colour,
                line_width=width,
                line_alpha=0.9,
            )
            for colour, width in (("black", 4), ("white", 1.5))
        ]
        return fig

    def _connect(self) -> None:
        fit = CustomJS(args={"fig": self.figure, "home": self._home}, code=script("fit.js"))
        self._home.js_on_change("data", fit)
        for name in ("inner_width", "inner_height"):
            self.figure.js_on_change(name, fit)
        painted = CustomJS(
            args={"source": self._image, "painted": self._painted}, code=script("painted.js")
        )
        self._image.js_on_change("data", painted)
        self._painted.on_change("data", self._was_painted)
        self.figure.on_event(RangesUpdate, self._ranges_changed)
        self.figure.on_event(Tap, self._tapped)
        self._store.param.watch(self._follow_result, "result")
        self._store.display.param.watch(self._recolour, list(self._store.display.param))

    # the store changes

    def _follow_result(self, *events) -> None:
        result = self._store.result
        if result is None:
            return
        if result.shape != self._shape:
            self._shape, self._window = result.shape, None
            slow, fast = result.shape
            self._home.data = {"fast": [fast], "slow": [slow]}
        self._show(result)
        slow, fast = result.selected
        _move(self._selected, slow + 0.5, fast + 0.5)
        _move(self._beam, *result.beam)
        push(self._pane)

    def _show(self, result: Result) -> None:
        frame = reduce(result.image, self._window, result.bin_size)
        if self._frame is None or frame.block != self._frame.block:
            what = "photons" if frame.block == 1 else f"maximum of {frame.block} x {frame.block}"
            self._hover.tooltips = [*self._hover.tooltips[:2], (what, "@image{0.000e+0}")]
        self._frame = frame
        self._image.data = {
            "image": [frame.values],
            "fast": [frame.fast],
            "slow": [frame.slow],
            "width": [frame.width],
            "height": [frame.height],
            "block": [frame.block],
            "sequence": [self._store.sequence],
        }

    def _recolour(self, *events) -> None:
        self._colour()
        push(self._pane)

    def _colour(self) -> None:
        display = self._store.display
        mapper = self._log if display.scale == "log" else self._linear
        low = 0.0 if display.low is None else display.low
        high = max(1.0 if display.high is None else display.high, low * (1 + 1e-6))
        if mapper is self._log:
            low = max(low, high * 1e-12)
        mapper.update(palette=colours(display.palette, display.scale), low=low, high=high)
        if self._glyph.color_mapper is not mapper:
            self._glyph.color_mapper = self._bar.color_mapper = mapper
        for mark in self._beam_marks:
            mark.visible = display.show_beam

    # the browser answers

    def _was_painted(self, attribute: str, old, new) -> None:
        self._store.painted(int(new["sequence"][0]))

    def _ranges_changed(self, event: RangesUpdate) -> None:
        self._window = self._visible(event)
        if self._store.result is not None:
            self._show(self._store.result)
            push(self._pane)

    def _visible(self, event: RangesUpdate) -> Window | None:
        """The part of the detector to send, or None for all of it."""
        slow, fast = self._shape or (1, 1)
        if None in (event.x0, event.x1, event.y0, event.y1):
            return None
        (x0, x1), (y0, y1) = sorted((event.x0, event.x1)), sorted((event.y0, event.y1))
        dx, dy = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
        window = (y0 - dy, y1 + dy, x0 - dx, x1 + dx)
        whole = window[0] <= 0 and window[1] >= slow and window[2] <= 0 and window[3] >= fast
        return None if whole else window

    def _tapped(self, event: Tap) -> None:
        result, frame = self._store.result, self._frame
        if result is None or frame is None or event.x is None or event.y is None:
            return
        slow, fast = int(np.floor(event.y)), int(np.floor(event.x))
        slow_count, fast_count = result.shape
        if not (0 <= slow < slow_count and 0 <= fast < fast_count):
            return
        if result.full and frame.block > 1:
            slow, fast = brightest(result.image, slow, fast, frame.block)
        self._store.select(slow, fast)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        paint(self.figure, self.dark)
        push(self._pane)


def _move(source: ColumnDataSource, slow: float, fast: float) -> None:
    place = {"fast": [fast], "slow": [slow]}
    if dict(source.data) != place:
        source.data = place
