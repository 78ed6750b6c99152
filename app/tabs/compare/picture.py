"""The picture of two images: one beside the other, one after the other, or what lies between."""

from collections.abc import Callable

import param
from bokeh.events import RangesUpdate
from bokeh.models import Span

from app.pixels.colormaps import colour_table, colours, diverging_table, outside
from app.state.display import Display
from app.state.result import NamedTexts
from app.tabs.compare.composite import SIDED, Composite
from app.widgets.picture.colour_bar import ColourBar
from app.widgets.picture.marker import Marker
from app.widgets.picture.signed_picture import SignedBar, picture_in_tab
from app.widgets.view import View

TITLES = {"difference": "B − A [photons/pixel]", "ratio": "B / A"}
"""What the colour bar of a scale with a middle measures."""


class ComparePicture(View):
    """Shows shots; its zoom is its own.

    Args:
        display: colours of the image on the page, which are those of A and B here.
        readout: says what stands beside the pointer on a (slow, fast) pixel.
        clicked: given the (slow, fast) pixel of a click, and how many pixels are drawn as one.
        painted: given the sequence number of what the browser has painted.
        divided: told that the divider has been moved, or that the view has.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(
        self,
        display: Display,
        readout: Callable[[int, int], NamedTexts],
        clicked: Callable[[int, int, int], None],
        painted: Callable[[int], None],
        divided: Callable[[], None],
        **params,
    ):
        super().__init__(**params)
        self._display, self._clicked = display, clicked
        self._divided = divided
        self._shot: Composite | None = None
        self._setting = False
        self._size = 1
        self.picture = picture_in_tab(
            "compare",
            readout,
            self._tapped,
            painted,
            reduce=self._reduce,
            options={"sizing_mode": "stretch_width", "height": 400},
            dark=self.dark,
        )
        self.figure = self.picture.figure
        self.figure.on_event(RangesUpdate, lambda event: self._looked(event.x0, event.x1))
        self._view = (0.0, 1.0)
        self.divider = self._make_divider()
        self._selected = Marker(self.figure, "circle", (4.5, 2), size=16, fill_color=None)
        self._plain_bar = ColourBar(self.figure)
        self._signed_bar = SignedBar(self.figure, visible=False)
        self._layout = self.picture.__panel__()
        self.recolour()

    def _make_divider(self) -> Span:
        divider = Span(
            dimension="height",
            location=0.5,
            line_color="#ffffff",
            line_width=3,
            line_alpha=0.9,
            hover_line_color="#ffb454",
            editable=True,
            level="overlay",
            name="divider",
        )
        self.figure.add_layout(divider)
        divider.on_change("location", self._dragged)
        return divider

    # what it shows

    def show(self, shot: Composite, sequence: int) -> None:
        """Paint another shot; its sequence number comes back when the browser has painted it."""
        anew = self._shot is None or self._shot.mode != shot.mode
        self._shot, size = shot, shot.part.values.shape[1]
        if size != self._size:
            self._size, self._view = size, (0.0, float(size))
            self._divide(size / 2)
        if shot.ticks:
            self._signed_bar.show(shot.ticks, TITLES[shot.mode])
        if anew:
            self.divider.visible = shot.mode == "swipe"
            self._plain_bar.model.visible = shot.mode in SIDED
            self._signed_bar.model.visible = shot.mode not in SIDED
            self.recolour()
        self.picture.show(shot.part, shot.part.values.shape, shot.levels, sequence)
        self.picture.push()

    def mark(self, slow: int, fast: int) -> None:
        """Put the ring on a pixel."""
        if self._selected.move(slow + 0.5, fast + 0.5):
            self.picture.push()

    def _reduce(self, values, block: int):
        return self._shot.reduce(values, block)

    def recolour(self) -> None:
        """Take the colours and limits of the display."""
        display = self._display
        self._plain_bar.show(display, "photons/pixel")
        self._signed_bar.paint(self.dark)
        if self._shot is None or self._shot.mode in SIDED:
            table = colour_table(colours(display.palette, "linear"), *outside(display.palette))
        else:
            table = diverging_table(self.dark)
        self.picture.colour(table)

    # the divider

    @property
    def share(self) -> float:
        """Where the divider is, from 0 to 1 of what of the image is in view."""
        low, high = self._view
        return min(1.0, max(0.0, (self.divider.location - low) / (high - low)))

    def divide(self, share: float) -> None:
        """Put the divider somewhere in the view."""
        low, high = self._view
        self._divide(low + share * (high - low))

    def _divide(self, fast: float) -> None:
        self._setting = True
        self.divider.location = fast
        self._setting = False
        self.picture.push()

    def _dragged(self, attribute: str, old, new) -> None:
        if not self._setting:
            self._divided()

    def _looked(self, start: float | None, stop: float | None) -> None:
        """Keep the divider where it can be reached."""
        if start is None or stop is None:
            return
        start, stop = sorted((start, stop))
        low, high = max(0.0, start), min(float(self._size), stop)
        if high > low:
            self._view = low, high
            if not low <= self.divider.location <= high:
                self._divide((low + high) / 2)
            self._divided()

    # the browser answers

    def _tapped(self, slow: int, fast: int) -> None:
        if self._shot is not None:
            self._clicked(slow, fast, self.picture.frame.block)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        self.picture.dark = self.dark
        self.recolour()
        self.picture.push()
