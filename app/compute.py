"""What the store's thread does: an experiment in, a trace and images out, coarse before fine."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

import diffsim
from app.newest import Job
from diffsim.errors import InputError
from diffsim.geometry.rotations import unit
from diffsim.scene import Scene, assemble, beam_center_mm

MAX_TERMS = 2e10
"""Most lattice terms of one render."""

MAX_PIXELS = 6144 * 6144
"""Most pixels of one image."""

MAX_ORIENTATIONS = 1_000_000
"""Most phi steps times mosaic domains; each holds a rotated cell in memory."""

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
        terms = check(experiment)
        trace = _trace(experiment, request.selected, terms)
        scene = _still(experiment)

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


def check(experiment: diffsim.Experiment) -> int:
    """Lattice terms of a render, refused when it is too large for the app.

    Raises:
        InputError: naming the number, and what would bring it down.
    """
    detector, crystal, scan = experiment.detector, experiment.crystal, experiment.scan
    fast, slow = int(detector.pixels_fast), int(detector.pixels_slow)
    if fast * slow > MAX_PIXELS:
        raise InputError(
            "pixels_fast x pixels_slow", f"{fast} x {slow}", f"at most {MAX_PIXELS:,} pixels here"
        )
    orientations = int(scan.phi_steps)
    if crystal.mosaic_spread_deg > 0:
        orientations *= int(crystal.mosaic_domains)
    if orientations > MAX_ORIENTATIONS:
        raise InputError(
            "phi_steps x mosaic_domains",
            f"{orientations:,}",
            f"at most {MAX_ORIENTATIONS:,} orientations here; use fewer steps or domains",
        )
    terms = diffsim.estimate(experiment)
    if terms > MAX_TERMS:
        samples = terms // (orientations * fast * slow)
        raise InputError(
            "render",
            f"{terms:.2g} lattice terms",
            f"at most {MAX_TERMS:.0e} here; these are {fast} x {slow} pixels x {samples} "
            f"sub-pixels x {orientations:,} orientations: lower one of them",
        )
    return terms


def coarse(experiment: diffsim.Experiment, factor: int) -> diffsim.Experiment:
    """The same detector with pixels `factor` times larger, and as many samples in each.

    A mask is left out: it has the pixels of the full image.
    """
    detector = experiment.detector
    fast_mm, slow_mm = beam_center_mm(detector)
    roi = experiment.sampling.roi
    return experiment.replace(
        detector={
            "pixel_size_mm": detector.pixel_size_mm * factor,
            "pixels_fast": math.ceil(detector.pixels_fast / factor),
            "pixels_slow": math.ceil(detector.pixels_slow / factor),
            "beam_center_f_mm": fast_mm,
            "beam_center_s_mm": slow_mm,
        },
        sampling={
            "oversample": _still(experiment).grid.oversample,
            "roi": roi and tuple(edge // factor for edge in roi),
            "mask": None,
        },
    )


def direct_beam(experiment: diffsim.Experiment, scene: Scene) -> tuple[float, float]:
    """(slow, fast) where the direct beam meets the detector as it is placed [pixels]."""
    beam, plane = unit(scene.incident.mean(0)), scene.plane
    spot = plane.close_distance / (beam @ plane.odet) * beam - plane.pix0
    pixel = experiment.detector.pixel_size_mm / 1000
    return float(spot @ plane.sdet) / pixel, float(spot @ plane.fdet) / pixel


def implied(experiment: diffsim.Experiment, scene: Scene) -> dict[tuple[str, str], float]:
    """What stands in for values that are left open."""
    fast_mm, slow_mm = beam_center_mm(experiment.detector)
    return {
        ("detector", "beam_center_f_mm"): fast_mm,
        ("detector", "beam_center_s_mm"): slow_mm,
        ("detector", "close_distance_mm"): float(scene.plane.close_distance) * 1000,
        ("sampling", "oversample"): scene.grid.oversample,
    }


def _still(experiment: diffsim.Experiment) -> Scene:
    """The scene of one orientation: enough for everything but intensities."""
    return assemble(experiment.replace(scan={"phi_steps": 1}, crystal={"mosaic_spread_deg": 0.0}))


def _trace(experiment: diffsim.Experiment, selected: tuple[int, int], terms: int):
    pixels = int(experiment.detector.pixels_slow) * int(experiment.detector.pixels_fast)
    if terms // pixels > MAX_TRACED_TERMS:
        return None
    return diffsim.trace(experiment, *selected)
