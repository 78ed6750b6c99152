"""How the image changes with its parameters, what it tells about them, and fits of them."""

import panel as pn
import param

from app.rendering.store import Store
from app.tabs.sensitivity.compute import USUAL
from app.tabs.sensitivity.derivatives import DerivativesView
from app.tabs.sensitivity.fit.view import FitView
from app.tabs.sensitivity.parameter_select import ParameterSelect
from app.tabs.sensitivity.parameters import parameter_options
from app.widgets.view import View


class SensitivityView(View):
    """The choice of parameters; below it derivatives, which follow while in view, or a fit."""

    active = param.Boolean(False, doc="Whether it follows the store.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        self.parameters = ParameterSelect(self._steered, list(USUAL))
        self.derivatives = DerivativesView(store, dark=self.dark, active=False)
        self.fit = FitView(store, dark=self.dark, active=False)
        self._places = {
            name: pn.Column(part, sizing_mode="stretch_width", margin=0, visible=False)
            for name, part in (("derivatives", self.derivatives), ("fit", self.fit))
        }
        self._layout = pn.Column(
            self.parameters,
            *self._places.values(),
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
            css_classes=["sensitivity"],
        )
        store.follow_details(self._follow, lambda: False)
        self.param.watch(self._follow, "active")
        self._follow()

    def _follow(self, *events) -> None:
        if self.active:
            self.parameters.show(parameter_options(self.store.experiment))
        self._steered()

    def _steered(self) -> None:
        """Another mode, other parameters, or another state of the store."""
        mode, names = self.parameters.mode, tuple(self.parameters.chosen)
        for name, place in self._places.items():
            if place.visible != (name == mode):
                place.visible = name == mode
        self.derivatives.follow(self.active and mode == "derivatives", names, self.parameters.shown)
        self.fit.follow(self.active and mode == "fit", names)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.derivatives.dark = self.fit.dark = self.dark
