"""The detector image."""

import panel as pn
import param
from bokeh.models import BoxZoomTool, PanTool, ResetTool, WheelZoomTool

from app.image.measure_panel import MeasurePanel, box_shown, line_shown
from app.image.overlay_layer import OverlayLayer
from app.image.overlays.measure import box_between
from app.image.overlays.overlays import Marks
from app.image.overlays.readout import pixel_geometry, pixel_values
from app.image.toolbar import ImageToolbar
from app.pixels.colormaps import colour_table, colours, outside
from app.pixels.downsample import Raster, block_of, brightest, inside
from app.pixels.photon_noise import Exposure
from app.rendering.store import Store
from app.state.result import NamedTexts, Result
from app.widgets.picture.colour_bar import ColourBar, title_of
from app.widgets.picture.gestures import Gestures, Place
from app.widgets.picture.marker import Marker
from app.widgets.picture.picture import Picture
from app.widgets.view import View

LABEL = (
    "Detector image. Arrow keys move the selected pixel, with Shift by ten; "
    "Home selects the brightest pixel in view."
)

ACTS = [
    ["fit", "Fit to view", "Spread the colours over what is in view"],
    ["brightest", "Brightest", "Select the brightest pixel in view (Home)"],
]
TOOLS = [
    ["box", "Box", "Drag a box on the image for its statistics (Escape ends)"],
    ["line", "Line", "Drag a line on the image for the profile along it (Escape ends)"],
]


class ImageView(View):
    """The image with its colour bar; wheel and drag move the view, a click selects a pixel."""

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        self._exposure = Exposure()
        wheel, drag = WheelZoomTool(zoom_on_axis=False), PanTool()
        self.picture = Picture(
            "detector",
            self._readout,
            self._clicked,
            store.painted,
            store.look,
            tools=[drag, wheel, BoxZoomTool(match_aspect=True), ResetTool()],
            label=LABEL,
            gestures=Gestures(self._moved, self._brightest, self._escaped, self._drawn),
            seen=lambda: self.overlays.seen(),
            side_socket=store.side_socket,
            dark=self.dark,
        )
        self.figure = self.picture.figure
        self.bar = ImageToolbar(self._acted, acts=ACTS, tools=TOOLS)
        self.bar.param.watch(lambda event: self.picture.draw(event.new), "mode")
        self.measures = MeasurePanel(self._acted)
        self.overlays = OverlayLayer(store, self.picture, self._values, self._marked)
        self.figure.toolbar.update(active_scroll=wheel, active_drag=drag)
        self._selected = Marker(self.figure, "circle", (4.5, 2), fill_color=None)
        self._beam = Marker(self.figure, "cross", (4, 1.5))
        self.colour_bar = ColourBar(self.figure)
        store.param.watch(self._follow, "result")
        store.param.watch(store.throttle.calls(self.picture.read_out), "result")
        store.display.param.watch(self._recolour, list(store.display.param))
        self._colour()
        self._follow()
        self._paint()
        self._layout = pn.Column(
            self.bar,
            self.picture,
            self.measures,
            sizing_mode="stretch_both",
            margin=0,
            styles={"position": "relative"},
        )
        self.overlays.seen()

    # the store changes

    def _follow(self, *events) -> None:
        store, result = self.store, self.store.result
        if result is None:
            return
        if not self._show(result):
            store.nothing_to_paint()
        slow, fast = result.selected
        moved = self._selected.move(slow + 0.5, fast + 0.5)
        if self._beam.move(*result.beam) or moved:
            self.picture.push()

    def _recolour(self, *events) -> None:
        self._colour()
        result = self.store.result
        if result is not None:
            self._show(result)
        self.picture.push()

    def _show(self, result: Result) -> bool:
        levels, sequence = self.store.display.levels(), self.store.sequence
        return self.picture.show(self._values(), result.shape, levels, sequence, result.revision)

    def _colour(self) -> None:
        display = self.store.display
        self.colour_bar.show(display, title_of(display))
        plain = colours(display.palette, "linear")
        self.picture.colour(colour_table(plain, *outside(display.palette)))
        self._beam.switch(display.show_beam)
        self._selected.switch(display.show_selected)

    def _values(self) -> Raster | None:
        """What is drawn of the image."""
        result = self.store.result
        return result and self._exposure.of(result.part, self.store.display.exposure_seed)

    def _marked(self, marks: Marks) -> None:
        if self.bar.axes != marks.axes:
            self.bar.axes = marks.axes
        overlays, display = self.overlays, self.store.display
        self.measures.show(
            box_shown(marks.box) if overlays.box else {},
            line_shown(marks.line, display.scale == "log") if overlays.line else {},
            self.store.result.experiment.sampling.roi is not None,
        )

    # the browser answers

    def _acted(self, act: str) -> None:
        overlays = self.overlays
        match act:
            case "fit":
                self._fit_to_view()
            case "brightest":
                self._brightest()
            case "roi" if overlays.box is not None:
                slow0, slow1, fast0, fast1 = overlays.box
                self.store.set("sampling", "roi", (fast0, fast1 - 1, slow0, slow1 - 1))
            case "whole":
                self.store.set("sampling", "roi", None)
            case "clear box":
                overlays.measure(None, overlays.line)
            case "clear line":
                overlays.measure(overlays.box, None)

    def _escaped(self) -> None:
        self.bar.mode = ""

    def _drawn(self, what: str, start: Place, stop: Place) -> None:
        result, overlays = self.store.result, self.overlays
        if result is None:
            return
        if what == "line":
            overlays.measure(overlays.box, (start, stop))
        elif (box := box_between(start, stop, result.shape)) is not None:
            overlays.measure(box, overlays.line)

    def _readout(self, slow: int, fast: int) -> NamedTexts:
        result, frame = self.store.result, self.picture.frame
        rows = pixel_values(result, self._values(), frame, slow, fast) if result and frame else []
        if rows:
            rows += pixel_geometry(result.experiment, result.scene, slow, fast)
        return rows

    def _moved(self, slow: int, fast: int) -> None:
        """Go from the selected pixel, at most to the edge."""
        if (result := self.store.result) is not None:
            place = zip(self.store.selected, (slow, fast), result.shape, strict=True)
            self.store.select(*(min(max(0, at + by), size - 1) for at, by, size in place))

    def _fit_to_view(self) -> None:
        """Spread the colours over what is in view."""
        if (shown := self._values()) is not None:
            self.store.display.fit_to(inside(shown, self.picture.view).values)

    def _brightest(self) -> None:
        """Select the brightest pixel in view."""
        result = self.store.result
        if result is not None:
            self.store.select(*brightest(inside(self._values(), self.picture.view)))

    def _clicked(self, slow: int, fast: int) -> None:
        result, frame = self.store.result, self.picture.frame
        if result is None:
            return
        if result.fine and frame.block > 1 and result.part.at(slow, fast) is not None:
            slow, fast = brightest(block_of(self._values(), slow, fast, frame.block))
        self.store.select(slow, fast)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
