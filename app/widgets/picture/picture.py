"""A picture of levels under the axes of a plot: what the detector image and its like are shown in.

The server reduces a picture to the dots of the screen and sends one byte for each; the browser
paints them on a canvas of its own below the plot. The plot keeps what it is good at, axes, tools
and whatever is drawn over the picture, and is not painted again when the picture changes.
"""

from collections.abc import Callable

import numpy as np
import panel as pn
import param
from bokeh.events import RangesUpdate, Tap
from bokeh.models import ColumnDataSource, CustomJS, Range1d
from bokeh.plotting import figure

from app.pixels.downsample import MOST, Raster, Window, block_maximum, visible
from app.pixels.quantize import Levels
from app.runtime.panel_patches import push_to_notebook
from app.runtime.side_socket import SideSocket
from app.state.result import NamedTexts
from app.widgets.assets import script
from app.widgets.picture.canvas import PictureCanvas
from app.widgets.picture.gestures import Gestures
from app.widgets.theme import paint

MARGIN = 0.1
"""What is sent beyond each edge of a zoomed view, as a part of it, so that a small pan has it."""


class Picture(pn.viewable.Viewer):
    """Square pixels with wheel zoom and pan; pixel i covers i to i + 1, slow grows downwards.

    A position in pixels times the pixel size is thus one in mm from the outer edge of the first
    pixel. Overlays are drawn on `figure` in these coordinates, as on any plot; what follows the
    image there should wait for the page's beat: every change of it paints the plot anew.

    Args:
        name: of the figure.
        readout: gives what stands beside the pointer on a (slow, fast) pixel.
        clicked: given the (slow, fast) pixel of a click.
        painted: given the sequence number of what the browser has painted.
        looked: called when the view has moved to another window, None for the whole.
        reduce: from values and a block size to one value for each block.
        tools: of the figure.
        options: of the figure's size, where it does not fill its place.
        label: what it is called for readers who do not see it.
        gestures: what keys and drawing do; without them, it takes neither.
        seen: called when `view` or `scale` is another.
        side_socket: by which pictures go where it is connected; it serves one picture.
    """

    dark = param.Boolean(False, doc="Whether the page around it is dark.")

    def __init__(
        self,
        name: str,
        readout: Callable[[int, int], NamedTexts],
        clicked: Callable[[int, int], None],
        painted: Callable[[int], None] = lambda sequence: None,
        looked: Callable[[Window | None], None] = lambda window: None,
        reduce: Callable[[np.ndarray, int], np.ndarray] = block_maximum,
        tools=(),
        options: dict | None = None,
        label: str = "Picture",
        gestures: Gestures | None = None,
        seen: Callable[[], None] = lambda: None,
        side_socket: SideSocket | None = None,
        **params,
    ):
        super().__init__(**params)
        self._gestures, self._drawing = gestures, ""
        self._side_socket = side_socket
        self._readout, self._clicked = readout, clicked
        self._painted, self._looked, self._seen = painted, looked, seen
        self._reduce = reduce
        self._part: Raster | None = None
        self._colours = b""
        self._shape, self._levels, self._stamp = (1, 1), Levels("linear", 0, 1), (0, 0)
        self._screen, self._pointer = (MOST, MOST), None
        self.window: Window | None = None
        """What the view shows, with a margin; None is the whole."""
        self.view: Window | None = None
        """What of the detector the view shows; None is the whole."""
        self.ratio = 1.0
        """Dots of the screen for each pixel of the page's measures."""
        self.frame: Raster | None = None
        """What was sent last."""
        self._home = ColumnDataSource({"fast": [1], "slow": [1]})
        self.figure = self._make_figure(name, tools, options or {})
        size = {"sizing_mode": "stretch_both", "margin": 0}
        self._pane = pn.pane.Bokeh(self.figure, **size)
        self._canvas = PictureCanvas(
            self.receive,
            figure=self._pane,
            label=label,
            keys=gestures is not None,
            side_socket="" if side_socket is None else side_socket.key,
            **(size | (options or {})),
        )
        if side_socket is not None:
            side_socket.subscribe(painted=lambda sequence: self.receive({"painted": sequence}))
        self._paint()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._canvas

    def show(
        self,
        part: Raster,
        shape: tuple[int, int],
        levels: Levels,
        sequence: int = 0,
        revision: int = 0,
    ) -> bool:
        """Show a part of a detector; False where that is what is shown already.

        Args:
            shape: (slow, fast) pixels of the whole detector.
            sequence: comes back when the browser has painted it.
            revision: of the model; with the sequence, it is in the page's event `picture-drawn`.
        """
        anew = shape != self._shape
        if anew:
            zoomed = self.window is not None
            self._shape, self.window, self.view = shape, None, None
            if zoomed:
                self._looked(None)
            self._home.data = {"slow": [shape[0]], "fast": [shape[1]]}
            push_to_notebook(self._pane)
        elif part is self._part and levels == self._levels:
            return False
        self._part, self._levels = part, levels
        self._stamp = sequence, revision
        # the axes of another detector go as Bokeh's message, and must not be overtaken
        self._send(quick=not anew)
        return True

    def colour(self, table: bytes) -> None:
        """Paint with another table of colours."""
        if table != self._colours:
            self._colours = table
            self._canvas.send(colours=table)

    def draw(self, what: str) -> None:
        """Let the pointer draw a "box" or a "line" instead of moving the view; "" ends that."""
        self._drawing = what
        self._canvas.send(drawing=what)

    @property
    def scale(self) -> float:
        """Pixels of the page's measures along a detector pixel, about."""
        slow0, slow1, fast0, fast1 = self.view or (0, self._shape[0], 0, self._shape[1])
        rows, columns = (dots / self.ratio for dots in self._screen)
        return min(rows / max(1e-9, slow1 - slow0), columns / max(1e-9, fast1 - fast0))

    def push(self) -> None:
        """Send what was changed on the figure where a notebook shows it."""
        push_to_notebook(self._pane)

    def _make_figure(self, name: str, tools, options: dict):
        fig = figure(
            x_range=Range1d(0, 1, reset_start=0, reset_end=1),
            y_range=Range1d(1, 0, reset_start=1, reset_end=0),
            x_axis_label="fast (pixel)",
            y_axis_label="slow (pixel)",
            tools=list(tools),
            toolbar_location="above" if tools else None,
            min_border=8,
            # half of the last number below the axis
            min_border_right=20,
            name=name,
            **({"sizing_mode": "stretch_both"} | options),
        )
        # without room to spare, it puts its last button into a menu
        room = ":host {padding-right: 18px;}"
        fig.toolbar.update(logo=None, stylesheets=[room])
        fig.grid.visible = False
        fit = CustomJS(
            args={"fig": fig, "home": self._home},
            code=script("widgets/scripts/bokeh_internals.js", "widgets/picture/square_pixels.js"),
        )
        self._home.js_on_change("data", fit)
        for size in ("inner_width", "inner_height"):
            fig.js_on_change(size, fit)
        fig.on_event(RangesUpdate, self._ranges_changed)
        fig.on_event(Tap, self._tapped)
        return fig

    # to the browser

    def _send(self, quick: bool = True) -> None:
        if self._part is None:
            return
        self.frame = frame = visible(self._part, self.window, self._dots(), self._reduce)
        rows, columns = frame.values.shape
        header = (*self._stamp, rows, columns, frame.slow, frame.fast, frame.block)
        codes = self._levels.codes(frame.values)
        # one message holds sizes and codes, so that they can never disagree; the header is seven
        # float64, named in canvas.js, and the codes a byte for each dot
        data = np.array(header, "<f8").tobytes() + codes.tobytes()
        sent = quick and self._side_socket is not None and self._side_socket.send(data)
        if not sent:
            self._canvas.send(frame=data)

    def _dots(self) -> tuple[int, int]:
        """Dots of the screen on which the part that is sent lies."""
        if self.window is not None:
            return tuple(round(dots * (1 + 2 * MARGIN)) for dots in self._screen)
        # the whole detector, as large as it fits
        scale = min(dots / size for dots, size in zip(self._screen, self._shape, strict=True))
        return tuple(max(1, round(scale * size)) for size in self._shape)

    # from the browser, which may send anything

    def receive(self, message: dict) -> None:
        """Act on a message of the browser."""
        match message:
            case {"ready": True}:
                self._canvas.send(colours=self._colours, drawing=self._drawing)
                self._send()
            case {"painted": int(sequence)}:
                self._painted(sequence)
            case {"screen": [int(rows), int(columns)]} if rows > 0 and columns > 0:
                ratio = message.get("ratio", 1)
                self.ratio = ratio if isinstance(ratio, (int, float)) and ratio > 0 else 1.0
                if (rows, columns) != self._screen:
                    self._screen = rows, columns
                    self._send()
                    self._seen()
            case {"pointer": [int(slow), int(fast)]}:
                self._pointer = slow, fast
                self.read_out()
            case {"pointer": None}:
                self._pointer = None
            case _ if self._gestures is not None:
                self._gestures.receive(message)

    def read_out(self) -> None:
        """Show what is at the pointer, if it is on the detector."""
        if self._pointer is None:
            return
        (slow, fast), (rows, columns) = self._pointer, self._shape
        inside = 0 <= slow < rows and 0 <= fast < columns and self._part is not None
        place = [("slow, fast", f"{slow}, {fast}")]
        rows = [list(row) for row in place + self._readout(slow, fast)] if inside else []
        self._canvas.send(readout=rows)

    def _ranges_changed(self, event: RangesUpdate) -> None:
        window = self._visible(event)
        if window != self.window:
            self.window = window
            self._send()
            self._looked(window)
            self._seen()

    def _visible(self, event: RangesUpdate) -> Window | None:
        """The part of the detector to send, or None for all of it."""
        slow, fast = self._shape
        self.view = None
        if None in (event.x0, event.x1, event.y0, event.y1):
            return None
        (x0, x1), (y0, y1) = sorted((event.x0, event.x1)), sorted((event.y0, event.y1))
        dx, dy = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
        window = (y0 - dy, y1 + dy, x0 - dx, x1 + dx)
        whole = window[0] <= 0 and window[1] >= slow and window[2] <= 0 and window[3] >= fast
        if whole:
            return None
        if x0 < fast and x1 > 0 and y0 < slow and y1 > 0:
            self.view = max(0.0, y0), min(slow, y1), max(0.0, x0), min(fast, x1)
        return window

    def _tapped(self, event: Tap) -> None:
        if event.x is None or event.y is None:
            return
        slow, fast = int(np.floor(event.y)), int(np.floor(event.x))
        rows, columns = self._shape
        if 0 <= slow < rows and 0 <= fast < columns:
            self._clicked(slow, fast)

    @param.depends("dark", watch=True)
    def _paint(self) -> None:
        paint(self.figure, self.dark)
        # the picture lies below
        self.figure.background_fill_color = None
        push_to_notebook(self._pane)
