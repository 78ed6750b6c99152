"""Arithmetic that suits its caller: memory is reused where no derivative needs it, and what a
compiler will merge is spelt out element by element.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual

Components = Tensor | tuple[Tensor, ...]
"""(K, ...) numbers: one tensor, or for a compiler the K components as tensors of their own."""


def differentiated(*operands: Tensor | float) -> bool:
    """Whether a derivative is being taken through any operand: of a graph, or along with its value
    as the tangent of a dual tensor.
    """
    if torch.is_inference_mode_enabled():  # called often: the quickest answer first
        return False
    tensors = [operand for operand in operands if isinstance(operand, Tensor)]
    if torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors):
        return True
    if torch.compiler.is_compiling():
        return False
    return any(unpack_dual(tensor).tangent is not None for tensor in tensors)


def _in_place(name: str) -> Callable[..., Tensor]:
    """A method of tensors that overwrites its first operand, unless a derivative is being taken.

    Fresh memory costs a CPU more than the arithmetic does, but a graph and a tangent need the
    operand as it was. The values are the same.
    """
    fresh, overwrite = getattr(Tensor, name), getattr(Tensor, f"{name}_")

    def operation(tensor: Tensor, *operands: Tensor | float, **options: float) -> Tensor:
        method = fresh if differentiated(tensor, *operands) else overwrite
        return method(tensor, *operands, **options)

    return operation


# torch's own spelling, `square_(mul_(a, b))`: for a first operand that nobody reads again
add_, sub_, mul_, div_ = map(_in_place, ("add", "sub", "mul", "div"))
square_, sqrt_, sin_, cos_, ceil_ = map(_in_place, ("square", "sqrt", "sin", "cos", "ceil"))
addcmul_ = _in_place("addcmul")


def products(factors: Sequence[Tensor], common: Tensor) -> Components:
    """(K, ...) each factor times what they have in common."""
    if torch.compiler.is_compiling():
        return tuple(factor * common for factor in factors)
    if differentiated(common, *factors):
        return torch.stack([factor * common for factor in factors])
    values = common.new_empty((len(factors), *common.shape))
    for value, factor in zip(values, factors, strict=True):
        torch.mul(factor, common, out=value)
    return values


def affine(start: Tensor, coefficients: Tensor, components: Components) -> Tensor:
    """start + coefficients . components.

    Args:
        start: (..., n).
        coefficients: (..., n, K).
        components: (K, *points).

    Returns:
        (..., n, *points).
    """
    if torch.compiler.is_compiling():
        to_points = (..., *[None] * components[0].ndim)
        total = start[to_points]
        for k, component in enumerate(components):
            total = total + coefficients[..., k][to_points] * component
        return total
    columns = components.flatten(1)
    values = torch.addmm(start.reshape(-1, 1), coefficients.flatten(0, -2), columns)
    return values.view(*start.shape, *components.shape[1:])


def affine_each(start: Tensor, coefficients: Tensor, components: Components) -> Sequence[Tensor]:
    """`affine` of each entry along the first dimension, in memory that may be overwritten."""
    if torch.compiler.is_compiling():
        return [affine(s, c, components) for s, c in zip(start, coefficients, strict=True)]
    return affine(start, coefficients, components).unbind()


def constant(value: float, like: Tensor) -> Tensor:
    """() a number as a tensor."""
    if torch.compiler.is_compiling():
        return like.new_tensor(value)
    return _constant(value, like.dtype, like.device)


@lru_cache(maxsize=1 << 10)
def _constant(value: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    # for all modes alike: one made in inference mode could not be used in a graph
    with torch.inference_mode(False):
        return torch.tensor(value, dtype=dtype, device=device)


def summed(terms: Tensor, dimensions: tuple[int, ...]) -> Tensor:
    """`terms.sum(dimensions)`, without a copy where there is nothing to add."""
    if not torch.compiler.is_compiling() and all(terms.shape[d] == 1 for d in dimensions):
        return terms.squeeze(dimensions)
    return terms.sum(dimensions)


def entries(values: Tensor, places: Tensor) -> Tensor:
    """`values[places]` of a one-dimensional tensor, at int32 places of any shape."""
    if torch.compiler.is_compiling():
        return values[places]
    # several times as fast as indexing with a tensor of several dimensions
    return values.index_select(0, places.flatten()).view_as(places)
