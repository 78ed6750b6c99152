"""The interference function of N unit cells in a row: sin(pi N h) / sin(pi h)."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from diffsim.numerics.ops import add_, cos_, differentiated, div_, mul_, sin_, sub_

TINIEST = 1e-30
"""Stands in for zero in a quotient: that of two arguments this small is N to the last digit."""


def grating(x: Tensor, n: Tensor) -> Tensor:
    """sin(pi n x) / sin(pi x), which is n at x = 0.

    Args:
        x: distance of a Miller index from the nearest integer. May be overwritten.
        n: () number of unit cells, whole or not.
    """
    if differentiated(x, n):
        return _Grating.apply(x, n.to(x.dtype))
    return _quotient(x, n)


def _quotient(x: Tensor, n: Tensor) -> Tensor:
    y = add_(mul_(x, math.pi), math.pi * TINIEST)
    below = torch.sin(y)
    return div_(sin_(mul_(y, n.to(x.dtype))), below)


class _Grating(torch.autograd.Function):
    """The quotient with derivatives that are right at a peak, where those of a quotient are the
    difference of two infinities.
    """

    @staticmethod
    def forward(x: Tensor, n: Tensor) -> Tensor:
        return _quotient(x.clone(), n)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        ctx.save_for_backward(*inputs, output)
        ctx.save_for_forward(*inputs, output)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None]:
        by_x = by_n = None
        if ctx.needs_input_grad[0]:
            by_x = gradient * slope(*ctx.saved_tensors)
        if ctx.needs_input_grad[1]:
            x, n, _ = ctx.saved_tensors
            by_n = (gradient * growth(x, n)).sum()
        return by_x, by_n

    @staticmethod
    def jvp(ctx: Any, x_tangent: Tensor | None, n_tangent: Tensor | None) -> Tensor:
        x, n, value = ctx.saved_tensors
        along_x = 0 if x_tangent is None else x_tangent * slope(x, n, value)
        along_n = 0 if n_tangent is None else n_tangent * growth(x, n)
        return along_x + along_n


NEAR_A_PEAK = 0.2
"""Phase pi n x below which a series gives the slope better than a difference of two quotients."""

COTANGENT = (-1382 / 638512875, -2 / 93555, -1 / 4725, -2 / 945, -1 / 45, -1 / 3)
"""Coefficients of (cot z - 1/z) / z in z^2, from the highest down."""


def slope(x: Tensor, n: Tensor, value: Tensor) -> Tensor:
    """Derivative of g = sin(n y) / sin(y), y = pi x, by x.

    It is pi (n cos(n y) - g cos(y)) / sin(y), and next to a peak, where that cancels,
    pi g (n l(n y) - l(y)) with the logarithmic derivative l(z) = cot z - 1/z of sin(z) / z.

    Args:
        x, n: as `grating` takes them.
        value: (...) g at x.
    """
    y = math.pi * x
    near = (n * y).abs() < NEAR_A_PEAK
    away = torch.where(near, 1, y)
    steep = sub_(mul_(cos_(n * away), n), mul_(torch.cos(away), value))
    steep = div_(steep, torch.sin(away))
    # few points are near a peak: the series is not worth its time on all of them
    y, value = y[near], value[near]
    series = y * value * (n * n * _even(COTANGENT, (n * y) ** 2) - _even(COTANGENT, y**2))
    return mul_(steep.masked_scatter(near, series), math.pi)


def growth(x: Tensor, n: Tensor) -> Tensor:
    """Derivative of sin(n y) / sin(y), y = pi x, by n: y cos(n y) / sin(y)."""
    y = add_(math.pi * x, math.pi * TINIEST)
    return div_(mul_(cos_(n * y), y), torch.sin(y))


def _even(coefficients: Sequence[float], squared: Tensor) -> Tensor:
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * squared + coefficient
    return total
