"""A map of what two images differ by."""

from collections.abc import Callable

import panel as pn
import param
from bokeh.models import BasicTicker, BasicTickFormatter, LinearColorMapper

from app.pixels.colormaps import diverging, diverging_table
from app.pixels.quantize import Levels
from app.tabs.parity.image_comparison import ImageOutcome, signed_extreme
from app.widgets.picture.colour_bar import bar_below
from app.widgets.picture.marker import PlaceMark
from app.widgets.picture.picture import Picture, Rows


class DifferenceMap(pn.viewable.Viewer):
    """Ours - reference, blue below and orange above zero.

    Args:
        clicked: given (slow, fast) of the pixel below a click, or of the one that differs most
            among those that are drawn as one.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(self, clicked: Callable[[int, int], None], **params):
        super().__init__(**params)
        self._clicked = clicked
        self._outcome: ImageOutcome | None = None
        self._mapper = LinearColorMapper()
        self.picture = Picture(
            "difference",
            self._readout,
            self._tapped,
            reduce=signed_extreme,
            options={"sizing_mode": "stretch_width", "height": 400},
            dark=self.dark,
        )
        self.figure = self.picture.figure
        bar_below(
            self.figure,
            self._mapper,
            "ours − reference [photons/pixel]",
            ticker=BasicTicker(desired_num_ticks=4, num_minor_ticks=0),
            formatter=BasicTickFormatter(precision=1, power_limit_low=-2, power_limit_high=4),
        )
        look = {"size": 14, "tones": ("white", "black"), "fill_color": None}
        self._selected = PlaceMark(self.figure, "circle", (4, 1.5), **look)
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self.picture.__panel__()

    def show(self, outcome: ImageOutcome) -> None:
        """Draw another difference."""
        self._outcome = outcome
        self._mapper.update(low=-outcome.limit, high=outcome.limit)
        levels = Levels("linear", -outcome.limit, outcome.limit)
        self.picture.show(outcome.difference, outcome.ours.shape, levels)
        self.picture.push()

    def mark(self, slow: int, fast: int) -> None:
        """Put the ring on a pixel."""
        if self._selected.move(slow + 0.5, fast + 0.5):
            self.picture.push()

    def _readout(self, slow: int, fast: int) -> Rows:
        outcome = self._outcome
        return [
            ("ours − reference", f"{outcome.difference.at(slow, fast):.4g}"),
            ("ours", f"{outcome.ours[slow, fast]:.6g}"),
            ("reference", f"{outcome.reference[slow, fast]:.6g}"),
        ]

    def _tapped(self, slow: int, fast: int) -> None:
        if self._outcome is not None:
            self._clicked(*self._outcome.farthest(slow, fast, self.picture.frame.block))

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
        self._mapper.palette = diverging(self.dark)
        self.picture.colour(diverging_table(self.dark))
        self.picture.push()
