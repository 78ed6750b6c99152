"""An image as a function that torch can differentiate, forwards, backwards and in batches.

The forward pass keeps no graph: the derivatives render again.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd.forward_ad import make_dual

from diffsim.numerics.dual_numbers import dual_numbers
from diffsim.numerics.pytree import tensors_of, with_tensors
from diffsim.rendering.gradients import add_gradients
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


class _MemberByMember(torch.autograd.Function):
    """A function that takes the members of a batch one after the other."""

    @classmethod
    def vmap(cls, info: Any, in_dims: tuple, *inputs: Any) -> tuple[Any, Any]:
        results = [
            cls.apply(
                *(
                    value.select(place, member) if isinstance(place, int) else value
                    for value, place in zip(inputs, in_dims, strict=True)
                )
            )
            for member in range(info.batch_size)
        ]
        if isinstance(results[0], Tensor):
            return torch.stack(results), 0
        return tuple(map(torch.stack, zip(*results, strict=True))), (0,) * len(results[0])


class _FirstDerivative(_MemberByMember):
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


class _Image(_MemberByMember):
    """The image. Its derivatives are functions of their own: those get plain tensors from
    torch, whatever levels of `torch.func` they come from.
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
        parts = iter(_Gradient.apply(ctx.scene, needed, gradient, *ctx.saved_tensors))
        return None, None, *(next(parts) if need else None for need in needed)

    @staticmethod
    def jvp(ctx: Any, _scene: None, _image: None, *tangents: Tensor | None) -> Tensor:
        dual = [tangent is not None for tangent in tangents]
        present = [tangent for tangent in tangents if tangent is not None]
        return _Derivative.apply(ctx.scene, ctx.image, dual, *ctx.saved_tensors, *present)


class _Gradient(_FirstDerivative):
    """Derivatives of a sum over the image's pixels by those tensors that need one."""

    @staticmethod
    def forward(
        scene: Scene, needed: tuple[bool, ...], gradient: Tensor, *tensors: Tensor
    ) -> tuple[Tensor, ...]:
        leaves = [
            tensor.detach().requires_grad_(need)
            for tensor, need in zip(tensors, needed, strict=True)
        ]
        add_gradients(with_tensors(scene, iter(leaves)), gradient)
        inputs = [leaf for leaf in leaves if leaf.requires_grad]
        return tuple(torch.zeros_like(x) if x.grad is None else x.grad for x in inputs)


class _Derivative(_FirstDerivative):
    """The derivative of the image along a tangent."""

    @staticmethod
    def forward(
        scene: Scene, image: Callable, dual: list[bool], *tensors_and_tangents: Tensor
    ) -> Tensor:
        tensors = tensors_and_tangents[: len(dual)]
        tangents = iter(tensors_and_tangents[len(dual) :])
        with dual_numbers():
            duals = [
                make_dual(tensor.detach(), next(tangents)) if has_tangent else tensor.detach()
                for tensor, has_tangent in zip(tensors, dual, strict=True)
            ]
            plain, derivative = image(with_tensors(scene, iter(duals)))
        return torch.zeros_like(plain) if derivative is None else derivative
