"""Our image against an uploaded one: how alike they are, and a map of the difference."""

import logging
from collections.abc import Iterator
from html import escape

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

from app.compute import Result
from app.newest import Job, Newest
from app.palettes import diverging
from app.parity_images import MAX_IMAGE_BYTES, ImageOutcome, UploadedImage, hold_image
from app.store import Store
from app.style import BUTTON_CSS
from app.theme import paint
from app.uploads import Upload
from app.views.bokeh import push, script
from app.views.parity_inputs import LABEL_WIDTH
from app.views.parity_table import PARITY_CSS, relative_text
from diffsim import InputError
from diffsim.parity import ImageComparison

log = logging.getLogger(__name__)

PLAIN = {"margin": 0, "sizing_mode": "stretch_width"}


class ImageParity(pn.viewable.Viewer):
    """Numbers and difference map of two full images; a click on the map selects a pixel."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")
    reference = param.ClassSelector(class_=UploadedImage, doc="What ours is compared with.")
    outcome = param.ClassSelector(class_=ImageOutcome, doc="What came out last.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store = store
        self._asked: tuple | None = None
        self._newest = Newest(self._compare, self._compared, _shown, self._failed, self._work)
        self.upload = Upload(
            store,
            "reference-image",
            "Image",
            "The full image of the reference: raw float32, little-endian, row by row.",
            ".bin,.img,.raw,.f32",
            lambda: self.reference and self.reference.name,
            self._take,
            lambda: self.param.update(reference=None),
            MAX_IMAGE_BYTES,
            LABEL_WIDTH,
        )
        self._headline = pn.pane.HTML("", stylesheets=[PARITY_CSS], **PLAIN)
        self._numbers = pn.pane.HTML("", stylesheets=[PARITY_CSS], **PLAIN)
        self._worst = pn.widgets.Button(
            label="Trace the worst pixel",
            stylesheets=[BUTTON_CSS],
            width=150,
            height=24,
            margin=(6, 10),
        )
        self._worst.on_click(self._go_to_worst)
        self._image = ColumnDataSource(
            {"image": [np.zeros((1, 1), np.float32)]}
            | {name: [0] for name in ("fast", "slow", "width", "height")}
        )
        self._home = ColumnDataSource({"fast": [1], "slow": [1]})
        self._selected = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
        self._mapper = LinearColorMapper()
        self.figure = self._make_figure()
        self._pane = pn.pane.Bokeh(self.figure, sizing_mode="stretch_width", height=400, margin=0)
        self._details = pn.Column(self._numbers, self._worst, self._pane, visible=False, **PLAIN)
        self._layout = pn.Column(self._headline, self._details, visible=False, **PLAIN)
        store.param.watch(self._follow, "result")
        self.param.watch(self._follow, ["active", "reference"])
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

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

    # an image comes, the store changes

    def _take(self, data: bytes, name: str) -> None:
        detector = self._store.experiment.detector
        shape = int(detector.pixels_slow), int(detector.pixels_fast)
        self.reference = UploadedImage.of(data, name, shape)

    def _follow(self, *events) -> None:
        if not self.active:
            return
        self.upload.show()
        result, reference = self._store.result, self.reference
        self._layout.visible = reference is not None
        if result is None or reference is None:
            self.outcome = self._asked = None
            self._details.visible = False
            return
        self._mark(result)
        if not result.full:
            text = "This one is coarse; the numbers come with the full image."
            self._headline.object = _headline("", "Only full images are compared", text)
            return
        asked = (result.image, reference)
        if self._asked is None or asked[0] is not self._asked[0] or asked[1] is not self._asked[1]:
            self._asked = asked
            self._newest.submit(asked)
        elif self.outcome is not None:
            self._headline.object = headline_html(self.outcome.comparison)

    def _compare(self, asked: tuple[np.ndarray, UploadedImage], job: Job) -> Iterator[tuple]:
        image, reference = asked
        try:
            yield asked, hold_image(reference, image)
        except InputError as error:
            yield asked, error

    def _compared(self, answer: tuple[tuple, ImageOutcome | InputError]) -> None:
        asked, outcome = answer
        if asked is not self._asked or self.reference is None:
            return
        with self._store.on_page():
            self._show(outcome)

    def _work(self, busy: bool) -> None:
        if busy:
            with self._store.on_page():
                text = "The numbers below are of the images before."
                text = text if self.outcome is not None else "A large image takes some seconds."
                self._headline.object = _headline("", "Comparing the images …", text)

    def _failed(self, error: Exception) -> None:
        log.error("a comparison of images failed", exc_info=error)
        with self._store.on_page():
            text = f"{type(error).__name__}. The log says more."
            self._headline.object = _headline("", "The comparison failed", text)

    # what is shown

    def _show(self, outcome: ImageOutcome | InputError) -> None:
        fine = isinstance(outcome, ImageOutcome)
        self.outcome = outcome if fine else None
        self._details.visible = fine
        if not fine:
            self._headline.object = _headline("", "Nothing to compare", escape(str(outcome)))
            return
        self._headline.object = headline_html(outcome.comparison)
        self._numbers.object = numbers_html(outcome.comparison)
        self._worst.visible = outcome.comparison.largest_units > 0
        slow, fast = outcome.ours.shape
        if self._home.data["fast"][0] != fast or self._home.data["slow"][0] != slow:
            self._home.data = {"fast": [fast], "slow": [slow]}
        frame = outcome.difference
        self._mapper.update(low=-outcome.limit, high=outcome.limit)
        self._image.data = {
            "image": [frame.values],
            "fast": [frame.fast],
            "slow": [frame.slow],
            "width": [frame.width],
            "height": [frame.height],
        }
        push(self._pane)

    def _mark(self, result: Result) -> None:
        slow, fast = result.selected
        place = {"fast": [fast + 0.5], "slow": [slow + 0.5]}
        if dict(self._selected.data) != place:
            self._selected.data = place
            push(self._pane)

    def _go_to_worst(self, event) -> None:
        if self.outcome is not None:
            self._store.select(*self.outcome.comparison.largest_units_pixel)

    def _tapped(self, event: Tap) -> None:
        if self.outcome is None or event.x is None or event.y is None:
            return
        slow, fast = int(np.floor(event.y)), int(np.floor(event.x))
        rows, columns = self.outcome.ours.shape
        if 0 <= slow < rows and 0 <= fast < columns:
            self._store.select(*self.outcome.farthest(slow, fast))

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        paint(self.figure, self.dark)
        self._mapper.palette = diverging(self.dark)
        push(self._pane)


def headline_html(comparison: ImageComparison) -> str:
    """Whether two images agree."""
    pixels = comparison.shape[0] * comparison.shape[1]
    if comparison.agrees:
        text = "All within the tolerance of an image that is rendered in float32."
        return _headline("good", f"Images agree in all {pixels:,} pixels", text)
    text = "Their difference is beyond the tolerance of an image that is rendered in float32."
    return _headline("bad", f"Images differ in {comparison.beyond:,} of {pixels:,} pixels", text)


def numbers_html(comparison: ImageComparison) -> str:
    """What two images have in common, in numbers."""
    peaks = comparison.peaks
    matched = len(peaks.distances)
    alone = f", {len(peaks.only_ours)} in ours only" if len(peaks.only_ours) else ""
    rows = (
        ("Correlation", "correlation", f"{comparison.correlation:.9g}"),
        ("Sum, ours / reference", "sum_ratio", f"{comparison.sum_ratio:.9g}"),
        ("Rms difference", "rms", f"{comparison.rms:.4g} photons"),
        (
            "Largest relative difference",
            "largest_relative",
            f"{relative_text(comparison.largest_relative)}"
            f"<br>at {_place(comparison.largest_relative_pixel)}",
        ),
        (
            "Worst pixel",
            "largest_units",
            f"{comparison.largest_units:.3g} of its tolerance"
            f"<br>at {_place(comparison.largest_units_pixel)}",
        ),
        (
            "Peaks matched within a pixel",
            "peaks",
            f"{matched} of {matched + len(peaks.only_reference)}{alone}",
        ),
    )
    cells = "".join(
        f'<tr><td class="name">{label}</td><td class="value" data-name="{name}">{text}</td></tr>'
        for label, name, text in rows
    )
    return f'<table class="images"><tbody>{cells}</tbody></table>'


async def _shown() -> None:
    """Nothing has to be painted before the next comparison."""


def _headline(kind: str, title: str, text: str) -> str:
    return (
        f'<div class="headline {kind}" data-name="images" role="status">'
        f"<b>{title}</b><span>{text}</span></div>"
    )


def _place(pixel: tuple[int, int]) -> str:
    return f"slow {pixel[0]}, fast {pixel[1]}"
