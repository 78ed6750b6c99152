"""The live widget: the same parts as the page, over an experiment of one's own."""

import panel as pn
import param

from app.image.view import ImageView
from app.page.state_toolbar import StateToolbar
from app.page.status import Status
from app.page.workbench import Workbench
from app.rendering.store import Store
from app.sidebar.command_card import CommandBox
from app.sidebar.sidebar import Controls
from app.tabs.inspector import Inspector
from app.tabs.phi.view import PhiView
from app.widgets.theme import variables
from app.widgets.view import View
from diffsim import Experiment


class StandaloneView(View):
    """A view on its own, with the colours and the height that a page would give it.

    Args:
        view: what is shown.
        height: in pixels; longer content scrolls. As high as the content if none is given.
    """

    def __init__(self, view: pn.viewable.Viewer, height: int | None = None, **params):
        super().__init__(**params)
        self.view = view
        self._layout = pn.Column(
            view,
            height=height,
            sizing_mode="stretch_width",
            scroll="y-auto" if height else False,
            styles=variables(dark=False),
            margin=0,
        )


class Explorer(View):
    """Controls, image and inspector of an experiment, each following the others.

    Shown in a notebook cell it is the whole; `controls`, `image`, `inspector`, `phi` and `status`
    are parts to show alone, each made anew when asked for. Changing the experiment from code,
    `experiment.detector.distance_mm = 150`, updates all of them.

    Args:
        experiment: the model; the default one if none is given.
        selected: (slow, fast) of the pixel to look at first; the middle if none is given.
    """

    height = param.Integer(680, bounds=(200, 5000), doc="Height in pixels, of the whole or a part.")

    def __init__(
        self,
        experiment: Experiment | None = None,
        selected: tuple[int, int] | None = None,
        **params,
    ):
        super().__init__(**params)
        self.store = Store(experiment, selected)
        self._layout: pn.viewable.Viewable | None = None

    @property
    def experiment(self) -> Experiment:
        """The model; change its sections' values to change the picture."""
        return self.store.experiment

    @property
    def controls(self) -> StandaloneView:
        return StandaloneView(Controls(self.store), self.height)

    @property
    def image(self) -> StandaloneView:
        return StandaloneView(ImageView(self.store), self.height)

    @property
    def inspector(self) -> StandaloneView:
        return StandaloneView(Inspector(self.store), self.height)

    @property
    def phi(self) -> StandaloneView:
        return StandaloneView(PhiView(self.store), self.height)

    @property
    def status(self) -> StandaloneView:
        return StandaloneView(Status(self.store))

    def _head(self) -> list[pn.viewable.Viewer | pn.viewable.Viewable]:
        # a notebook has no address of its own to copy
        return [StateToolbar(self.store, links=False, margin=(4, 0)), CommandBox(self.store)]

    def __panel__(self) -> pn.viewable.Viewable:
        if self._layout is None:
            self._layout = pn.Column(
                Workbench(self.store, sidebar_head=self._head()),
                height=self.height,
                sizing_mode="stretch_width",
                margin=0,
            )
        return self._layout
