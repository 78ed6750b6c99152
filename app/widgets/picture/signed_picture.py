"""A picture of values of either sign, such as a derivative or what is left of a difference."""

from collections.abc import Callable

import numpy as np
import param
from bokeh.models import FixedTicker, LinearColorMapper, PanTool, ResetTool, WheelZoomTool
from bokeh.plotting import figure

from app.pixels.colormaps import diverging, diverging_table
from app.pixels.downsample import Raster
from app.pixels.signed_scale import UNIT, SignedScale, from_zero_to_one, signed_extreme
from app.state.result import NamedTexts
from app.widgets.picture.colour_bar import bar_below
from app.widgets.picture.marker import Marker
from app.widgets.picture.picture import Picture
from app.widgets.view import View

Clicked = Callable[[int, int, int], None]
"""Given the (slow, fast) pixel of a click, and how many pixels are drawn as one."""


class SignedBar:
    """The colours between -1 and 1 below a figure, with the values that stand at their places."""

    def __init__(self, fig: figure, **options):
        self._mapper = LinearColorMapper(low=-1, high=1)
        # a colour bar keeps the ticker that it was made with
        self._ticker = FixedTicker(ticks=[0])
        self.labels: dict[float, str] = {}
        self.model = bar_below(fig, self._mapper, ticker=self._ticker, **options)

    def show(self, labels: dict[float, str], title: str) -> None:
        """Label places, and name what the bar measures."""
        self.labels = labels
        self._ticker.ticks = list(labels)
        self.model.update(major_label_overrides=dict(labels), title=title)

    def paint(self, dark: bool) -> None:
        """Take the colours of a light or a dark page."""
        self._mapper.palette = diverging(dark)


def picture_in_tab(name: str, *callbacks: Callable, zoom: bool = True, **options) -> Picture:
    """A picture as wide as its tab, whose zoom is its own.

    Args:
        callbacks, options: of the `Picture`.
        zoom: whether wheel and drag move its view.
    """
    wheel, drag = WheelZoomTool(zoom_on_axis=False), PanTool()
    tools = [drag, wheel, ResetTool()] if zoom else []
    picture = Picture(name, *callbacks, tools=tools, **options)
    if zoom:
        picture.figure.toolbar.update(active_scroll=wheel, active_drag=drag)
    return picture


class SignedPicture(View):
    """Blue below zero, orange above, and a ring on the selected pixel.

    Args:
        name: of the figure.
        label: what it is called for readers who do not see it.
        readout: says what stands beside the pointer on a (slow, fast) pixel.
        zoom: whether wheel and drag move its view.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(
        self,
        name: str,
        label: str,
        readout: Callable[[int, int], NamedTexts],
        clicked: Clicked,
        height: int = 380,
        zoom: bool = True,
        **params,
    ):
        super().__init__(**params)
        self._clicked = clicked
        self.signed = SignedScale("linear", 0.0, 1.0)
        """How values are spread over the colours."""
        self.picture = picture_in_tab(
            name,
            readout,
            self._tapped,
            zoom=zoom,
            reduce=self._reduce,
            options={"sizing_mode": "stretch_width", "height": height},
            label=label,
            dark=self.dark,
        )
        self.figure = self.picture.figure
        self.bar = SignedBar(self.figure)
        look = {"size": 16, "tones": ("white", "black"), "fill_color": None}
        self._selected = Marker(self.figure, "circle", (4.5, 2), **look)
        self._layout = self.picture.__panel__()
        self._paint()

    def show(self, part: Raster, shape: tuple[int, int], signed: SignedScale, title: str) -> None:
        """Paint another picture.

        Args:
            shape: (slow, fast) pixels of the whole detector.
            signed: how values are spread over the colours.
            title: of the colour bar, with the unit.
        """
        self.signed = signed
        self.bar.show(signed.ticks(), title)
        self.picture.show(part, shape, UNIT)
        self.picture.push()

    def mark(self, slow: int, fast: int) -> None:
        """Put the ring on a pixel."""
        if self._selected.move(slow + 0.5, fast + 0.5):
            self.picture.push()

    def _reduce(self, values: np.ndarray, block: int) -> np.ndarray:
        return from_zero_to_one(self.signed.place(signed_extreme(values, block)))

    def _tapped(self, slow: int, fast: int) -> None:
        if self.picture.frame is not None:
            self._clicked(slow, fast, self.picture.frame.block)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
        self.bar.paint(self.dark)
        self.picture.colour(diverging_table(self.dark))
        self.picture.push()
