"""Everything that follows the image in its own time, worked out together in a thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import diffsim
from app.image.overlays.axes import Rows, axes_in_words
from app.image.overlays.measure import Box, BoxFigures, Line, box_figures, profile_of
from app.image.overlays.rings import RingMarks, ring_marks
from app.image.overlays.spots import NO_SPOTS, SpotMarks, spot_marks
from app.pixels.downsample import Part, Window
from app.runtime.latest_job import Job
from app.state.result import Result
from diffsim.images.line_profile import Profile


@dataclass(frozen=True)
class Asked:
    """What is to be drawn over a result.

    Args:
        result: the image.
        view: what of the detector is in view.
        scale: pixels of the page's measures along a detector pixel.
        rings: whether resolution rings are wanted.
        spots: whether predicted spots are.
        part: the values that are drawn; those of the result by default.
        box, line: what is measured, if anything.
    """

    result: Result = field(repr=False)
    view: Window
    scale: float
    rings: bool = True
    spots: bool = False
    part: Part | None = field(default=None, repr=False)
    box: Box | None = None
    line: Line | None = None


@dataclass(frozen=True)
class Marks:
    """The answer.

    Args:
        rings: resolution rings.
        spots: predicted spots with room for their indices.
        axes: names and sentences of how the image lies.
        roi: the region of interest of the experiment, or None.
        box, line: the measures of these; None where none is asked for, or not all is there yet.
    """

    rings: RingMarks
    spots: SpotMarks
    axes: Rows
    roi: Window | None
    box: BoxFigures | None = None
    line: Profile | None = None


class Marker:
    """Works out marks; it remembers what it has shown where that should stay."""

    def __init__(self):
        self._view: Window | None = None
        self._rings = RingMarks()
        self._predicted: tuple[int, diffsim.Reflections] | None = None

    def marks(self, ask: Asked, job: Job) -> Iterator[Marks]:
        """The marks of what is asked for, in the one answer that `Newest` takes."""
        scene = ask.result.scene
        rings = RingMarks()
        if ask.rings:
            same_view = ask.view == self._view
            rings = ring_marks(scene, ask.view, self._rings.spacings if same_view else ())
        self._view, self._rings = ask.view, rings
        part = ask.part or ask.result.part
        pixel_size_mm = float(ask.result.experiment.detector.pixel_size_mm)
        yield Marks(
            rings,
            self._spots(ask, rings),
            axes_in_words(ask.result, scene),
            _region(ask.result),
            ask.box and box_figures(part, ask.box),
            ask.line and profile_of(part, ask.line, pixel_size_mm),
        )

    def _spots(self, ask: Asked, rings: RingMarks) -> SpotMarks:
        if not ask.spots:
            return NO_SPOTS
        result = ask.result
        if self._predicted is None or self._predicted[0] != result.revision:
            self._predicted = result.revision, diffsim.predict(result.experiment, limit=None)
        return spot_marks(self._predicted[1], ask.view, ask.scale, rings.labels)


def _region(result: Result) -> Window | None:
    roi = result.experiment.sampling.roi
    if roi is None:
        return None
    fast0, fast1, slow0, slow1 = (float(edge) for edge in roi)
    slow, fast = result.shape
    return max(0, slow0), min(slow, slow1 + 1), max(0, fast0), min(fast, fast1 + 1)
