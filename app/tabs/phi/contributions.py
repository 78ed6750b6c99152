"""What sources, sub-pixels and layers of the sensor add to a pixel, where there are several."""

import numpy as np
import panel as pn
import param

import diffsim
from app.tabs.phi.share_plots import Bars, Map
from app.tabs.phi.shares import along, counts, over
from app.widgets.text import heading
from app.widgets.view import View


class Contributions(View):
    """A plot for each of the three, as long as there is more than one to compare."""

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, **params):
        super().__init__(**params)
        self.sources = Bars(120, "source", "source", hover=[("λ [Å]", "{0.00000}")])
        self.sub_pixels = Map(190, "sub-pixel, fast", "slow", down=True)
        self.layers = Bars(110, "layer of the sensor", "layer")
        self.plots = {
            "Share by source": self.sources,
            "Share by sub-pixel": self.sub_pixels,
            "Share by layer of the sensor": self.layers,
        }
        self._headings = {title: heading(title) for title in self.plots}
        parts = [(self._headings[title], plot.place) for title, plot in self.plots.items()]
        self._layout = pn.Column(
            *(part for pair in parts for part in pair), sizing_mode="stretch_width", margin=0
        )
        for title in self.plots:
            self._take_room(title, False)
        self._paint()

    def show(self, trace: diffsim.Trace | None) -> None:
        found = sources, edge, layers = counts(trace)
        if sources > 1:
            wavelengths = np.full(sources, np.nan)
            wavelengths[trace.terms["source"]] = trace.terms["lambda_A"]
            shares = along(trace, "source", sources)
            self.sources.show(np.arange(sources), shares, sources, **{"λ [Å]": wavelengths})
        if edge > 1:
            self.sub_pixels.show(over(trace, "subF", "subS", (edge, edge)))
        if layers > 1:
            self.layers.show(np.arange(layers), along(trace, "thick", layers), layers)
        for title, count in zip(self.plots, found, strict=True):
            self._take_room(title, count > 1)

    def _take_room(self, title: str, visible: bool) -> None:
        self.plots[title].show_only(visible)
        if self._headings[title].visible != visible:
            self._headings[title].visible = visible

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        for plot in self.plots.values():
            plot.paint(self.dark)
