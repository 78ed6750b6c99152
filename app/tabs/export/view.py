"""What the page shows, as files: figures, images of all pixels, the numbers of one."""

from collections.abc import Callable

import panel as pn
import param

from app.rendering.store import Store
from app.tabs.export.file_types import KINDS
from app.widgets.files.download_list import DownloadList, File
from app.widgets.text import note
from app.widgets.view import View
from diffsim import InputError

ABOUT = (
    "The picture shows the whole detector with the scale, limits, colours and marks of the page. "
    "SMV and CBF files keep whole counts; NumPy and raw files keep the numbers themselves. With "
    "photon noise on, all of them hold the exposure that is shown."
)


class ExportView(View):
    """A button for each kind of file."""

    active = param.Boolean(True, doc="Whether it is in view.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store = store
        files = [[kind.name, kind.group, kind.title, kind.doc] for kind in KINDS]
        self.downloads = DownloadList(store, self._make, files=files, css_classes=["downloads"])
        self._layout = pn.Column(
            self.downloads,
            note(ABOUT),
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
        )
        self.param.watch(lambda event: self.downloads.forget(), "active")

    def _make(self, name: str) -> Callable[[], File]:
        """The work that makes a file of what the page shows now."""
        kind = next(kind for kind in KINDS if kind.name == name)
        store, result = self.store, self.store.result
        display = type(store.display)(**_values(store.display))
        title = store.baseline.preset or store.baseline.title

        def work() -> File:
            if result is None:
                raise InputError("image", "none", "one without errors")
            return kind.file_name(result, title), kind.make(result, display)

        return work


def _values(display: param.Parameterized) -> dict:
    return {name: value for name, value in display.param.values().items() if name != "name"}
