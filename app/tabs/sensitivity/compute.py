"""Derivative images of the model and what they tell, with the cost of both kept in bounds."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from app.pixels.downsample import Raster
from app.rendering.preview import coarse
from app.rendering.render_speed import FIXED_S, RenderSpeed, kind
from app.rendering.renderer import DEVICE
from app.state.limits import checked_scene
from diffsim import Experiment, RenderCancelled
from diffsim.errors import InputError
from diffsim.inference import Information, Sensitivity, sensitivity
from diffsim.inference.parameters import value_of
from diffsim.inference.sensitivity import unit_of
from diffsim.scene import Scene

USUAL = (
    "detector.distance_mm",
    *(f"crystal.misset_{axis}_deg" for axis in "xyz"),
    *(f"crystal.cell_{axis}_A" for axis in "abc"),
    "beam.wavelength_A",
)
"""Parameters that are chosen at first."""

MOST_NAMES = 12
"""Most parameters at a time: more cannot be read in one matrix."""

MOST_VALUES = 2**24
"""Most pixels of all derivative images together: 64 MB of them, and some more to add them up."""

PATIENCE_S = 5.0
"""What takes longer is computed from fewer pixels, until all of them are asked for."""

COARSE_S = 1.5
"""What such a preview may take."""

ALONE_S = 12.0
"""What the one that is looked at may take, with all its pixels, when the others are previews: spots
are narrower than the pixels of a preview."""

FIRST_RATE = 2e6
"""Terms a second of a machine on which no derivative has been timed."""

SCALED = "detector.pixel_size_mm"
"""A preview has pixels of its own size, so that its derivative by it is another."""


@dataclass(frozen=True)
class DerivativeRequest:
    """What derivatives are asked for.

    Args:
        experiment: the model.
        revision: which state of the model it is.
        names: of the parameters.
        first: of them, the one that is looked at.
        whole: whether every pixel is wanted, however long that takes.
    """

    experiment: Experiment
    revision: int
    names: tuple[str, ...]
    first: str
    whole: bool = False


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Derivative images, as many as there are so far.

    Args:
        request: what was asked for.
        parts: by name, photons per detector pixel and unit of the parameter, float32.
        left_out: by name, why there is none.
        information: what the image tells about the parameters; None until the last is there.
        block: detector pixels along the edge of a value, where the information is from.
        seconds: what all pixels would take.
        room: whether there is memory for all pixels.
    """

    request: DerivativeRequest
    parts: dict[str, Raster] = field(repr=False)
    left_out: dict[str, str]
    information: Information | None
    block: int
    seconds: float
    room: bool


class Differentiator:
    """Computes derivatives, and learns from them how fast this machine is."""

    def __init__(self):
        self.speed = RenderSpeed()
        self.speed.learn(None, int(FIRST_RATE), 1 + FIXED_S)
        self._kept: dict[tuple[str, int], tuple[Tensor, Tensor]] = {}
        self._of = -1

    def seconds(self, experiment: Experiment, scene: Scene, count: int) -> float:
        """What derivatives by so many parameters take, with all pixels."""
        return count * self.speed.seconds(kind(experiment, scene.terms_per_pixel), scene.terms)

    def results(
        self, request: DerivativeRequest, stopped: Callable[[], bool]
    ) -> Iterator[Derivatives]:
        """One more derivative with each result, the one that is looked at first; then the
        information.

        Raises:
            InputError: for an experiment that cannot be rendered, or not here.
        """
        scene = checked_scene(request.experiment, DEVICE)
        seconds = self.seconds(request.experiment, scene, len(request.names))
        pixels = scene.shape[0] * scene.shape[1]
        room = len(request.names) * pixels <= MOST_VALUES
        factor = self._factor(seconds, pixels * len(request.names), request.whole and room)
        if request.revision != self._of:
            self._kept, self._of = {}, request.revision
        images: dict[str, tuple[Tensor, Tensor]] = {}
        parts: dict[str, Raster] = {}
        left_out: dict[str, str] = {}

        def answer(information: Information | None = None) -> Derivatives:
            return Derivatives(
                request, dict(parts), dict(left_out), information, factor, seconds, room
            )

        try:
            for name in sorted(request.names, key=lambda name: name != request.first):
                try:
                    images[name] = self._images(request, scene, name, factor, stopped)
                except InputError as error:
                    left_out[name] = str(error)
                    continue
                parts[name] = _part(images[name], factor)
                yield answer()
            if stopped():
                return
            information = _information(request.experiment, images, request.names)
            yield answer(information)
            alone = seconds / len(request.names) <= ALONE_S and pixels <= MOST_VALUES
            if factor > 1 and alone and request.first not in left_out:
                fine = self._images(request, scene, request.first, 1, stopped)
                parts[request.first] = _part(fine, 1)
                yield answer(information)
        except RenderCancelled:
            return

    def _images(
        self,
        request: DerivativeRequest,
        scene: Scene,
        name: str,
        factor: int,
        stopped: Callable[[], bool],
    ) -> tuple[Tensor, Tensor]:
        """The image and its derivative, computed where they are not at hand."""
        if (name, factor) not in self._kept:
            experiment = request.experiment
            if factor > 1:
                if name == SCALED:
                    raise InputError(name, "a preview", "the derivative of all pixels")
                experiment = coarse(experiment, factor, scene.grid.oversample)
            started = time.perf_counter()
            found = sensitivity(
                experiment, name, dtype=torch.float32, device=DEVICE, cancelled=stopped
            )
            if factor == 1:  # a preview takes longer to prepare than to compute
                work = kind(request.experiment, scene.terms_per_pixel)
                self.speed.learn(work, scene.terms, time.perf_counter() - started)
            self._make_room(found.image.numel())
            self._kept[name, factor] = found.image.cpu(), found.derivatives[0].cpu()
        return self._kept[name, factor]

    def _make_room(self, values: int) -> None:
        """Let go of the oldest images where another does not fit."""
        while (
            self._kept
            and values + sum(image.numel() for image, _ in self._kept.values()) > MOST_VALUES
        ):
            self._kept.pop(next(iter(self._kept)))

    def _factor(self, seconds: float, values: int, whole: bool) -> int:
        """Detector pixels along the edge of a value."""
        if whole or (seconds <= PATIENCE_S and values <= MOST_VALUES):
            return 1
        wanted = math.sqrt(max(seconds / COARSE_S, values / MOST_VALUES))
        return min(64, 2 ** math.ceil(math.log2(max(2.0, wanted))))


def _part(images: tuple[Tensor, Tensor], factor: int) -> Raster:
    """A derivative per detector pixel, of pixels `factor` times as large."""
    return Raster(images[1].numpy() / np.float32(factor**2), factor)


def _information(
    experiment: Experiment, images: dict[str, tuple[Tensor, Tensor]], names: tuple[str, ...]
) -> Information | None:
    names = tuple(name for name in names if name in images)
    if not names:
        return None
    return Sensitivity(
        names=names,
        units=tuple(map(unit_of, names)),
        values=tuple(value_of(experiment, name) for name in names),
        image=images[names[0]][0],
        derivatives=torch.stack([images[name][1] for name in names]),
    ).information()
