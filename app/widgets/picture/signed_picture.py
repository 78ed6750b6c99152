"""A picture of values of either sign, such as a derivative or what is left of a difference."""

from collections.abc import Callable

import numpy as np
import panel as pn
import param
from bokeh.models import FixedTicker, LinearColorMapper, PanTool, ResetTool, WheelZoomTool

from app.pixels.colormaps import diverging, diverging_table
from app.pixels.downsample import Part
from app.pixels.signed_scale import Signed
from app.tabs.compare.composite import UNIT
from app.tabs.parity.image_comparison import signed_extreme
from app.widgets.picture.colour_bar import bar_below
from app.widgets.picture.marker import PlaceMark
from app.widgets.picture.picture import Picture, Rows
from app.widgets.view import View

Clicked = Callable[[int, int, int], None]
"""Given the (slow, fast) pixel of a click, and how many pixels are drawn as one."""


class SignedPicture(View):
    """Blue below zero, orange above; its zoom is its own.

    Args:
        name: of the figure.
        label: what it is called for readers who do not see it.
        readout: says what stands beside the pointer on a (slow, fast) pixel.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(
        self,
        name: str,
        label: str,
        readout: Callable[[int, int], Rows],
        clicked: Clicked,
        height: int = 380,
        **params,
    ):
        super().__init__(**params)
        self._clicked, self._signed = clicked, Signed("linear", 0.0, 1.0)
        wheel, drag = WheelZoomTool(zoom_on_axis=False), PanTool()
        self.picture = Picture(
            name,
            readout,
            self._tapped,
            reduce=self._reduce,
            tools=[drag, wheel, ResetTool()],
            options={"sizing_mode": "stretch_width", "height": height},
            label=label,
            dark=self.dark,
        )
        self.figure = self.picture.figure
        self.figure.toolbar.update(active_scroll=wheel, active_drag=drag)
        # the last label of the colour bar reaches beyond it
        self.figure.min_border_right = 20
        self._mapper = LinearColorMapper(low=-1, high=1)
        # a colour bar keeps the ticker that it was made with
        self._ticker = FixedTicker(ticks=[0])
        self.bar = bar_below(self.figure, self._mapper, ticker=self._ticker)
        look = {"size": 16, "tones": ("white", "black"), "fill_color": None}
        self._selected = PlaceMark(self.figure, "circle", (4.5, 2), **look)
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self.picture.__panel__()

    def show(self, part: Part, shape: tuple[int, int], signed: Signed, title: str) -> None:
        """Paint another picture.

        Args:
            shape: (slow, fast) pixels of the whole detector.
            signed: how values are spread over the colours.
            title: of the colour bar, with the unit.
        """
        self._signed, ticks = signed, signed.ticks()
        self._ticker.ticks = list(ticks)
        self.bar.update(major_label_overrides=dict(ticks), title=title)
        self.picture.show(part, shape, UNIT)
        self.picture.push()

    def mark(self, slow: int, fast: int) -> None:
        """Put the ring on a pixel."""
        if self._selected.move(slow + 0.5, fast + 0.5):
            self.picture.push()

    def _reduce(self, values: np.ndarray, block: int) -> np.ndarray:
        place = self._signed.place(signed_extreme(values, block))
        return (0.5 + 0.5 * place).astype(np.float32, copy=False)

    def _tapped(self, slow: int, fast: int) -> None:
        if self.picture.frame is not None:
            self._clicked(slow, fast, self.picture.frame.block)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
        self._mapper.palette = diverging(self.dark)
        self.picture.colour(diverging_table(self.dark))
        self.picture.push()


def spread_of(part: Part, scale: str) -> Signed:
    """Values spread over the colours, symmetric about zero, as a scale has it."""
    most = float(np.nanmax(np.abs(part.values), initial=0.0)) or 1.0
    return Signed(scale, FAINTEST * most, most)


FAINTEST = 1e-4
"""Share of the largest value that a logarithmic scale still tells from zero."""
