"""What the store's thread does: an experiment in, images out, coarse before fine."""

import math
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import torch

import diffsim
from app.pixels.downsample import Raster
from app.rendering.advice import cautions
from app.rendering.derived_values import direct_beam, implied
from app.rendering.preview import coarse, only
from app.rendering.render_speed import RenderSpeed, kind
from app.runtime.latest_job import Job
from app.state.limits import checked_scene
from app.state.result import Request, Result
from diffsim.errors import InputError
from diffsim.scene import Scene, assemble

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
"""Where images are rendered."""

KERNELS = diffsim.CompiledKernels()
"""Machine code for all users: made in the background when it is first missing."""

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
        self.speed = RenderSpeed()
        self._last: Result | None = None
        self._assembled: tuple[int, Scene] | None = None

    def quick(self, request: Request) -> bool:
        """Whether the full image is expected within the time of a live one."""
        try:
            scene = self._scene(request)
        except InputError:
            return True
        return not self._long(kind(request.experiment, scene.terms_per_pixel), scene.terms)

    def _scene(self, request: Request) -> Scene:
        """The scene of a revision, which is assembled once: results carry it to all views.

        Raises:
            InputError: for an experiment that cannot be rendered, or not here.
        """
        if self._assembled is None or self._assembled[0] != request.revision:
            self._assembled = request.revision, checked_scene(request.experiment, DEVICE)
        return self._assembled[1]

    def _long(self, work: Hashable, terms: int) -> bool:
        return terms > ALWAYS_LIVE_TERMS and self.speed.seconds(work, terms) > LIVE_S

    def results(self, request: Request, job: Job) -> Iterator[Result]:
        """The full image; before it, where it takes long, what the view shows, coarse or fine.

        Raises:
            InputError: for an experiment that cannot be rendered, or not here.
        """
        experiment = request.experiment
        scene = self._scene(request)
        terms, per_pixel = scene.terms, scene.terms_per_pixel
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

        def result(part: Raster, terms: int, seconds: float) -> Result:
            self._last = Result(
                *(experiment, scene, request.revision, part, request.selected, tracer),
                *(direct_beam(experiment, scene), implied(experiment, scene)),
                *(cautions(experiment, scene, part.values), terms, seconds),
            )
            return self._last

        work = kind(experiment, per_pixel)
        try:
            if self._long(work, terms):
                for first in self._first(request, scene, job):
                    yield result(*first)
                if not request.whole or not job.rest(PAUSE_S):
                    return
            image, seconds = self._timed(scene, work, job, self._progress)
        except diffsim.RenderCancelled:
            return
        yield result(Raster(image), terms, seconds)

    def _first(
        self, request: Request, scene: Scene, job: Job
    ) -> Iterator[tuple[Raster, int, float]]:
        """What the view shows: coarse where that takes long, then, of a part, fine."""
        per_pixel = scene.terms_per_pixel
        part = request.window and only(request.experiment, request.window)
        shown = part.experiment if part else request.experiment
        terms = part.pixels * per_pixel if part else scene.terms
        work = kind(request.experiment, per_pixel)
        if self._long(work, terms):
            factor = self._coarseness(work, terms)
            less = assemble(coarse(shown, factor, scene.grid.oversample), torch.float32, DEVICE)
            image, seconds = self._timed(less, work, job)
            rough = Raster(image / factor**2, factor)
            yield part.cut(rough) if part else rough, less.terms, seconds
        if part:
            image, seconds = self._timed(assemble(shown, torch.float32, DEVICE), work, job)
            yield part.cut(Raster(image)), terms, seconds

    def _coarseness(self, work: Hashable, terms: int) -> int:
        wanted = math.sqrt(terms / (PREVIEW_S * self.speed.rate(work)))
        return min(64, 2 ** math.ceil(math.log2(max(2.0, wanted))))

    def _timed(
        self,
        scene: Scene,
        work: Hashable,
        job: Job,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[np.ndarray, float]:
        """The image of a scene, and the seconds it took."""
        started = time.perf_counter()
        with torch.inference_mode():
            image = diffsim.render(
                scene,
                cancelled=job.cancelled,
                progress=progress and (lambda done, total: progress(done / max(1, total))),
                kernels=KERNELS,
            )
        values, seconds = image.cpu().numpy(), time.perf_counter() - started
        self.speed.learn(work, scene.terms, seconds)
        return values, seconds


def _tracer(experiment: diffsim.Experiment, selected: tuple[int, int], per_pixel: int):
    @cache
    def trace() -> diffsim.Trace | None:
        return None if per_pixel > MAX_TRACED_TERMS else diffsim.trace(experiment, *selected)

    return trace
