"""What is drawn over the image and follows it in its own time: never in the image's way."""

import logging
from collections.abc import Callable

import numpy as np
from bokeh.models import ColumnDataSource

from app.image.overlays.measure import Box, Line
from app.image.overlays.overlays import Asked, Marker, Marks
from app.image.overlays.spots import BESIDE, SpotMarks
from app.pixels.downsample import Part
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

SPOT_COLUMNS = ("slow", "fast", "text", "offset", "align")

log = logging.getLogger(__name__)


class Overlays:
    """Rings, predicted spots, regions and measured places over a picture.

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
        values: Callable[[], Part | None],
        shown: Callable[[Marks], None] = lambda marks: None,
    ):
        self._store, self._picture = store, picture
        self._values, self._shown = values, shown
        self._newest = store.worker(Marker().marks, self._show, no_wait, _fail)
        self.rings = ColumnDataSource({"slow": [], "fast": []})
        self.ring_labels = ColumnDataSource({"slow": [], "fast": [], "text": []})
        self.spots = ColumnDataSource({name: [] for name in SPOT_COLUMNS})
        self.roi = ColumnDataSource({"slow0": [], "slow1": [], "fast0": [], "fast1": []})
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
        self._later = store.beat.calls(self.refresh)
        store.param.watch(self._later, "result")
        store.display.param.watch(
            self._later, ["show_rings", "show_spots", "show_roi", "scale", "noise", "noise_seed"]
        )

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
            self._newest.submit(self._asked)

    def _asked(self) -> Asked:
        result, display = self._store.result, self._store.display
        slow, fast = result.shape
        if result.shape != self._shape:
            self._shape = result.shape
            if self.box or self.line:
                self.measure(None, None)
        view = self._picture.view or (0.0, float(slow), 0.0, float(fast))
        return Asked(
            *(result, view, self._picture.scale, display.show_rings),
            *(display.show_spots, self._values(), self.box, self.line),
        )

    def _show(self, marks: Marks) -> None:
        self.marks = marks
        rings = marks.rings
        places = list(zip(*rings.labels, strict=True)) or [(), (), ()]
        roi = marks.roi if self._store.display.show_roi else None
        with self._store.on_page():
            changed = [
                put(self.rings, slow=_joined(rings.slow), fast=_joined(rings.fast)),
                put(self.ring_labels, **dict(zip(("slow", "fast", "text"), places, strict=True))),
                put(self.spots, **_spot_columns(marks.spots)),
                put(self.roi, **_edges(roi)),
            ]
            if any(changed):
                self._picture.push()
            self._shown(marks)

    def _draw(self) -> None:
        """Two tones, dark below light, show on every colour."""
        fig = self._picture.figure
        for colour, alpha, width in (("black", 0.35, 2.5), ("white", 0.5, 1)):
            look = {"line_color": colour, "line_alpha": alpha, "line_width": width}
            fig.line("fast", "slow", source=self.rings, level="underlay", **look)
        edges = {"left": "fast0", "right": "fast1", "top": "slow0", "bottom": "slow1"}
        for source, dash in ((self.roi, [6, 4]), (self.box_mark, "solid")):
            for colour, width, style in (("black", 3, "solid"), ("white", 1.2, dash)):
                look = {"line_color": colour, "line_width": width, "line_dash": style}
                fig.quad(**edges, source=source, fill_color=None, **look)
        for colour, width in (("black", 3), ("white", 1.2)):
            fig.line("fast", "slow", source=self.line_mark, color=colour, line_width=width)
        for colour, width in (("black", 3), ("#7fd4ff", 1.3)):
            fig.scatter(
                *("fast", "slow"),
                source=self.spots,
                size=11,
                fill_color=None,
                line_color=colour,
                line_width=width,
                line_alpha=0.8,
            )
        fig.text(
            *("fast", "slow", "text"),
            source=self.spots,
            name="spot labels",
            x_offset="offset",
            text_align="align",
            **(LABEL | {"text_font_size": "10px", "text_color": "#c9ecff"}),
        )
        fig.text(
            *("fast", "slow", "text"),
            source=self.ring_labels,
            name="ring labels",
            text_align="center",
            **LABEL,
        )


def _spot_columns(spots: SpotMarks) -> dict:
    return {
        "slow": spots.slow,
        "fast": spots.fast,
        "text": spots.text,
        "offset": [-BESIDE if left else BESIDE for left in spots.left],
        "align": ["right" if left else "left" for left in spots.left],
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
