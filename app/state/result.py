"""What is asked of the renderer, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

import diffsim
from app.pixels.downsample import Raster, Window
from diffsim.scene import Scene

NamedTexts = list[tuple[str, str]]
"""Names, and what there is to say of each, as the box beside the pointer lists them."""


@dataclass(frozen=True)
class Request:
    """A snapshot of what is asked for.

    Args:
        experiment: the model.
        selected: (slow, fast) of the pixel to trace.
        revision: which state of the model it is.
        window: what the view shows; None is the whole detector.
        whole: whether what lies beyond the window is wanted in the end.
    """

    experiment: diffsim.Experiment
    selected: tuple[int, int]
    revision: int
    window: Window | None = None
    whole: bool = True


@dataclass(frozen=True)
class Result:
    """An image, and the trace of its selected pixel when somebody asks for it.

    Args:
        experiment: the snapshot.
        scene: the same as the kernel takes it, of the whole image; None in an image that is kept.
        revision: which state of the model it is.
        part: photons per detector pixel, of all the detector or of a part of it, float32.
        selected: (slow, fast) of the traced pixel.
        tracer: makes the trace, once.
        beam: (slow, fast) where the direct beam meets the detector [pixels].
        implied: what stands in for values that are left open, by (section, parameter).
        cautions: what to know before believing the picture.
        terms: lattice terms of the image.
        seconds: what the image took.
    """

    experiment: diffsim.Experiment
    scene: Scene | None = field(repr=False)
    revision: int
    part: Raster
    selected: tuple[int, int]
    tracer: Callable[[], "diffsim.Trace | None"] = field(repr=False)
    beam: tuple[float, float]
    implied: dict[tuple[str, str], float]
    cautions: tuple[str, ...]
    terms: int
    seconds: float

    @property
    def image(self) -> np.ndarray:
        """(slow, fast) values; the image where the result is full."""
        return self.part.values

    @property
    def trace(self) -> "diffsim.Trace | None":
        """Every number behind the selected pixel; None where it has too many terms to list."""
        return self.tracer()

    @property
    def shape(self) -> tuple[int, int]:
        """(slow, fast) pixel counts of the detector."""
        detector = self.experiment.detector
        return int(detector.pixels_slow), int(detector.pixels_fast)

    @property
    def fine(self) -> bool:
        """Whether the values are those of detector pixels."""
        return self.part.block == 1

    @property
    def full(self) -> bool:
        """Whether every pixel was computed."""
        return self.fine and self.part.values.shape == self.shape
