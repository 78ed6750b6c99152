"""Gradients of an image, tile by tile: memory is that of one tile's graph, not of all terms.

The forward pass keeps no graph. The backward pass renders each tile again with one, takes its
gradients and lets it go, so that a gradient costs a second render and what comes with it.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.forward_ad import make_dual

from diffsim.kernel.intensity import tile_image
from diffsim.kernel.tile_expansion import Expansion, batches, expansions, first_expansion
from diffsim.numerics.allocator import keep_freed
from diffsim.numerics.dual_numbers import dual_numbers
from diffsim.numerics.pytree import tensors_of, with_tensors
from diffsim.numerics.threads import side_by_side
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.rendering.tiling import block_terms, tiles
from diffsim.scene import Scene

NO_SECOND = (
    "an image has no second derivatives here; diffsim.information gives what a fit needs of them"
)


def image_with_derivatives(
    scene: Scene, image: Callable[[Scene], tuple[Tensor, Tensor | None]]
) -> Tensor:
    """The image of a scene, with what leads from the scene's tensors to it: a graph, a tangent, or
    the levels of `torch.func`.

    Args:
        image: makes the (slow, fast) image of a scene without a graph, and its derivative along
            the tangent of the scene's tensors where they are dual.
    """
    return _Image.apply(scene, image, *tensors_of(scene))


class _OneByOne(torch.autograd.Function):
    """A function that takes the members of a batch one after the other."""

    @classmethod
    def vmap(cls, info: Any, in_dims: tuple, *inputs: Any) -> tuple[Any, Any]:
        results = [
            cls.apply(
                *(
                    given.select(place, member) if isinstance(place, int) else given
                    for given, place in zip(inputs, in_dims, strict=True)
                )
            )
            for member in range(info.batch_size)
        ]
        if isinstance(results[0], Tensor):
            return torch.stack(results), 0
        return tuple(map(torch.stack, zip(*results, strict=True))), (0,) * len(results[0])


class _Last(_OneByOne):
    """A first derivative, of which there is no further one."""

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> None:
        """There is nothing to keep for a second derivative."""

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> None:
        raise NotImplementedError(NO_SECOND)

    @staticmethod
    def jvp(ctx: Any, *tangents: Any) -> None:
        raise NotImplementedError(NO_SECOND)


class _Image(_OneByOne):
    """The image. Its derivatives are functions of their own: of those, torch hands over plain
    tensors, whatever levels of `torch.func` they come from.
    """

    @staticmethod
    def forward(scene: Scene, image: Callable, *tensors: Tensor) -> Tensor:
        return image(with_tensors(scene, iter([tensor.detach() for tensor in tensors])))[0]

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Tensor) -> None:
        ctx.scene, ctx.image, *tensors = inputs
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        needed = ctx.needs_input_grad[2:]
        found = iter(_Gradient.apply(ctx.scene, needed, gradient, *ctx.saved_tensors))
        return None, None, *(next(found) if asked else None for asked in needed)

    @staticmethod
    def jvp(ctx: Any, _scene: None, _image: None, *tangents: Tensor | None) -> Tensor:
        given = [tangent for tangent in tangents if tangent is not None]
        places = [tangent is not None for tangent in tangents]
        return _Derivative.apply(ctx.scene, ctx.image, places, *ctx.saved_tensors, *given)


class _Gradient(_Last):
    """Derivatives of a sum over the image's pixels by those tensors that are asked for."""

    @staticmethod
    def forward(
        scene: Scene, needed: tuple[bool, ...], gradient: Tensor, *tensors: Tensor
    ) -> tuple[Tensor, ...]:
        leaves = [
            tensor.detach().requires_grad_(asked)
            for tensor, asked in zip(tensors, needed, strict=True)
        ]
        _gather(with_tensors(scene, iter(leaves)), gradient)
        asked = [leaf for leaf in leaves if leaf.requires_grad]
        return tuple(torch.zeros_like(x) if x.grad is None else x.grad for x in asked)


class _Derivative(_Last):
    """The derivative of the image along a tangent."""

    @staticmethod
    def forward(
        scene: Scene, image: Callable, places: list[bool], *tensors_and_tangents: Tensor
    ) -> Tensor:
        tensors = tensors_and_tangents[: len(places)]
        tangents = iter(tensors_and_tangents[len(places) :])
        with dual_numbers():
            duals = [
                make_dual(tensor.detach(), next(tangents)) if moved else tensor.detach()
                for tensor, moved in zip(tensors, places, strict=True)
            ]
            plain, derivative = image(with_tensors(scene, iter(duals)))
        return torch.zeros_like(plain) if derivative is None else derivative


def _gather(scene: Scene, gradient: Tensor) -> None:
    """Add to the gradients of a scene's leaves what all tiles of the image contribute.

    Args:
        gradient: (slow, fast) derivatives by the image's pixels.
    """
    keep_freed()
    leaves = [leaf for leaf in tensors_of(scene) if leaf.requires_grad]
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
                # anew for each tile: they lead to the pixel size, and a graph is used once
                steps_of(scene.grid, tile.shape, scene.dtype),
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
