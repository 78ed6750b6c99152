"""Arithmetic that takes the place of its first operand, where no graph needs that operand."""

import torch
from torch import Tensor


def reuse(tensor: Tensor, operation: str, *operands: Tensor | float) -> Tensor:
    """`tensor.operation(*operands)`, in the memory of `tensor` unless a graph is being kept.

    Fresh memory costs a CPU more than the arithmetic does; the values are the same.

    Args:
        tensor: an intermediate that is not read again.
        operation: name of a method that has an in-place variant, such as "mul".
    """
    graph = torch.is_grad_enabled() and (
        tensor.requires_grad
        or any(isinstance(other, Tensor) and other.requires_grad for other in operands)
    )
    return getattr(tensor, operation if graph else f"{operation}_")(*operands)
