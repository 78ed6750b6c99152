"""Gradients of an image, tile by tile: memory is that of one tile's graph, not of all terms.

The forward pass keeps no graph. The backward pass renders each tile again with one, takes its
gradients and lets it go, so that a gradient costs a second render and what comes with it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from diffsim.expansion import Expansion, batches, expansions, first_expansion
from diffsim.geometry.tiles import Tile, steps_of
from diffsim.kernel import tile_image
from diffsim.parallel import side_by_side
from diffsim.scene import Scene
from diffsim.scene.tensors import tensors_of, with_tensors
from diffsim.tiling import block_terms, tiles


def image_with_graph(scene: Scene, image: Callable[[Scene], Tensor]) -> Tensor:
    """The image of a scene, with a graph to the scene's tensors.

    Args:
        image: makes the (slow, fast) image of a scene without a graph.
    """
    return _Image.apply(scene, image, *tensors_of(scene))


class _Image(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, scene: Scene, image: Callable[[Scene], Tensor], *tensors: Tensor
    ) -> Tensor:
        ctx.scene = with_tensors(scene, iter([tensor.detach() for tensor in tensors]))
        return image(ctx.scene)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        leaves = [
            tensor.detach().requires_grad_(needed)
            for tensor, needed in zip(tensors_of(ctx.scene), ctx.needs_input_grad[2:], strict=True)
        ]
        _gather(with_tensors(ctx.scene, iter(leaves)), gradient)
        for leaf in leaves:
            if leaf.requires_grad and leaf.grad is None:  # the image does not depend on it
                leaf.grad = torch.zeros_like(leaf)
        return None, None, *(leaf.grad for leaf in leaves)


def _gather(scene: Scene, gradient: Tensor) -> None:
    """Add to the gradients of a scene's leaves what all tiles of the image contribute.

    Args:
        gradient: (slow, fast) derivatives by the image's pixels.
    """
    leaves = [leaf for leaf in tensors_of(scene) if leaf.requires_grad]
    steps = cache(lambda shape: steps_of(scene.grid, shape, scene.dtype))
    threads = torch.get_num_threads() if scene.device.type == "cpu" else 1
    if scene.mask is not None:
        gradient = torch.where(scene.mask, gradient, 0)

    def of_tile(item: tuple[Tile, list[Tensor], list[Expansion]]) -> tuple[list, list, list]:
        tile, made, expanded = item
        with torch.enable_grad():
            inputs = [tensor for one in expanded for tensor in tensors_of(one)]
            wanted = [tensor for tensor in inputs if tensor.requires_grad]
            image = tile_image(
                scene,
                expanded[0],
                steps(tile.shape),
                block_terms(scene.device),
                first=expanded[1] if len(expanded) > 1 else None,
            )
            if not image.requires_grad:
                return [], [], []
            found = torch.autograd.grad(
                image, [*leaves, *wanted], gradient[tile.window], allow_unused=True
            )
        sources = [one for one, cut in zip(made, inputs, strict=True) if cut.requires_grad]
        return found[: len(leaves)], sources, found[len(leaves) :]

    for batch in batches(scene, list(tiles(scene, graph=True))):
        with torch.enable_grad():
            work = [
                _cut(scene, tile, one)
                for tile, one in zip(batch, expansions(scene, batch), strict=True)
            ]
        reached: list[tuple[Tensor, Tensor]] = []
        for direct, sources, found in side_by_side(of_tile, work, threads):
            for leaf, part in zip(leaves, direct, strict=False):
                if part is not None:
                    leaf.grad = part if leaf.grad is None else leaf.grad + part
            reached += [(s, g) for s, g in zip(sources, found, strict=True) if g is not None]
        if reached:
            torch.autograd.backward(*zip(*reached, strict=True))


def _cut(
    scene: Scene, tile: Tile, expansion: Expansion
) -> tuple[Tile, list[Tensor], list[Expansion]]:
    """A tile, the tensors of its expansions, and the same expansions as leaves of their own.

    What leads from the scene to the expansions is gone through once for all tiles.
    """
    first = first_expansion(scene, tile)
    made = [expansion] if first is None else [expansion, first]
    leaves = [
        with_tensors(
            one, iter([t.detach().requires_grad_(t.requires_grad) for t in tensors_of(one)])
        )
        for one in made
    ]
    return tile, [tensor for one in made for tensor in tensors_of(one)], leaves
