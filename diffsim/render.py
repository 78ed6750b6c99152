"""From an experiment to its image."""

from collections.abc import Callable, Iterator
from functools import cache

import torch
from torch import Tensor

from diffsim.compiled import CompiledKernels
from diffsim.errors import InputError
from diffsim.expansion import Expansion, expansions, first_expansion
from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.geometry.tiles import Steps, Tile, steps_of
from diffsim.gradients import image_with_graph
from diffsim.kernel import tile_image
from diffsim.parallel import side_by_side
from diffsim.scene import Scene, assemble
from diffsim.tiling import block_terms, tiles

MAX_PIXELS = 2**28
"""Largest image that is held (2 GB in float64)."""


class RenderCancelled(Exception):
    """The render was stopped on request; there is no image."""


def render(
    experiment: Experiment | Scene,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    kernels: CompiledKernels | None = None,
) -> Tensor:
    """The detector image of an experiment.

    Args:
        experiment: what to render, or a scene made of it (which knows its dtype and device).
        dtype: torch.float64, or torch.float32 for speed.
        device: where to compute, and where the image is.
        progress: called after each tile with the number of lattice terms done and of all.
        cancelled: asked before each tile whether to stop.
        kernels: machine code to use where it is at hand, for float32 on the CPU; missing code is
            made in the background for a later render.

    Returns:
        (slow, fast) photons per pixel; zero outside the region of interest.

    Raises:
        InputError: for an experiment whose values do not fit together.
        RenderCancelled: when `cancelled` said so.
    """
    scene = experiment
    if isinstance(experiment, Experiment):
        check_size(experiment)
        if dtype not in (torch.float32, torch.float64):
            raise InputError("dtype", dtype, "torch.float32 or torch.float64")
        scene = assemble(experiment, dtype, device)

    def image(scene: Scene) -> Tensor:
        return _image(scene, kernels, progress, cancelled)

    if torch.is_grad_enabled() and scene.requires_grad:
        return image_with_graph(scene, image)
    return image(scene)


def _image(
    scene: Scene,
    kernels: CompiledKernels | None,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Tensor:
    """The image of a scene without a graph."""
    image = torch.zeros(scene.shape, dtype=scene.dtype, device=scene.device)
    block, done = block_terms(scene.device), 0
    kernel = None if kernels is None else kernels.ready(scene)

    def finish(work: tuple[Tile, Expansion, Steps, Expansion | None]) -> int:
        # written where it was computed: a copy from another thread would wait for its own helpers
        tile, expansion, steps, first = work
        if kernel is None or first is not None:
            values = tile_image(scene, expansion, steps, block, first=first)
        else:
            values = kernel(expansion, steps)
        if scene.mask is not None:
            values = torch.where(scene.mask[tile.window], values, 0)
        image[tile.window] = values
        return scene.terms_per_pixel * values.numel()

    # compiled code has threads of its own, CUDA needs none
    alone = kernel is not None or scene.device.type != "cpu"
    work = _work(scene, list(tiles(scene, compiled=kernel is not None)))
    finished = side_by_side(finish, work, 1 if alone else torch.get_num_threads())
    if cancelled is not None and cancelled():
        raise RenderCancelled
    for terms in finished:
        done += terms
        if progress is not None:
            progress(done, scene.terms)
        if cancelled is not None and done < scene.terms and cancelled():
            finished.close()
            raise RenderCancelled
    return image


def _work(
    scene: Scene, cut: list[Tile]
) -> Iterator[tuple[Tile, Expansion, Steps, Expansion | None]]:
    """Every tile with what the kernel takes."""
    steps = cache(lambda shape: steps_of(scene.grid, shape, scene.dtype))
    for tile, expansion in zip(cut, expansions(scene, cut), strict=True):
        yield tile, expansion, steps(tile.shape), first_expansion(scene, tile)


def estimate(experiment: Experiment) -> int:
    """Lattice terms of a render: pixels * sub-pixels * phi steps * mosaic domains.

    Raises:
        InputError: for an experiment whose values do not fit together.
    """
    mosaic = plain(experiment.crystal.mosaic_spread_deg) > 0
    domains = experiment.crystal.mosaic_domains if mosaic else 1
    # one orientation is enough to know the window and the sub-pixels
    still = experiment.replace(scan={"phi_steps": 1}, crystal={"mosaic_spread_deg": 0})
    return assemble(still).terms * int(domains) * int(experiment.scan.phi_steps)


def check_size(experiment: Experiment) -> None:
    """Refuse an image that would not fit in memory.

    Raises:
        InputError: naming the pixel counts.
    """
    slow, fast = int(experiment.detector.pixels_slow), int(experiment.detector.pixels_fast)
    if slow * fast > MAX_PIXELS:
        raise InputError(
            "pixels_fast x pixels_slow", f"{fast} x {slow}", f"at most {MAX_PIXELS} pixels"
        )
