"""A tab whose view is made when it is first opened, and follows the store only while it is open."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.view import View


class Tab(View):
    """The place of a view.

    A page with all its views takes twice as long to build, and most are never looked at.

    Args:
        make: makes the view, which has a parameter `active`, and `dark` where colours matter to it.
    """

    open = param.Boolean(False, doc="Whether it is in view.")
    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, make: Callable[[], pn.viewable.Viewer], **params):
        super().__init__(**params)
        self._make, self.view = make, None
        self._layout = pn.Column(sizing_mode="stretch_both", margin=0)
        self._turn()

    @param.depends("open", "dark", watch=True)
    def _turn(self) -> None:
        if self.view is None and self.open:
            self.view = self._make()
            self._layout[:] = [self.view]
        if self.view is not None:
            state = {"dark": self.dark, "active": self.open}
            self.view.param.update(**{k: v for k, v in state.items() if k in self.view.param})
