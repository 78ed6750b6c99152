"""Arithmetic that suits its caller: memory is reused where no derivative needs it, and what a
compiler will merge is spelt out element by element.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.autograd.forward_ad import unpack_dual

Rows = Tensor | tuple[Tensor, ...]
"""(K, ...) numbers, row by row."""


def differentiated(*operands: Tensor | float) -> bool:
    """Whether a derivative is being taken through any operand: of a graph, or along with its value
    as the tangent of a dual tensor.
    """
    tensors = [operand for operand in operands if isinstance(operand, Tensor)]
    if torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors):
        return True
    if torch.compiler.is_compiling():
        return False
    return any(unpack_dual(tensor).tangent is not None for tensor in tensors)


def reuse(tensor: Tensor, operation: str, *operands: Tensor | float) -> Tensor:
    """`tensor.operation(*operands)`, in the memory of `tensor` unless a derivative is being taken.

    Fresh memory costs a CPU more than the arithmetic does; the values are the same.

    Args:
        tensor: an intermediate that is not read again.
        operation: name of a method that has an in-place variant, such as "mul".
    """
    kept = differentiated(tensor, *operands)
    return getattr(tensor, operation if kept else f"{operation}_")(*operands)


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
    points = rows[0].ndim
    if torch.compiler.is_compiling():
        to_points = (..., *[None] * points)
        total = start[to_points]
        for k, row in enumerate(rows):
            total = total + coefficients[..., k][to_points] * row
        return total
    values = torch.addmm(start.flatten()[:, None], coefficients.flatten(0, -2), rows.flatten(1))
    return values.view(*start.shape, *rows.shape[1:])


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
