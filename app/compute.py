"""What the store's thread does: an experiment in, images out, coarse before fine."""

import math
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import torch

import diffsim
from app.frame import Part
from app.implied import direct_beam, implied, still
from app.limits import check
from app.newest import Job
from app.preview import coarse, only
from app.result import Request, Result
from app.speed import Speed, kind
from diffsim.errors import InputError
from diffsim.scene import Scene

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
"""Where images are rendered."""

MAX_TRACED_TERMS = 200_000
"""Most terms of a pixel that are listed one by one."""

LIVE_S = 0.06
"""A render expected to take longer shows something else first."""

ALWAYS_LIVE_TERMS = 300_000
"""A render of no more terms never does: one slow moment is no reason."""

PREVIEW_S = 0.03
"""What a coarse image may take."""

PAUSE_S = 0.05
"""How long nothing new must come before what takes long is begun."""


class Renderer:
    """Computes results, and learns from them how fast this machine is."""

    def __init__(self, progress: Callable[[float], None] = lambda share: None):
        self._progress = progress
        self.speed = Speed()
        self._last: Result | None = None

    def quick(self, experiment: diffsim.Experiment) -> bool:
        """Whether the full image is expected within the time of a live one."""
        try:
            scene = still(experiment)
            terms = check(experiment, scene)
        except InputError:
            return True
        return not self._long(kind(experiment, _per_pixel(scene, terms)), terms)

    def _long(self, work: Hashable, terms: int) -> bool:
        return terms > ALWAYS_LIVE_TERMS and self.speed.seconds(work, terms) > LIVE_S

    def results(self, request: Request, job: Job) -> Iterator[Result]:
        """The full image; before it, where it takes long, what the view shows, coarse or fine.

        Raises:
            InputError: for an experiment that cannot be rendered, or not here.
        """
        experiment = request.experiment
        scene = still(experiment)
        terms = check(experiment, scene)
        per_pixel = _per_pixel(scene, terms)
        last = self._last
        if last is not None and last.revision == request.revision:
            if last.selected != request.selected:
                tracer = _tracer(experiment, request.selected, per_pixel)
                last = replace(last, selected=request.selected, tracer=tracer)
        else:
            last = None
        if last is not None and last.full:
            self._last = last
            yield last
            return
        tracer = last.tracer if last else _tracer(experiment, request.selected, per_pixel)

        def result(part: Part, terms: int, seconds: float) -> Result:
            self._last = Result(
                *(experiment, request.revision, part, request.selected, tracer),
                *(direct_beam(experiment, scene), implied(experiment, scene), terms, seconds),
            )
            return self._last

        try:
            if self._long(kind(experiment, per_pixel), terms):
                for first in self._first(request, terms, per_pixel, job):
                    yield result(*first)
                if not request.whole or not job.rest(PAUSE_S):
                    return
            image, seconds = self._timed(experiment, per_pixel, terms, job, self._progress)
        except diffsim.RenderCancelled:
            return
        yield result(Part(image), terms, seconds)

    def _first(
        self, request: Request, terms: int, per_pixel: int, job: Job
    ) -> Iterator[tuple[Part, int, float]]:
        """What the view shows: coarse where that takes long, then, of a part, fine."""
        part = request.window and only(request.experiment, request.window)
        shown = part.experiment if part else request.experiment
        terms = part.pixels * per_pixel if part else terms
        work = kind(request.experiment, per_pixel)
        if self._long(work, terms):
            factor = self._coarseness(work, terms)
            less = max(1, terms // factor**2)
            image, seconds = self._timed(coarse(shown, factor), per_pixel, less, job)
            rough = Part(image / factor**2, factor)
            yield part.cut(rough) if part else rough, less, seconds
        if part:
            image, seconds = self._timed(shown, per_pixel, terms, job)
            yield part.cut(Part(image)), terms, seconds

    def _coarseness(self, work: Hashable, terms: int) -> int:
        wanted = math.sqrt(terms / (PREVIEW_S * self.speed.rate(work)))
        return min(64, 2 ** math.ceil(math.log2(max(2.0, wanted))))

    def _timed(
        self,
        experiment: diffsim.Experiment,
        per_pixel: int,
        terms: int,
        job: Job,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[np.ndarray, float]:
        """An image in single precision, and the seconds it took."""
        started = time.perf_counter()
        with torch.inference_mode():
            image = diffsim.render(
                experiment,
                dtype=torch.float32,
                device=DEVICE,
                cancelled=job.cancelled,
                progress=progress and (lambda done, total: progress(done / max(1, total))),
            )
        values, seconds = image.cpu().numpy(), time.perf_counter() - started
        self.speed.learn(kind(experiment, per_pixel), terms, seconds)
        return values, seconds


def _per_pixel(scene: Scene, terms: int) -> int:
    """Lattice terms of a pixel, for an experiment of so many terms and its scene at rest."""
    return scene.terms_per_pixel * max(1, terms // scene.terms)


def _tracer(experiment: diffsim.Experiment, selected: tuple[int, int], per_pixel: int):
    @cache
    def trace() -> diffsim.Trace | None:
        return None if per_pixel > MAX_TRACED_TERMS else diffsim.trace(experiment, *selected)

    return trace
