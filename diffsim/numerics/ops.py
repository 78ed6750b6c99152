"""Arithmetic that suits its caller: memory is reused where no derivative needs it, and what a
compiler will merge is spelt out element by element.
"""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual

Rows = Tensor | tuple[Tensor, ...]
"""(K, ...) numbers, row by row."""


def differentiated(*operands: Tensor | float) -> bool:
    """Whether a derivative is being taken through any operand: of a graph, or along with its value
    as the tangent of a dual tensor.
    """
    if torch.is_inference_mode_enabled():  # asked often: the answer is at hand
        return False
    tensors = [operand for operand in operands if isinstance(operand, Tensor)]
    if torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors):
        return True
    if torch.compiler.is_compiling():
        return False
    return any(unpack_dual(tensor).tangent is not None for tensor in tensors)


def reuse(tensor: Tensor, operation: str, *operands: Tensor | float, **options: float) -> Tensor:
    """`tensor.operation(*operands, **options)`, in the memory of `tensor` unless a derivative is
    being taken.

    Fresh memory costs a CPU more than the arithmetic does; the values are the same.

    Args:
        tensor: an intermediate that is not read again.
        operation: name of a method that has an in-place variant, such as "mul".
    """
    kept = differentiated(tensor, *operands)
    return getattr(tensor, operation if kept else f"{operation}_")(*operands, **options)


def products(factors: Sequence[Tensor], common: Tensor) -> Rows:
    """(K, ...) rows: each factor times what they have in common."""
    if torch.compiler.is_compiling():
        return tuple(factor * common for factor in factors)
    if differentiated(common, *factors):
        return torch.stack([factor * common for factor in factors])
    rows = common.new_empty((len(factors), *common.shape))
    for row, factor in zip(rows, factors, strict=True):
        torch.mul(factor, common, out=row)
    return rows


def affine(start: Tensor, coefficients: Tensor, rows: Rows) -> Tensor:
    """start + coefficients . rows.

    Args:
        start: (..., n).
        coefficients: (..., n, K).
        rows: (K, *points).

    Returns:
        (..., n, *points).
    """
    if torch.compiler.is_compiling():
        to_points = (..., *[None] * rows[0].ndim)
        total = start[to_points]
        for k, row in enumerate(rows):
            total = total + coefficients[..., k][to_points] * row
        return total
    values = torch.addmm(start.reshape(-1, 1), coefficients.flatten(0, -2), rows.flatten(1))
    return values.view(*start.shape, *rows.shape[1:])


def affine_each(start: Tensor, coefficients: Tensor, rows: Rows) -> Sequence[Tensor]:
    """`affine` of each entry along the first dimension, in memory that may be overwritten."""
    if torch.compiler.is_compiling():
        return [affine(s, c, rows) for s, c in zip(start, coefficients, strict=True)]
    return affine(start, coefficients, rows).unbind()


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
