"""A fit to a pinned image while it runs: what is left of the difference, and the parameters."""

from html import escape

import numpy as np
import panel as pn
import param

from app.pixels.downsample import Raster
from app.pixels.signed_scale import SignedScale, farthest
from app.rendering.store import Store
from app.state.result import NamedTexts
from app.tabs.compare.report import differing
from app.tabs.sensitivity.fit.history_plot import FitHistory
from app.tabs.sensitivity.fit.run import Stage
from app.tabs.sensitivity.fit.session import FitSession
from app.tabs.sensitivity.fit.table import fit_html
from app.tabs.sensitivity.fit.toolbar import FitToolbar
from app.tabs.sensitivity.information_table import TABLE_CSS
from app.tabs.sensitivity.parameters import is_whole, label_of
from app.widgets.html import Html
from app.widgets.picture.signed_picture import SignedPicture
from app.widgets.styles import BUTTON_CSS
from app.widgets.text import note, say
from app.widgets.view import View

NO_PIN = (
    "Pin an image under Compare, or here as it is now; then change the model and let a fit find "
    "the way back."
)
READY = "The model will follow the fit; one undo takes all of it back."
WHOLE = "{} {} whole in the model and not fitted. "
TITLE = "model − pinned image [photons/pixel]"


class FitView(View):
    """Bar, residual, history and result of a fit over a store."""

    active = param.Boolean(False, doc="Whether it is in view.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self.pins, self.fitting = store, store.pins, FitSession(store)
        self._names: tuple[str, ...] = ()
        self.residual: Raster | None = None
        self.bar = FitToolbar(self._start, self.fitting.cancel)
        self._pin_button = pn.widgets.Button(label="Pin this image", height=26, width=110)
        self._pin_button.param.update(stylesheets=[BUTTON_CSS], margin=(6, 10, 0, 10))
        self._pin_button.on_click(lambda event: store.attempt(lambda: self.pins.pin(store.result)))
        self._others = note()
        self.picture = SignedPicture(
            *("residual", "Model minus pinned image", self._readout, self._clicked),
            dark=self.dark,
            height=340,
        )
        self.history = FitHistory(dark=self.dark)
        self._table = Html("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=(0, 10))
        self._outcome = pn.Column(
            *(self._table, self.picture, self.history),
            sizing_mode="stretch_width",
            margin=0,
            visible=False,
        )
        self._layout = pn.Column(
            *(self.bar, self._pin_button, self._others, self._outcome),
            sizing_mode="stretch_width",
            margin=0,
        )
        self.named(others=self._others, table=self._table, outcome=self._outcome)
        self.fitting.param.watch(self._fit_changed, ["running", "stage", "note", "bad"])
        self.pins.param.watch(self._pinned, ["pins"])
        self.bar.param.watch(self._pinned, ["pin"])
        self._pinned()

    def follow(self, active: bool, names: tuple[str, ...]) -> None:
        """Take the chosen parameters."""
        chosen = names != self._names
        self._names, self.active = names, active
        if active:
            self.picture.mark(*self.store.selected)
            if chosen and not self.fitting.running:
                self._ready()
            self._say_others()

    def _start(self, number: int) -> None:
        self.fitting.start(self.pins.find(number), self._names)

    def _pinned(self, *events) -> None:
        pins = self.pins.pins
        self.bar.show_pins([(pin.number, pin.name) for pin in pins])
        if self._pin_button.visible == bool(pins):
            self._pin_button.visible = not pins
        if not self.fitting.running:
            self._ready()
        self._say_others()

    def _ready(self) -> None:
        """What can be done next."""
        whole = [label_of(name) for name in self._names if is_whole(name)]
        words = WHOLE.format(", ".join(whole), "is" if len(whole) == 1 else "are") if whole else ""
        self.bar.say(note=words + READY if self.pins.pins else NO_PIN, bad=False)

    def _say_others(self) -> None:
        """Name what differs from the pin and is not fitted."""
        pin = self.pins.find(self.bar.pin)
        if pin is None or not self.active or self.fitting.running:
            return
        fitted = {label_of(name) for name in self._names}
        apart = differing(self.store.experiment, pin.result.experiment)
        others = [label for label, *_ in apart if label not in fitted]
        words = ", ".join(map(escape, others[:5])) + (" …" if len(others) > 5 else "")
        say(self._others, f"<b>Differs from the pin and is not fitted:</b> {words}" * bool(others))

    # the fit tells something

    def _fit_changed(self, *events) -> None:
        fitting, stage = self.fitting, self.fitting.stage
        self.bar.say(running=fitting.running, note=fitting.note, bad=fitting.bad)
        if not any(event.name == "stage" for event in events) or stage is None or not stage.rows:
            return
        if not self._outcome.visible:
            self._outcome.visible = True
        self._table.object = fit_html(stage)
        self.history.show(stage)
        self._show_residual(stage)

    def _show_residual(self, stage: Stage) -> None:
        made = stage.refinement or stage.last
        image = made.image.cpu().numpy().astype(np.float32)
        self.residual = Raster(image - stage.task.target)
        levels = self.store.display.levels()
        self.picture.show(self.residual, image.shape, SignedScale.like(levels), TITLE)
        self.picture.mark(*self.store.selected)

    def _readout(self, slow: int, fast: int) -> NamedTexts:
        value = self.residual and self.residual.at(slow, fast)
        return [] if value is None else [("model − pin", f"{value:.4g} photons")]

    def _clicked(self, slow: int, fast: int, block: int) -> None:
        if self.residual is not None:
            self.store.select(*farthest(self.residual, slow, fast, block))

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.history.dark = self.dark
