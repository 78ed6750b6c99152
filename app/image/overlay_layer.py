"""What is drawn over the image and follows it in its own time: never in the image's way."""

import logging
from collections.abc import Callable

import numpy as np
from bokeh.models import ColumnDataSource

from app.image.overlays.measure import Box, Line
from app.image.overlays.overlay import Drawing, Label, Look, OverlayRequest
from app.image.overlays.overlays import OVERLAYS, Marks, Overlays, switched_on
from app.image.overlays.spots import BESIDE
from app.pixels.downsample import Raster
from app.rendering.store import Store
from app.runtime.latest_job import no_wait
from app.widgets.picture.picture import Picture

LABEL = {
    "text_color": "white",
    "text_font_size": "11px",
    "text_baseline": "middle",
    "background_fill_color": "black",
    "background_fill_alpha": 0.6,
    "padding": [1, 4],
    "border_radius": 3,
}
"""Words on a dark ground of their own can be read on every colour, whatever the page's."""

OFFSETS = {"center": 0.0, "left": -BESIDE, "right": BESIDE}
"""From a place to its label [px]; the word is how the text is aligned there, turned around."""

ALIGNMENTS = {"center": "center", "left": "right", "right": "left"}

log = logging.getLogger(__name__)


class Sources:
    """Where the plot has the lines, circles and labels of one overlay from."""

    def __init__(self):
        self.lines = ColumnDataSource({"slow": [], "fast": []})
        self.dots = ColumnDataSource({"slow": [], "fast": []})
        self.labels = ColumnDataSource(_label_columns(()))

    def put(self, drawing: Drawing) -> bool:
        """Draw something else; False where that is drawn already."""
        slow, fast = zip(*drawing.lines, strict=True) if drawing.lines else ((), ())
        changed = [
            put(self.lines, slow=_joined(slow), fast=_joined(fast)),
            put(self.dots, slow=drawing.dots[0], fast=drawing.dots[1]),
            put(self.labels, **_label_columns(drawing.labels)),
        ]
        return any(changed)


class OverlayLayer:
    """The overlays and the measured places over a picture.

    Args:
        store: what they follow.
        picture: where they are drawn.
        values: what is drawn of the image, which is what is measured.
        shown: given every new state, for what is said beside the picture.
    """

    def __init__(
        self,
        store: Store,
        picture: Picture,
        values: Callable[[], Raster | None],
        shown: Callable[[Marks], None] = lambda marks: None,
    ):
        self._store, self._picture = store, picture
        self._values, self._shown = values, shown
        self._worker = store.worker(Overlays().marks, self._show, no_wait, _fail)
        self.sources = {overlay.name: Sources() for overlay in OVERLAYS}
        """By name of the overlay."""
        self.box: Box | None = None
        """What is measured."""
        self.line: Line | None = None
        """The same along a line."""
        self._shape = (0, 0)
        self.marks: Marks | None = None
        """What is drawn, for whoever draws the same elsewhere."""
        self.box_mark = ColumnDataSource({"slow0": [], "slow1": [], "fast0": [], "fast1": []})
        self.line_mark = ColumnDataSource({"slow": [], "fast": []})
        self._draw()
        self._later = store.throttle.calls(self.refresh)
        store.param.watch(self._later, "result")
        switches = [overlay.switch() for overlay in OVERLAYS]
        store.display.param.watch(self._later, [*switches, "scale", "noise", "noise_seed"])

    def seen(self) -> None:
        """The view or the screen has changed."""
        self._later()

    def measure(self, box: Box | None, line: Line | None) -> None:
        """Measure other places, or none."""
        self.box, self.line = box, line
        slow, fast = zip(*line, strict=True) if line else ((), ())
        with self._store.on_page():
            put(self.box_mark, **_edges(box))
            put(self.line_mark, slow=slow, fast=fast)
            self._picture.push()
        self.refresh()

    def refresh(self) -> None:
        """Work the marks out for what is shown now."""
        if self._store.result is not None:
            self._worker.submit(self._asked)

    def _asked(self) -> OverlayRequest:
        result, display = self._store.result, self._store.display
        slow, fast = result.shape
        if result.shape != self._shape:
            self._shape = result.shape
            if self.box or self.line:
                self.measure(None, None)
        view = self._picture.view or (0.0, float(slow), 0.0, float(fast))
        return OverlayRequest(
            *(result, view, self._picture.scale, switched_on(display)),
            *(self._values(), self.box, self.line),
        )

    def _show(self, marks: Marks) -> None:
        self.marks = marks
        with self._store.on_page():
            changed = [self.sources[name].put(what) for name, what in marks.drawings.items()]
            if any(changed):
                self._picture.push()
            self._shown(marks)

    def _draw(self) -> None:
        """Two tones, dark below light, show on every colour."""
        fig = self._picture.figure
        edges = {"left": "fast0", "right": "fast1", "top": "slow0", "bottom": "slow1"}
        for colour, width in (("black", 3), ("white", 1.2)):
            look = {"line_color": colour, "line_width": width}
            fig.quad(**edges, source=self.box_mark, fill_color=None, **look)
        for colour, width in (("black", 3), ("white", 1.2)):
            fig.line("fast", "slow", source=self.line_mark, color=colour, line_width=width)
        for overlay in OVERLAYS:
            _draw_lines(fig, self.sources[overlay.name].lines, overlay.look)
            _draw_dots(fig, self.sources[overlay.name].dots, overlay.look)
        # above all else, those that come first uppermost
        for overlay in reversed(OVERLAYS):
            _draw_labels(fig, overlay.name, self.sources[overlay.name].labels, overlay.look)


def _draw_lines(fig, source: ColumnDataSource, look: Look) -> None:
    for colour, alpha, width in (
        (("black", 0.35, 2.5), ("white", 0.5, 1))
        if look.faint
        else (("black", 1, 3), ("white", 1, 1.2))
    ):
        fig.line(
            *("fast", "slow"),
            source=source,
            level="underlay" if look.faint else "glyph",
            line_color=colour,
            line_alpha=alpha,
            line_width=width,
            line_dash=[6, 4] if look.dashed and colour == "white" else "solid",
        )


def _draw_dots(fig, source: ColumnDataSource, look: Look) -> None:
    for colour, width in (("black", 3), (look.dots, 1.3)):
        fig.scatter(
            *("fast", "slow"),
            source=source,
            size=11,
            fill_color=None,
            line_color=colour,
            line_width=width,
            line_alpha=0.8,
        )


def _draw_labels(fig, name: str, source: ColumnDataSource, look: Look) -> None:
    size = "10px" if look.small else "11px"
    fig.text(
        *("fast", "slow", "text"),
        source=source,
        name=f"{name} labels",
        x_offset="offset",
        text_align="align",
        **(LABEL | {"text_font_size": size, "text_color": look.text}),
    )


def _label_columns(labels: tuple[Label, ...]) -> dict:
    return {
        "slow": [label.slow for label in labels],
        "fast": [label.fast for label in labels],
        "text": [label.text for label in labels],
        "offset": [OFFSETS[label.side] for label in labels],
        "align": [ALIGNMENTS[label.side] for label in labels],
    }


def _joined(lines: tuple[np.ndarray, ...]) -> np.ndarray:
    """Lines as one with gaps: each array of its own would be a message of its own."""
    gap = np.full(1, np.nan, np.float32)
    return np.concatenate([part for line in lines for part in (line, gap)] or [gap[:0]])


def _edges(box) -> dict[str, list]:
    names = ("slow0", "slow1", "fast0", "fast1")
    if box is None:
        return {name: [] for name in names}
    return {name: [edge] for name, edge in zip(names, box, strict=True)}


def put(source: ColumnDataSource, **columns) -> bool:
    """Give a source other columns; False where it has them already."""
    columns = {
        name: values if isinstance(values, np.ndarray) else list(values)
        for name, values in columns.items()
    }
    if all(_same(columns[name], source.data[name]) for name in columns):
        return False
    source.data = columns
    return True


def _same(some: np.ndarray | list, others: np.ndarray | list) -> bool:
    if isinstance(some, np.ndarray):
        return np.array_equal(some, others, equal_nan=True)
    return some == others


def _fail(error: Exception) -> None:
    # what cannot be rendered is said by the store; its last marks stay as its last image does
    log.error("the overlays failed", exc_info=error)
