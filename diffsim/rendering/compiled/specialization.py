"""Which machine code a scene needs.

A kernel takes numbers and sizes as they come: only what decides which operations are done (the
shape, polarization or none, a table or none) calls for another one.
"""

import hashlib
import platform
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cache
from itertools import repeat
from pathlib import Path

import torch
from torch import Tensor

from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.pytree import named_tensors, with_tensors
from diffsim.physics.detector.pixel_grid import Steps
from diffsim.scene import Scene

Sizes = dict[int, str]

DYNAMIC: dict[str, Sizes] = {
    "incident": {0: "sources"},
    "along_polar": {0: "sources"},
    "wavelengths": {0: "sources"},
    "values": {0: "entries"},
    "projection": {1: "sources"},
    "projection_turn": {1: "sources"},
    "whole": {1: "sources", 2: "orientations"},
    "start": {1: "sources", 2: "orientations"},
    "turn": {1: "sources", 2: "orientations"},
    "fast": {0: "groups", 2: "columns"},
    "slow": {0: "groups", 1: "rows"},
    "depth": {0: "groups"},
}
"""By field: the dimensions that vary, and what along them."""

EXAMPLE = {"sources": 4, "orientations": 16, "groups": 4, "rows": 128, "columns": 128}
"""Sizes that the compiler takes for typical."""

SINGLE = {"sources", "groups"}
"""Sizes that are part of the code where they are one: threads share the first large one."""


@dataclass(frozen=True)
class Inputs:
    """All that the kernel reads of a tile."""

    scene: Scene
    tile: TileExpansion
    steps: Steps


def compilable(scene: Scene) -> bool:
    """Whether a scene has a compiled form: images in float32 on the CPU, of a flat detector whose
    pixels have one layer and whose factors do not run along with the sum.
    """
    return (
        scene.dtype == torch.float32
        and scene.device.type == "cpu"
        and not scene.grid.curved
        and scene.attenuation is None
        and not scene.weighting.running
        and not (scene.weighting.exact and scene.background is not None)
    )


def used_scene(scene: Scene) -> Scene:
    """A scene without what a compiled kernel never reads, or takes as numbers."""
    plane = replace(scene.plane, pix0=None, fdet=None, sdet=None, odet=None, distance=None)
    return replace(
        scene,
        plane=plane,
        grid=replace(scene.grid, oversample=0, layer_step=None, beam=None),
        lattice=replace(scene.lattice, polynomials=(0, 0, 0)),
        shape=None,
        roi=None,
        mask=None,
        polar=None,
        kahn=None,
        fluence=None,
        steps=0,
        phi_deg=None,
        orientations=None,
        first_orientations=None,
        reciprocal=None,
    )


def used_tile(tile: TileExpansion) -> TileExpansion:
    """A tile without what only bent detectors and traces read."""
    return replace(tile, anchor=None, first_loop=None, interpolated=None)


def open_sizes(name: str, tensor: Tensor) -> Sizes:
    """The dimensions of a tensor that compiled code leaves open."""
    sizes = DYNAMIC.get(name, {})
    return {a: size for a, size in sizes.items() if not (size in SINGLE and tensor.shape[a] == 1)}


def example(inputs: Inputs) -> Inputs:
    """The inputs resized to typical sizes."""

    def resized(name: str, tensor: Tensor) -> Tensor:
        for axis, size in open_sizes(name, tensor).items():
            if size in EXAMPLE:
                tensor = tensor.index_select(axis, torch.arange(EXAMPLE[size]) % tensor.shape[axis])
        # never the same one twice: the compiler would take two inputs for one
        return tensor.clone(memory_format=torch.contiguous_format)

    return with_tensors(inputs, iter([resized(*pair) for pair in named_tensors(inputs)]))


def signature(scene: Scene) -> str:
    """Names the machine code: of these operations, by this source, for this processor.

    The scene decides on the operations; its tiles follow from it.
    """
    used = used_scene(scene)
    tensors = [(name, tensor.dtype, sizes_of(name, tensor)) for name, tensor in named_tensors(used)]
    form = with_tensors(used, repeat("tensor"))
    return _signature(tuple(tensors), form, scene.kahn is None, scene.grid.oversample == 1)


def sizes_of(name: str, tensor: Tensor) -> tuple[int | str, ...]:
    """The sizes of a tensor, with a question mark for those that compiled code leaves open."""
    unknown = open_sizes(name, tensor)
    return tuple("?" if axis in unknown else n for axis, n in enumerate(tensor.shape))


@cache
def _signature(*static: Hashable) -> str:
    machine = torch.__version__, torch.backends.cpu.get_cpu_capability(), _processor(), _source()
    return hashlib.sha256(repr((*machine, *static)).encode()).hexdigest()[:20]


@cache
def _processor() -> str:
    """What the processor can do: code for one may stop another, where a folder is shared."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    abilities = (line for line in lines if line.startswith(("flags", "Features")))
    return platform.machine() + next(abilities, platform.processor())


SOURCE = (
    *("kernel", "numerics", "rendering/compiled", "scene"),
    *("physics", "physics/beam", "physics/crystal", "physics/detector", "physics/geometry"),
)
"""Folders of the package whose code is compiled."""


@cache
def _source() -> str:
    package = Path(__file__).parents[2]
    files = [path for name in SOURCE for path in sorted((package / name).glob("*.py"))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
