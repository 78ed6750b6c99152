"""The chain of the selected pixel compared with a trace of the reference."""

import logging
from collections.abc import Iterator
from html import escape

import panel as pn
import param

from app.rendering.store import Store
from app.runtime.latest_job import Job, no_wait
from app.state.result import Result
from app.tabs.parity.chain_comparison import ChainOutcome, ParitySettings, compare_chain
from app.tabs.parity.chain_table import PARITY_CSS, chain_html, headline_html, rows_html
from app.tabs.parity.image_section import ImageParity
from app.tabs.parity.inputs import ParityInputs, folding
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS
from app.widgets.view import View
from diffsim.parity import ChainComparison

log = logging.getLogger(__name__)

MANY_TERMS = 2_000
"""Terms from which on a comparison takes long enough to leave the event loop."""

NOTE_CSS = """
.note {margin: 0; font-size: 12px; line-height: 1.45; color: var(--ds-text);}
.purpose {padding: 6px 12px; border-radius: 6px; border: 1px dashed var(--ds-bad);}
.purpose b {color: var(--ds-bad);}
"""


class ParityView(View):
    """Reference and ours side by side, up to the first divergence and its cause."""

    active = param.Boolean(True, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self.settings, self.outcome = store, ParitySettings(), ChainOutcome()
        self._asked: tuple | None = None
        self._long = False
        self._worker = store.worker(self._compare, self._compared, no_wait, self._failed)
        self.images = ImageParity(store)
        self.inputs = ParityInputs(store, self.settings, self.images.upload.row)
        self._make_output()
        self._layout = pn.Column(
            self.inputs,
            # above what changes its height with every click on the map
            self.images,
            self._purpose,
            self._elsewhere,
            self._headline,
            self._chain,
            self.phi_rows,
            self.term_rows,
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
            css_classes=["parity"],
        )
        self.named(
            purpose=self._purpose,
            elsewhere=self._elsewhere,
            headline=self._headline,
            chain=self._chain,
            phi=self._phi,
            terms=self._terms,
        )
        store.follow_details(self._follow, lambda: self.active)
        store.param.watch(self._point, "selected")
        self.settings.param.watch(self._follow, ["reference", "tolerance", "fault"])
        self.settings.param.watch(lambda event: self._show(self.outcome), "only_differing")
        self.param.watch(self._follow, "active")
        self._pass_on()
        self._follow()

    def _make_output(self) -> None:
        self._purpose = _html(NOTE_CSS, margin=(6, 10, 2, 10), visible=False)
        self._elsewhere_text = _html(NOTE_CSS)
        self._there = pn.widgets.Button(
            label="Go there", stylesheets=[BUTTON_CSS], height=24, width=72, margin=(0, 0, 0, 8)
        )
        self._there.on_click(self._go_there)
        self._elsewhere = pn.Row(
            self._elsewhere_text,
            self._there,
            sizing_mode="stretch_width",
            margin=(6, 10, 2, 10),
            visible=False,
            css_classes=["elsewhere"],
        )
        self._headline, self._chain = _html(PARITY_CSS), _html(PARITY_CSS)
        self._phi, self._terms = _html(PARITY_CSS), _html(PARITY_CSS)
        self.phi_rows = self._fold("Phi steps", self._phi)
        self.term_rows = self._fold("Terms", self._terms)

    def _fold(self, title: str, content: Html) -> pn.Card:
        card = folding(title, content, collapsed=True, visible=False)
        card.param.watch(lambda event: self._show_rows(), "collapsed")
        return card

    # the store or the settings changes

    def _follow(self, *events) -> None:
        result, settings = self.store.detailed, self.settings
        if not self.active or result is None:
            return
        self._point()
        if result.revision != self.store.revision and not self.store.bad_model:
            return  # the numbers of another model are under way
        asked = (result.trace, settings.reference, settings.tolerance, settings.fault)
        if self._asked is not None and all(map(_same, asked, self._asked)):
            return
        self._asked = asked
        self._long = result.trace is not None and len(result.trace.terms) > MANY_TERMS
        (self._worker.submit if self._long else self._worker.now)((asked, result))

    def _compare(self, request: tuple[tuple, Result], job: Job) -> Iterator[tuple]:
        asked, result = request
        trace, *settings = asked
        yield asked, compare_chain(trace, result.experiment, *settings)

    def _compared(self, answer: tuple[tuple, ChainOutcome]) -> None:
        asked, outcome = answer
        # while a slider is dragged, a late answer still follows the hand, unless a quick one came
        if asked is self._asked or (self._long and all(map(_same, asked[1:], self._asked[1:]))):
            with self.store.on_page():
                self._show(outcome)

    def _failed(self, error: Exception) -> None:
        log.error("a comparison failed", exc_info=error)
        with self.store.on_page():
            text = f"The comparison failed: {type(error).__name__}. The log says more."
            self._show(ChainOutcome(trouble=text))

    # what is shown

    def _show(self, outcome: ChainOutcome) -> None:
        self.outcome, comparison = outcome, outcome.comparison
        self._headline.object = headline_html(outcome, self._is_elsewhere())
        self._chain.object = "" if comparison is None else self._table(comparison)
        self._show_rows()
        self._show_purpose()

    def _table(self, comparison: ChainComparison) -> str:
        return chain_html(comparison, self.settings.only_differing)

    def _show_rows(self) -> None:
        comparison = self.outcome.comparison
        for card, pane, rows in (
            (self.phi_rows, self._phi, comparison and comparison.phi),
            (self.term_rows, self._terms, comparison and comparison.terms),
        ):
            card.visible = bool(rows)
            if rows and not card.collapsed:
                pane.object = rows_html(rows, comparison, self.settings.only_differing)

    def _show_purpose(self) -> None:
        fault = self.settings.fault
        if fault is not None:
            what = f"A copy of our chain holds this mistake: {fault.title}."
            against = ""
            if self.settings.reference is None and self.outcome.broken:
                against = " It is compared with our own chain."
            self._purpose.object = (
                f'<div class="note purpose"><b>Broken on purpose.</b> {escape(what)} '
                f"{escape(self.outcome.fault)}{against}</div>"
                if self.outcome.broken
                else f'<div class="note purpose"><b>{escape(fault.title)}:</b> '
                f"{escape(self.outcome.fault)}</div>"
            )
        self._purpose.visible = fault is not None

    # the pixel of the reference

    def _reference_pixel(self) -> tuple[int, int] | None:
        reference = self.settings.reference
        return reference and reference.pixel_on(self.store.experiment.detector)

    def _is_elsewhere(self) -> bool:
        return self._reference_pixel() not in (None, self.store.selected)

    def _point(self, *events) -> None:
        """Say where the reference's pixel is, when that is not the selected one."""
        if not self.active:
            return
        pixel, selected = self._reference_pixel(), self.store.selected
        elsewhere = self._is_elsewhere()
        if elsewhere:
            detector = self.store.experiment.detector
            inside = 0 <= pixel[0] < detector.pixels_slow and 0 <= pixel[1] < detector.pixels_fast
            off = "" if inside else ", which is off this detector"
            self._there.visible = inside
            self._elsewhere_text.object = (
                f'<p class="note">The reference traced slow {pixel[0]}, fast {pixel[1]}{off}; '
                f"slow {selected[0]}, fast {selected[1]} is selected.</p>"
            )
        self._elsewhere.visible = elsewhere

    def _go_there(self, event) -> None:
        if pixel := self._reference_pixel():
            self.store.select(*pixel)

    @param.depends("active", "dark", watch=True)
    def _pass_on(self) -> None:
        self.images.param.update(active=self.active, dark=self.dark)


def _same(a, b) -> bool:
    return a is b


def _html(css: str, **options) -> Html:
    options = {"margin": 0} | options
    return Html("", stylesheets=[css], sizing_mode="stretch_width", **options)
