"""Our image against an uploaded one: how alike they are, and a map of the difference."""

import logging
from collections.abc import Iterator
from html import escape

import numpy as np
import panel as pn
import param

from app.pixels.signed_scale import SignedScale, farthest
from app.rendering.store import Store
from app.runtime.latest_job import Job, no_wait
from app.sidebar.field_label import Label
from app.state.result import NamedTexts
from app.tabs.parity.chain_table import PARITY_CSS, relative_text
from app.tabs.parity.image_comparison import (
    MAX_IMAGE_BYTES,
    ImageOutcome,
    UploadedImage,
    compare_image,
)
from app.tabs.parity.inputs import LABEL_WIDTH, folding
from app.widgets.files.file_row import FileRow
from app.widgets.html import Html
from app.widgets.picture.signed_picture import SignedPicture
from app.widgets.styles import BUTTON_CSS
from app.widgets.view import View
from diffsim import InputError
from diffsim.io.formats import endings
from diffsim.io.images import FORMATS
from diffsim.parity import ImageComparison

log = logging.getLogger(__name__)

TITLE = "ours − reference [photons/pixel]"
"""What the colour bar of the map measures."""

PLAIN = {"margin": 0, "sizing_mode": "stretch_width"}


class ImageParity(View):
    """Numbers and difference map of two full images; a click on the map selects a pixel."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")
    reference = param.ClassSelector(class_=UploadedImage, doc="What ours is compared with.")
    outcome = param.ClassSelector(class_=ImageOutcome, doc="What came out last.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        self._asked: tuple | None = None
        self._worker = store.worker(
            self._compare, self._compared, no_wait, self._failed, self._work
        )
        self.upload = FileRow(
            store,
            "reference-image",
            Label(
                "Image",
                "The full image of the reference: raw float32, row by row, a NumPy array or SMV.",
                width=LABEL_WIDTH,
            ),
            endings(FORMATS),
            lambda: self.reference and self.reference.name,
            self._take,
            lambda: self.param.update(reference=None),
            MAX_IMAGE_BYTES,
        )
        self._headline = Html("", stylesheets=[PARITY_CSS], **PLAIN)
        self._numbers = Html("", stylesheets=[PARITY_CSS], **PLAIN)
        self._worst = pn.widgets.Button(
            label="Trace the worst pixel",
            stylesheets=[BUTTON_CSS],
            width=150,
            height=24,
            margin=(6, 0),
        )
        self._worst.on_click(self._go_to_worst)
        self.map = SignedPicture(
            *("difference", "Ours minus reference", self._readout, self._clicked),
            height=400,
            zoom=False,
            dark=self.dark,
        )
        self._details = folding(
            "Numbers and difference map", self._numbers, self._worst, self.map, visible=False
        )
        self._layout = pn.Column(self._headline, self._details, visible=False, **PLAIN)
        self.named(
            section=self._layout,
            headline=self._headline,
            details=self._details,
            numbers=self._numbers,
        )
        store.follow_details(self._follow, lambda: False)
        self.param.watch(self._follow, ["active", "reference"])

    # an image comes, the store changes

    def _take(self, data: bytes, name: str) -> None:
        detector = self.store.experiment.detector
        shape = int(detector.pixels_slow), int(detector.pixels_fast)
        self.reference = UploadedImage.of(data, name, shape)

    def _follow(self, *events) -> None:
        if not self.active:
            return
        self.upload.show()
        result, reference = self.store.detailed, self.reference
        self._layout.visible = reference is not None
        if result is None or reference is None:
            self.outcome = self._asked = None
            self._details.visible = False
            return
        self.map.mark(*result.selected)
        if not result.full:
            text = "This one is coarse; the numbers come with the full image."
            self._headline.object = _headline("", "Only full images are compared", text)
            return
        asked = (result.image, reference)
        if self._asked is None or asked[0] is not self._asked[0] or asked[1] is not self._asked[1]:
            self._asked = asked
            self._worker.submit(asked)
        elif self.outcome is not None:
            self._headline.object = headline_html(self.outcome.comparison)

    def _compare(self, asked: tuple[np.ndarray, UploadedImage], job: Job) -> Iterator[tuple]:
        image, reference = asked
        try:
            yield asked, compare_image(reference, image)
        except InputError as error:
            yield asked, error

    def _compared(self, answer: tuple[tuple, ImageOutcome | InputError]) -> None:
        asked, outcome = answer
        # while a slider is dragged, every answer but that of a coarse image is worth showing
        if asked[1] is not self.reference or not self.store.result.full:
            return
        with self.store.on_page():
            self._show(outcome)

    def _work(self, busy: bool) -> None:
        if busy:
            with self.store.on_page():
                text = "A large one takes some seconds."
                if self.outcome is not None:
                    text += " The numbers below are of the image before."
                self._headline.object = _headline("", "Comparing images …", text)

    def _failed(self, error: Exception) -> None:
        log.error("a comparison of images failed", exc_info=error)
        with self.store.on_page():
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
        signed = SignedScale("linear", 0.0, outcome.limit)
        self.map.show(outcome.difference, outcome.ours.shape, signed, TITLE)

    def _readout(self, slow: int, fast: int) -> NamedTexts:
        outcome = self.outcome
        if outcome is None:
            return []
        return [
            ("ours − reference", f"{outcome.difference.at(slow, fast):.4g}"),
            ("ours", f"{outcome.ours[slow, fast]:.6g}"),
            ("reference", f"{outcome.reference[slow, fast]:.6g}"),
        ]

    def _clicked(self, slow: int, fast: int, block: int) -> None:
        if self.outcome is not None:
            self.store.select(*farthest(self.outcome.difference, slow, fast, block))

    def _go_to_worst(self, event) -> None:
        if self.outcome is not None:
            self.store.select(*self.outcome.comparison.largest_units_pixel)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.map.dark = self.dark


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


def _headline(kind: str, title: str, text: str) -> str:
    return (
        f'<div class="headline {kind}" data-name="images" role="status">'
        f"<b>{title}</b><span>{text}</span></div>"
    )


def _place(pixel: tuple[int, int]) -> str:
    return f"slow {pixel[0]}, fast {pixel[1]}"
