"""The image of a scene, tile by tile, and with it the derivative along a tangent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual

from diffsim.kernel.expand_tiles import batches
from diffsim.kernel.intensity import tile_image
from diffsim.kernel.special_pixels import expansions, is_special, scene_at, scenes
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.allocator import keep_freed
from diffsim.numerics.ops import differentiated
from diffsim.numerics.pytree import tensors_of
from diffsim.numerics.threads import side_by_side
from diffsim.physics.detector.pixel_grid import Steps, Tile, steps_of_shapes
from diffsim.rendering.compiled import CompiledKernels
from diffsim.rendering.tiling import block_terms, tiles
from diffsim.scene import Scene


class RenderCancelled(Exception):
    """The render was stopped on request; there is no image."""


def image_of(
    scene: Scene,
    kernels: CompiledKernels | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Tensor, Tensor | None]:
    """The image of a scene, without a graph.

    Args:
        scene: whose tensors may be dual: values with a tangent.
        kernels, progress, cancelled: as `render` takes them.

    Returns:
        (slow, fast) photons per pixel, and their derivative along the tangent: None where the
        scene's tensors carry none.

    Raises:
        RenderCancelled: when `cancelled` returned true.
    """
    keep_freed()
    whole = scene.roi == (0, scene.shape[0], 0, scene.shape[1])
    # fresh zeros of a megapixel cost as much as a tenth of the rest
    fresh = torch.empty if whole else torch.zeros
    image = fresh(scene.shape, dtype=scene.dtype, device=scene.device)
    with torch.no_grad():  # a graph does not count, only a tangent
        dual = differentiated(*tensors_of(scene))
    derivative = torch.zeros(scene.shape, dtype=scene.dtype, device=scene.device) if dual else None
    mode = torch.no_grad if dual else torch.inference_mode
    block, done = block_terms(scene.device), 0
    ready = {} if kernels is None or dual else {here: kernels.ready(here) for here in scenes(scene)}

    def finish(work: tuple[Tile, TileExpansion, Steps]) -> int:
        # written where it was computed: a copy from another thread would wait for its own helpers
        tile, expansion, steps = work
        with mode():
            here = scene_at(scene, tile)
            kernel = None if is_special(expansion) else ready.get(here)
            if kernel is None:
                values = tile_image(here, expansion, steps, block)
            else:
                values = kernel(expansion, steps)
            if scene.mask is not None:
                values = torch.where(scene.mask[tile.window], values, 0)
            if derivative is not None:
                values, slope = unpack_dual(values)
                if slope is not None:
                    derivative[tile.window] = slope
            image[tile.window] = values
        return scene.terms_per_pixel * values.numel()

    # compiled code has threads of its own, CUDA needs none
    single = any(ready.values()) or scene.device.type != "cpu"
    work = _work(scene, list(tiles(scene)), mode)
    finished = side_by_side(finish, work, 1 if single else torch.get_num_threads())
    if cancelled is not None and cancelled():
        raise RenderCancelled
    for terms in finished:
        done += terms
        if progress is not None:
            progress(done, scene.terms)
        if cancelled is not None and done < scene.terms and cancelled():
            finished.close()
            raise RenderCancelled
    return image, derivative


def _work(
    scene: Scene, cut: list[Tile], mode: Callable[[], AbstractContextManager]
) -> Iterator[tuple[Tile, TileExpansion, Steps]]:
    """Every tile with what the kernel takes, computed in a mode of torch."""
    # all of them before the first tile starts: small operations wait for those of other threads
    with mode():
        steps = steps_of_shapes(scene.grid, {tile.shape for tile in cut}, scene.dtype)
    for batch in batches(scene, cut):
        with mode():
            expanded = list(expansions(scene, batch))
        for tile, expansion in zip(batch, expanded, strict=True):
            yield tile, expansion, steps[tile.shape]
