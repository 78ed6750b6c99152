"""Everything that follows the image in its own time, worked out together in a thread."""

from collections.abc import Iterator
from dataclasses import dataclass

import param

from app.image.overlays.axes import axes_in_words
from app.image.overlays.measure import BoxFigures, box_figures, profile_of
from app.image.overlays.overlay import NOTHING, Drawing, Label, Overlay, OverlayRequest
from app.image.overlays.region import Region
from app.image.overlays.rings import Rings
from app.image.overlays.spots import Spots
from app.runtime.latest_job import Job
from app.state.display import Display
from app.state.result import NamedTexts
from diffsim.images.line_profile import Profile

OVERLAYS: tuple[type[Overlay], ...] = (Region, Rings, Spots)
"""In the order they are drawn; labels of the first keep their room. A new one is a file and an
entry here."""

for _overlay in OVERLAYS:
    _on, _label, _doc = _overlay.toggle
    Display.param.add_parameter(_overlay.switch(), param.Boolean(_on, label=_label, doc=_doc))


@dataclass(frozen=True)
class Marks:
    """The answer.

    Args:
        drawings: of all overlays by name, those that are not wanted without anything.
        axes: names and sentences of how the image lies.
        box, line: the measures of these; None where none is asked for, or not all is there yet.
    """

    drawings: dict[str, Drawing]
    axes: NamedTexts
    box: BoxFigures | None = None
    line: Profile | None = None


def switched_on(display: Display) -> frozenset[str]:
    """Names of the overlays that a display shows."""
    return frozenset(one.name for one in OVERLAYS if getattr(display, one.switch()))


class Overlays:
    """The overlays of one picture."""

    def __init__(self):
        self._overlays = [overlay() for overlay in OVERLAYS]

    def marks(self, ask: OverlayRequest, job: Job) -> Iterator[Marks]:
        """What is asked for, in one answer."""
        drawings: dict[str, Drawing] = {}
        labels: tuple[Label, ...] = ()
        for overlay in self._overlays:
            wanted = overlay.name in ask.names
            drawings[overlay.name] = overlay.draw(ask, labels) if wanted else NOTHING
            labels += drawings[overlay.name].labels
        part = ask.part or ask.result.part
        pixel_size_mm = float(ask.result.experiment.detector.pixel_size_mm)
        yield Marks(
            drawings,
            axes_in_words(ask.result, ask.result.scene),
            ask.box and box_figures(part, ask.box),
            ask.line and profile_of(part, ask.line, pixel_size_mm),
        )
