"""Everything that follows the image in its own time, worked out together in a thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.frame import Window
from app.newest import Job
from app.overlays.axes import Rows, axes_in_words
from app.overlays.ground import Ground
from app.overlays.rings import RingMarks, ring_marks
from app.result import Result


@dataclass(frozen=True)
class Asked:
    """What is to be drawn over a result.

    Args:
        result: the image.
        view: what of the detector is in view.
        scale: pixels of the page's measures along a detector pixel.
        rings: whether resolution rings are wanted.
    """

    result: Result = field(repr=False)
    view: Window
    scale: float
    rings: bool = True


@dataclass(frozen=True)
class Marks:
    """The answer.

    Args:
        rings: resolution rings.
        axes: names and sentences of how the image lies.
        roi: the region of interest of the experiment, or None.
    """

    rings: RingMarks
    axes: Rows
    roi: Window | None


class Marker:
    """Works out marks; it remembers what it has shown where that should stay."""

    def __init__(self, ground: Ground):
        self._ground = ground
        self._view: Window | None = None
        self._rings = RingMarks()

    def marks(self, ask: Asked, job: Job) -> Iterator[Marks]:
        """The marks of what is asked for, in the one answer that `Newest` takes."""
        scene = self._ground.scene(ask.result)
        rings = RingMarks()
        if ask.rings:
            same_view = ask.view == self._view
            rings = ring_marks(scene, ask.view, self._rings.spacings if same_view else ())
        self._view, self._rings = ask.view, rings
        yield Marks(rings, axes_in_words(ask.result, scene), _region(ask.result))


def _region(result: Result) -> Window | None:
    roi = result.experiment.sampling.roi
    if roi is None:
        return None
    fast0, fast1, slow0, slow1 = (float(edge) for edge in roi)
    slow, fast = result.shape
    return max(0, slow0), min(slow, slow1 + 1), max(0, fast0), min(fast, fast1 + 1)
