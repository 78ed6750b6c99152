"""Images that were pinned, compared with the live one or with each other."""

import logging
from collections.abc import Iterator

import numpy as np
import panel as pn
import param

from app.pixels.downsample import Raster, block_of, brightest
from app.rendering.store import Store
from app.runtime.latest_job import Job
from app.runtime.live_timing import COMPARE_PAINT_TIMEOUT_S
from app.runtime.paint_acknowledgement import PaintAcknowledgement
from app.state.pins import LIVE
from app.state.result import NamedTexts
from app.tabs.compare.comparison import PairComparison
from app.tabs.compare.composite import SIDED, Composite, shot
from app.tabs.compare.picture import ComparePicture
from app.tabs.compare.pin_list import PinList
from app.tabs.compare.report import COMPARE_CSS, figures_html, parameters_html, sizes_html
from app.tabs.compare.toolbar import CompareToolbar
from app.widgets.html import Html
from app.widgets.text import note, say
from app.widgets.view import View

NOTHING = (
    "Pin the image, then change a parameter: the two can be swiped over each other, blinked, "
    "subtracted and divided."
)
COARSE = "The live image is still coarse; the comparison follows when all of it is computed."

log = logging.getLogger(__name__)


class CompareView(View):
    """Pins, the picture of two of them, and what they differ by."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self.pins = store, store.pins
        self.comparison: PairComparison | None = None
        self._names = ("", "")
        self._acknowledgement = PaintAcknowledgement(COMPARE_PAINT_TIMEOUT_S)
        wait = self._acknowledgement.wait
        self._worker = store.worker(self._compute, self._take, wait, self._failed)
        self.list = PinList(store, self.pins)
        self.bar = CompareToolbar(self._steered)
        self.picture = ComparePicture(
            store.display,
            self._readout,
            self._clicked,
            self._acknowledgement.receive,
            self._divided,
            dark=self.dark,
        )
        self._nothing, self._coarse = note(NOTHING), note("")
        self._sizes, self._parameters, self._figures = (
            Html(
                "",
                stylesheets=[COMPARE_CSS],
                sizing_mode="stretch_width",
                margin=(0, 10),
            )
            for _ in range(3)
        )
        self._pictures = pn.Column(
            self.bar, self.picture, sizing_mode="stretch_width", margin=0, visible=False
        )
        self._layout = pn.Column(
            *(self.list, self._nothing, self._sizes, self._pictures, self._coarse),
            *(self._parameters, self._figures),
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
            css_classes=["compare"],
        )
        self.named(
            empty=self._nothing,
            coarse=self._coarse,
            sizes=self._sizes,
            parameters=self._parameters,
            figures=self._figures,
            pictures=self._pictures,
        )
        store.follow_details(self._follow, lambda: False)
        store.display.param.watch(self._recoloured, list(store.display.param))
        self.pins.param.watch(self._follow, ["pins", "a", "b"])
        self.param.watch(self._follow, "active")
        self._follow()

    # something changes

    def _follow(self, *events) -> None:
        live = self.store.detailed
        if not self.active or live is None:
            return
        sides = [self.pins.shown(side, live) for side in "ab"]
        if None in sides:
            self.comparison = None
            self._show_nothing()
            return
        say(self._nothing, "")
        wanted = LIVE in (self.pins.a, self.pins.b)
        say(self._coarse, COARSE if wanted and not live.full else "")
        self._names = tuple(name for name, _ in sides)
        self.bar.say(names=list(self._names))
        self.picture.mark(*live.selected)
        self._worker.submit(self._request)

    def _request(self) -> tuple | None:
        """What is to be compared, as it is when its turn comes."""
        sides = [self.pins.shown(side, self.store.detailed) for side in "ab"]
        if None in sides or not all(result.full for _, result in sides):
            return None
        bar, levels = self.bar, self.store.display.levels()
        pair = (result for _, result in sides)
        return *pair, bar.mode, levels, bar.side, self.picture.divider.location

    def _compute(
        self, request: tuple | None, job: Job
    ) -> Iterator[tuple[PairComparison, Composite | None]]:
        """The picture, then the figures where the images are others than before."""
        if request is None:
            return
        a, b, mode, levels, side, divider = request
        before = self.comparison
        known = before is not None and before.a.image is a.image and before.b.image is b.image
        if a.image.shape == b.image.shape:
            taken = shot(mode, a.image, b.image, levels, side, divider)
            yield PairComparison(a, b, before.figures if known else None), taken
        if not known or before.figures is None:
            yield PairComparison.of(a, b), None

    def _take(self, answer: tuple[PairComparison, Composite | None]) -> None:
        comparison, taken = answer
        if not self.active:
            return
        with self.store.on_page():
            if taken is not None:
                self.picture.show(taken, self._acknowledgement.expect())
            self._show(comparison, taken)

    def _steered(self) -> None:
        """The reader has changed how the two are shown."""
        if self.bar.mode == "swipe":
            self.picture.divide(self.bar.divider)
        self._again()

    def _divided(self) -> None:
        self.bar.say(divider=self.picture.share)
        if self.bar.mode == "swipe":
            self._again()

    def _recoloured(self, *events) -> None:
        if self.active:
            self.picture.recolour()
            self._again()

    def _again(self) -> None:
        if self.active and self.comparison is not None:
            self._worker.submit(self._request)

    # what is shown

    def _show_nothing(self) -> None:
        say(self._nothing, NOTHING)
        say(self._coarse, "")
        self._pictures.visible = False
        for pane in (self._sizes, self._parameters, self._figures):
            pane.object = ""

    def _show(self, comparison: PairComparison, taken: Composite | None) -> None:
        self.comparison = comparison
        sizes = sizes_html(comparison)
        _set(self._sizes, sizes)
        if self._pictures.visible == bool(sizes):
            self._pictures.visible = not sizes
        names, live = self._names, self.store.detailed
        parameters = parameters_html(comparison.a.experiment, comparison.b.experiment, names)
        _set(self._parameters, parameters)
        if comparison.figures is not None or sizes:
            _set(self._figures, figures_html(comparison, live.selected, names))
        if taken is not None:
            self.bar.say(note=self._explained(taken))

    def _explained(self, taken: Composite) -> str:
        if taken.mode == "difference":
            return "Orange: more in B · blue: more in A"
        if taken.mode == "ratio":
            low = self.store.display.levels().low
            return f"Orange: more in B · blue: more in A · grey: both below {low:.2g}"
        return ""

    def _readout(self, slow: int, fast: int) -> NamedTexts:
        comparison = self.comparison
        if comparison is None or comparison.a.image.shape != comparison.b.image.shape:
            return []
        a, b = (side.part.at(slow, fast) for side in (comparison.a, comparison.b))
        if a is None or b is None:
            return []
        names = [f"{side} {name}" for side, name in zip("AB", self._names, strict=True)]
        return [
            *((name, f"{value:.4g}") for name, value in zip(names, (a, b), strict=True)),
            ("B − A", f"{b - a:.4g}"),
            ("B / A", f"{b / a:.4g}" if a else "–"),
        ]

    # the browser answers

    def _clicked(self, slow: int, fast: int, block: int) -> None:
        comparison = self.comparison
        if comparison is None:
            return
        if block > 1 and self.bar.mode in SIDED:
            most = np.fmax(comparison.a.image, comparison.b.image)
            slow, fast = brightest(block_of(Raster(most), slow, fast, block))
        elif block > 1:
            slow, fast = comparison.farthest(slow, fast, block)
        self.store.select(slow, fast)

    def _failed(self, error: Exception) -> None:
        log.error("a comparison failed", exc_info=error)
        with self.store.on_page():
            say(self._coarse, f"The comparison failed: {type(error).__name__}. The log says more.")

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark


def _set(pane: Html, html: str) -> None:
    if pane.object != html:
        pane.object = html
