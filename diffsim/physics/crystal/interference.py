"""The interference function of N unit cells in a row: sin(pi N h) / sin(pi h)."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from diffsim.numerics.ops import constant, differentiated, reuse

MOST_COSINE_CELLS = 24
"""Cells up to which the interference function is a polynomial: a cosine near one tells the width
of a peak with an error that grows with N^2."""

FACTORS = (2, 3, 5, 7)
"""Numbers that cells in a polynomial are products of: for others its coefficients are large."""

TINIEST = 1e-30
"""Stands in for zero in a quotient: that of two arguments this small is N to the last digit."""


def polynomials(n_cells: Sequence[float | Tensor]) -> tuple[int, ...]:
    """The numbers of cells that `few_cells` is for, and 0 in place of the others.

    A number that a derivative is taken of is one of the others: it is continuous.
    """
    return tuple(map(_polynomial_cells, n_cells))


def _polynomial_cells(n: float | Tensor) -> int:
    if isinstance(n, Tensor):
        n = 0.0 if differentiated(n) else n.item()
    few = 1 <= n <= MOST_COSINE_CELLS and float(n).is_integer() and factors(int(n)) is not None
    return int(n) if few else 0


@lru_cache
def factors(n: int) -> tuple[int, ...] | None:
    """Prime factors of n, smallest first; None where one is not among `FACTORS`."""
    found = []
    for prime in FACTORS:
        while n % prime == 0:
            found.append(prime)
            n //= prime
    return tuple(found) if n == 1 else None


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
    y = reuse(reuse(x, "mul", math.pi), "add", math.pi * TINIEST)
    below = torch.sin(y)
    return reuse(reuse(reuse(y, "mul", n.to(x.dtype)), "sin"), "div", below)


class _Grating(torch.autograd.Function):
    """The quotient with derivatives that hold at a peak, where those of a quotient are the
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
"""Phase pi n x below which a series tells the slope better than a difference of two quotients."""

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
    steep = reuse(reuse(n * away, "cos"), "mul", n)
    steep = reuse(steep, "sub", reuse(torch.cos(away), "mul", value))
    steep = reuse(steep, "div", torch.sin(away))
    # few points are near a peak: the series is not worth its time on all of them
    y, value = y[near], value[near]
    series = y * value * (n * n * _even(COTANGENT, (n * y) ** 2) - _even(COTANGENT, y**2))
    return reuse(steep.masked_scatter(near, series), "mul", math.pi)


def growth(x: Tensor, n: Tensor) -> Tensor:
    """Derivative of sin(n y) / sin(y), y = pi x, by n: y cos(n y) / sin(y)."""
    y = reuse(math.pi * x, "add", math.pi * TINIEST)
    return reuse(reuse(reuse(n * y, "cos"), "mul", y), "div", torch.sin(y))


def _even(coefficients: Sequence[float], squared: Tensor) -> Tensor:
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * squared + coefficient
    return total


def few_cells(c: Tensor, n: int) -> Tensor:
    """sin(pi n x) / sin(pi x) for a few cells, from one cosine in place of two sines, at any x.

    It is the Chebyshev polynomial U_{n-1} of c = cos(pi x), and with n = p m,
    U_{n-1}(c) = U_{p-1}(c) U_{m-1}(T_p(c)): one small polynomial for each prime factor.

    Args:
        c: cos(pi x) of a Miller index, whole or not. May be overwritten.
        n: number of unit cells.
    """
    if n == 1:
        return torch.ones_like(c)
    *earlier, last = factors(n)
    # U_1(c) = 2 c: the twos are left to the last factor, whose coefficients take them up
    total, twos = None, 1.0
    for step, prime in enumerate(earlier):
        total = _times(total, c if prime == 2 else _polynomial(c, _second(prime - 1)))
        twos *= 2 if prime == 2 else 1
        scale = twos * 2 if last == 2 and step + 1 == len(earlier) else 1.0
        c = _polynomial(c, _first(prime), odd=prime != 2, scale=scale)
    if last != 2:
        return _times(total, _polynomial(c, _second(last - 1), scale=twos))
    return reuse(c, "mul", 2) if total is None else _times(total, c)


def _times(total: Tensor | None, factor: Tensor) -> Tensor:
    return factor if total is None else reuse(total, "mul", factor)


def _polynomial(
    c: Tensor, coefficients: tuple[float, ...], odd: bool = False, scale: float = 1.0
) -> Tensor:
    """An even or odd polynomial, in as few passes over the memory as it takes.

    Args:
        coefficients: of every other power, from the highest down; two or more.
        scale: factor on all of them.
    """
    highest, *lower = (scale * k for k in coefficients)
    if len(lower) == 2:
        # a z^2 + b z + d = a (z + b / 2a)^2 + d - b^2 / 4a, with z = c^2
        half = lower[0] / (2 * highest)
        shifted = torch.addcmul(constant(half, c), c, c)
        rest = constant(lower[1] - highest * half**2, c)
        total = torch.addcmul(rest, shifted, shifted, value=highest)
    else:
        total = torch.addcmul(constant(lower[0], c), c, c, value=highest)
        squared = c * c if lower[1:] else None
        for coefficient in lower[1:]:
            total = torch.addcmul(constant(coefficient, c), total, squared)
    return reuse(total, "mul", c) if odd else total


def _first(n: int) -> tuple[float, ...]:
    return _chebyshev(n, second=False)


def _second(n: int) -> tuple[float, ...]:
    return _chebyshev(n, second=True)


@lru_cache
def _chebyshev(n: int, second: bool) -> tuple[float, ...]:
    """Coefficients of T_n or, of the second kind, U_n: every other one, from the highest down."""
    before, last = [1.0], [0.0, 2.0 if second else 1.0]
    for _ in range(n - 1):
        doubled = [0.0] + [2 * k for k in last]
        before = before + [0.0] * (len(doubled) - len(before))
        before, last = last, [d - b for d, b in zip(doubled, before, strict=True)]
    return tuple(last[::-2])
