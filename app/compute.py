"""What the store's thread does: an experiment in, a trace and images out, coarse before fine."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

import diffsim
from app.implied import direct_beam, implied, still
from app.limits import check
from app.newest import Job
from app.preview import coarse
from diffsim.errors import InputError

MAX_TRACED_TERMS = 200_000
"""Most terms of a pixel that are listed one by one."""

LIVE_S = 0.3
"""A render expected to take longer shows a coarse one first."""

ALWAYS_LIVE_TERMS = 2_000_000
"""A render of no more terms never does: one slow moment is no reason."""

PREVIEW_S = 0.12
"""What the coarse one may take."""


@dataclass(frozen=True)
class Request:
    """A snapshot of what is asked for."""

    experiment: diffsim.Experiment
    selected: tuple[int, int]
    revision: int


@dataclass(frozen=True)
class Result:
    """An image and the trace of its selected pixel, both of one snapshot.

    Args:
        experiment: the snapshot.
        revision: which state of the model it is.
        image: (slow, fast) float32 photons per detector pixel.
        bin_size: detector pixels along the edge of one value of `image`; 1 for the full image.
        selected: (slow, fast) of the traced pixel.
        trace: every number behind that pixel; None where it has too many terms to list.
        beam: (slow, fast) where the direct beam meets the detector [pixels].
        implied: what stands in for values that are left open, by (section, parameter).
        terms: lattice terms of the image.
        seconds: what the image took.
    """

    experiment: diffsim.Experiment
    revision: int
    image: np.ndarray = field(repr=False)
    bin_size: int
    selected: tuple[int, int]
    trace: "diffsim.Trace | None" = field(repr=False)
    beam: tuple[float, float]
    implied: dict[tuple[str, str], float]
    terms: int
    seconds: float

    @property
    def shape(self) -> tuple[int, int]:
        """(slow, fast) pixel counts of the detector."""
        detector = self.experiment.detector
        return int(detector.pixels_slow), int(detector.pixels_fast)

    @property
    def full(self) -> bool:
        """Whether every pixel was computed."""
        return self.bin_size == 1


class Renderer:
    """Computes results, and learns from them how fast this machine is."""

    def __init__(self, progress: Callable[[float], None] = lambda share: None):
        self._progress = progress
        self._terms_per_s = 2e7
        self._full: Result | None = None

    def quick(self, experiment: diffsim.Experiment) -> bool:
        """Whether the full image is expected within the time of a live one."""
        try:
            return not self._long(check(experiment))
        except InputError:
            return True

    def _long(self, terms: int) -> bool:
        return terms > max(ALWAYS_LIVE_TERMS, LIVE_S * self._terms_per_s)

    def results(self, request: Request, job: Job) -> Iterator[Result]:
        """The trace with a coarse image where the full one takes long, then with the full one.

        Raises:
            InputError: for an experiment that cannot be rendered, or not here.
        """
        experiment = request.experiment
        scene = still(experiment)
        terms = check(experiment, scene)
        trace = _trace(experiment, request.selected, terms)

        def result(image: np.ndarray, bin_size: int, terms: int, seconds: float) -> Result:
            return Result(
                experiment,
                request.revision,
                image,
                bin_size,
                request.selected,
                trace,
                direct_beam(experiment, scene),
                implied(experiment, scene),
                terms,
                seconds,
            )

        last = self._full
        if last is not None and last.revision == request.revision:
            yield result(last.image, 1, last.terms, last.seconds)
            return
        try:
            if self._long(terms):
                factor = self._preview_factor(terms)
                image, seconds = self._image(coarse(experiment, factor), job)
                yield result(image / factor**2, factor, terms // factor**2, seconds)
            image, seconds = self._image(experiment, job, self._progress)
        except diffsim.RenderCancelled:
            return
        self._full = result(image, 1, terms, seconds)
        # quick to learn what the machine can do, slow to forget it over a busy moment
        self._terms_per_s = max(terms / max(seconds, 1e-4), 0.7 * self._terms_per_s)
        yield self._full

    def _preview_factor(self, terms: int) -> int:
        wanted = math.sqrt(terms / (PREVIEW_S * self._terms_per_s))
        return min(64, 2 ** math.ceil(math.log2(max(2.0, wanted))))

    @staticmethod
    def _image(
        experiment: diffsim.Experiment, job: Job, progress: Callable[[float], None] | None = None
    ) -> tuple[np.ndarray, float]:
        started = time.perf_counter()
        with torch.inference_mode():
            image = diffsim.render(
                experiment,
                dtype=torch.float32,
                cancelled=job.cancelled,
                progress=progress and (lambda done, total: progress(done / max(1, total))),
            )
        return image.numpy(), time.perf_counter() - started


def _trace(experiment: diffsim.Experiment, selected: tuple[int, int], terms: int):
    pixels = int(experiment.detector.pixels_slow) * int(experiment.detector.pixels_fast)
    if terms // pixels > MAX_TRACED_TERMS:
        return None
    return diffsim.trace(experiment, *selected)
