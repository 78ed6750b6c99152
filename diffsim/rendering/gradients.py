"""Gradients of an image, tile by tile: memory is that of one tile's graph, not of all terms.

Each tile is rendered again with a graph, which is gone once its gradients are taken, so that a
gradient costs a second render and what comes with it.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.kernel.expand_tiles import batches
from diffsim.kernel.intensity import tile_image
from diffsim.kernel.special_pixels import expansions, scene_at
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.allocator import keep_freed
from diffsim.numerics.pytree import tensors_of, with_tensors
from diffsim.numerics.threads import side_by_side
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.rendering.tiling import block_terms, tiles
from diffsim.scene import Scene


def add_gradients(scene: Scene, gradient: Tensor) -> None:
    """Add to the gradients of a scene's leaves what all tiles of the image contribute.

    Args:
        gradient: (slow, fast) derivatives by the image's pixels.
    """
    keep_freed()
    leaves = [leaf for leaf in tensors_of(scene) if leaf.requires_grad]
    threads = torch.get_num_threads() if scene.device.type == "cpu" else 1
    if scene.mask is not None:
        gradient = torch.where(scene.mask, gradient, 0)

    def of_tile(item: tuple[Tile, TileExpansion]) -> Sequence[Tensor | None]:
        tile, expansion = item
        with torch.enable_grad():
            # anew for each tile: they lead to the pixel size, and a graph is used once
            steps = steps_of(scene.grid, tile.shape, scene.dtype)
            here = scene_at(scene, tile)
            image = tile_image(here, expansion, steps, block_terms(scene.device))
            inputs = [*leaves, *_differentiable(expansion)]
            if not image.requires_grad:
                return [None] * len(inputs)
            return torch.autograd.grad(image, inputs, gradient[tile.window], allow_unused=True)

    for batch in batches(scene, list(tiles(scene, graph=True))):
        # what leads from the scene to the expansions is gone through once for all tiles of a batch
        with torch.enable_grad():
            expanded = list(expansions(scene, batch))
        work = [(tile, _without_graph(one)) for tile, one in zip(batch, expanded, strict=True)]
        outputs, by_output = [], []
        for one, parts in zip(expanded, side_by_side(of_tile, work, threads), strict=True):
            for leaf, part in zip(leaves, parts, strict=False):
                if part is not None:
                    leaf.grad = part if leaf.grad is None else leaf.grad + part
            for output, part in zip(_differentiable(one), parts[len(leaves) :], strict=True):
                if part is not None:
                    outputs.append(output)
                    by_output.append(part)
        if outputs:
            torch.autograd.backward(outputs, by_output)


def _differentiable(expansion: TileExpansion) -> list[Tensor]:
    return [tensor for tensor in tensors_of(expansion) if tensor.requires_grad]


def _without_graph(expansion: TileExpansion) -> TileExpansion:
    """The same numbers as leaves of their own."""
    leaves = [t.detach().requires_grad_(t.requires_grad) for t in tensors_of(expansion)]
    return with_tensors(expansion, iter(leaves))
