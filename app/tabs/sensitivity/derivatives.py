"""One derivative image, and what all of them tell about their parameters."""

import logging
from collections.abc import Iterator
from html import escape

import panel as pn
import param

from app.pixels.signed_scale import SignedScale, farthest
from app.rendering.store import Store
from app.runtime.debounce import Debounce
from app.runtime.latest_job import Job, no_wait
from app.state.result import NamedTexts
from app.tabs.sensitivity.compute import DerivativeRequest, Derivatives, Differentiator
from app.tabs.sensitivity.identifiability import sentences
from app.tabs.sensitivity.information_table import TABLE_CSS, correlation_html, ranking_html
from app.tabs.sensitivity.parameters import label_of
from app.tabs.sensitivity.texts import picture_title, progress_line
from app.widgets.html import Html
from app.widgets.picture.signed_picture import SignedPicture
from app.widgets.styles import BUTTON_CSS
from app.widgets.text import note, say
from app.widgets.view import View
from diffsim.errors import InputError
from diffsim.inference.sensitivity import unit_of

PAUSE_S = 0.35
"""How long the image must have been still: derivatives never hold it up."""

NONE = "Choose the parameters by which the image is differentiated."

LINE_CSS = """
p {margin: 0; font-size: 12px; line-height: 17px; color: var(--ds-muted);}
"""

log = logging.getLogger(__name__)


class DerivativesView(View):
    """Follows the store a little later, when the image has settled."""

    active = param.Boolean(False, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._deriver = store, Differentiator()
        self._names: tuple[str, ...] = ()
        self._shown, self._asked = "", None
        self._whole = -1
        self.answer: Derivatives | None = None
        self._worker = store.worker(self._compute, self._take, no_wait, self._failed)
        self._later = Debounce(self._submit, PAUSE_S, lambda: store.busy)
        self._make_parts()
        self.named(
            status=self._line,
            findings=self._findings,
            ranking=self._ranking,
            correlations=self._correlations,
        )
        store.display.param.watch(self._recoloured, ["scale"])
        self._layout = pn.Column(
            *(self._status, self.picture, self._findings, self._ranking, self._correlations),
            sizing_mode="stretch_width",
            margin=0,
        )

    def _make_parts(self) -> None:
        self._line = Html("", sizing_mode="stretch_width", margin=0, stylesheets=[LINE_CSS])
        self._full = pn.widgets.Button(
            label="All pixels", stylesheets=[BUTTON_CSS], height=24, width=84, margin=0
        )
        self._full.visible = False
        self._full.on_click(self._want_all)
        self._status = pn.Row(
            *(self._line, self._full), sizing_mode="stretch_width", margin=(4, 10, 0, 10), height=34
        )
        self.picture = SignedPicture(
            *("derivative", "Derivative of the image", self._readout, self._clicked), dark=self.dark
        )
        self._findings = note()
        self._ranking, self._correlations = (
            Html("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 10))
            for _ in range(2)
        )

    # something changes

    def follow(self, active: bool, names: tuple[str, ...], shown: str) -> None:
        """Take what is chosen; nothing is computed while it is not in view."""
        if (active, names, shown) != (self.active, self._names, self._shown):
            self._names, self._shown, self.active = names, shown, active
        if not active:
            self._asked = None
            self._later.cancel()
            self._worker.stop()
            return
        self.picture.mark(*self.store.selected)
        result = self.store.detailed
        if result is None or not result.full or result.revision != self.store.revision:
            self._asked = None  # what is under way is no longer wanted
            return
        if not names:
            self._say(NONE)
            return
        if self._asked is None or self._key(self._asked) != self._key(self._request()):
            self._asked = None
            self._later()
        elif self.answer is not None:
            self._paint_picture()

    def _key(self, request: DerivativeRequest) -> tuple:
        # where the others are previews, the one that is looked at has all its pixels
        preview = self.answer is not None and self.answer.block > 1
        return request.revision, request.names, request.whole, request.first if preview else ""

    def _request(self) -> DerivativeRequest:
        revision = self.store.revision
        return DerivativeRequest(
            *(self.store.snapshot(), revision, self._names, self._shown, self._whole == revision)
        )

    def _submit(self) -> None:
        if self.active and self._names and self._asked is None:
            self._asked = self._request()
            with self.store.on_page():
                self._say("Computing the derivatives …")
            self._worker.submit(self._asked)

    def _want_all(self, event) -> None:
        self._whole, self._asked = self.store.revision, None
        self._later()

    def _compute(self, request: DerivativeRequest, job: Job) -> Iterator[Derivatives]:
        def stopped() -> bool:
            late = self._asked is not request or self.store.revision != request.revision
            return late or job.stopped or self.store.closed

        return self._deriver.results(request, stopped)

    # what is shown

    def _take(self, answer: Derivatives) -> None:
        if not self.active or answer.request is not self._asked:
            return
        with self.store.on_page():
            self._show(answer)

    def _show(self, answer: Derivatives) -> None:
        self.answer = answer
        self._paint_picture()
        request, information = answer.request, answer.information
        self._say(progress_line(answer))
        coarse = answer.block > 1
        if self._full.visible != (coarse and answer.room):
            self._full.visible = coarse and answer.room
        if information is not None or len(answer.left_out) == len(request.names):
            words = [] if information is None else sentences(information)
            words += [f"Left out: {escape(reason)}." for reason in answer.left_out.values()]
            say(self._findings, " ".join(words))
            self._ranking.object = "" if information is None else ranking_html(information)
            self._paint_correlations()
        if information is not None and coarse and request.first != self._shown:
            self.follow(self.active, self._names, self._shown)

    def _paint_picture(self) -> None:
        answer, name = self.answer, self._shown
        if name in answer.parts:
            part, experiment = answer.parts[name], answer.request.experiment
            shape = int(experiment.detector.pixels_slow), int(experiment.detector.pixels_fast)
            self.picture.show(
                *(part, shape, SignedScale.of(part, self.store.display.scale), picture_title(name))
            )

    def _paint_correlations(self) -> None:
        information = self.answer and self.answer.information
        several = information is not None and len(information.names) > 1
        self._correlations.object = correlation_html(information, self.dark) if several else ""

    def _say(self, text: str) -> None:
        html = f'<p role="status">{escape(text)}</p>'
        if self._line.object != html:
            self._line.object = html

    def _recoloured(self, *events) -> None:
        if self.active and self.answer is not None:
            self._paint_picture()

    def _readout(self, slow: int, fast: int) -> NamedTexts:
        part = self.answer and self.answer.parts.get(self._shown)
        value = part and part.at(slow, fast)
        if value is None:
            return []
        return [(f"d / d {label_of(self._shown)}", f"{value:.4g} {unit_of(self._shown)}")]

    def _clicked(self, slow: int, fast: int, block: int) -> None:
        part = self.answer and self.answer.parts.get(self._shown)
        if part is not None:
            self.store.select(*farthest(part, slow, fast, block))

    def _failed(self, error: Exception) -> None:
        with self.store.on_page():
            if isinstance(error, InputError):
                self._say(str(error))
            else:
                log.error("derivatives failed", exc_info=error)
                self._say(f"The derivatives failed: {type(error).__name__}. The log says more.")

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
        self._paint_correlations()
