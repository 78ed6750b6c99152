"""The interference function of a few unit cells, as a polynomial of cos(pi h)."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from diffsim.numerics.ops import constant, differentiated, mul_

MOST_COSINE_CELLS = 24
"""Cells up to which the interference function is a polynomial: near a peak the cosine is close to
one, and the error that this makes grows with N^2."""

FACTORS = (2, 3, 5, 7)
"""Numbers that cells in a polynomial are products of: for others its coefficients are large."""


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
    powers = []
    for prime in FACTORS:
        while n % prime == 0:
            powers.append(prime)
            n //= prime
    return tuple(powers) if n == 1 else None


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
    return mul_(c, 2) if total is None else _times(total, c)


def _times(total: Tensor | None, factor: Tensor) -> Tensor:
    return factor if total is None else mul_(total, factor)


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
    return mul_(total, c) if odd else total


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
