"""A map of what two images differ by."""

from collections.abc import Callable

import panel as pn
import param
from bokeh.models import (
    BasicTicker,
    BasicTickFormatter,
    ColorBar,
    ColumnDataSource,
    LinearColorMapper,
)

from app.levels import Levels
from app.palettes import colour_table, diverging
from app.parity_images import ImageOutcome, signed_extreme
from app.views.picture import Picture, Rows

MISSING = "#808891"


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
        self._selected = ColumnDataSource({"fast": [0.0], "slow": [0.0]})
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
        self._add_bar_and_ring()
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
        place = {"fast": [fast + 0.5], "slow": [slow + 0.5]}
        if dict(self._selected.data) != place:
            self._selected.data = place
            self.picture.push()

    def _add_bar_and_ring(self) -> None:
        bar = ColorBar(
            color_mapper=self._mapper,
            ticker=BasicTicker(desired_num_ticks=4, num_minor_ticks=0),
            formatter=BasicTickFormatter(precision=1, power_limit_low=-2, power_limit_high=4),
            title="ours − reference [photons/pixel]",
            title_text_font_style="normal",
            title_text_font_size="12px",
            orientation="horizontal",
            height=10,
            padding=2,
        )
        self.figure.add_layout(bar, "below")
        for colour, width in (("white", 4), ("black", 1.5)):
            self.figure.scatter(
                *("fast", "slow"),
                source=self._selected,
                size=14,
                fill_color=None,
                line_color=colour,
                line_width=width,
            )

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
        palette = diverging(self.dark)
        self._mapper.palette = palette
        self.picture.colour(colour_table(palette, palette[0], palette[-1], MISSING))
        self.picture.push()
