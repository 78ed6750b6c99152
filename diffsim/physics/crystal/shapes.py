"""Shape transforms of the crystal: the lattice factor F_latt."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.numerics.ops import cos_, mul_
from diffsim.physics.crystal.interference import grating
from diffsim.physics.crystal.interference_polynomial import few_cells

Indices = tuple[Tensor, Tensor, Tensor]
"""Distances of h, k, l from the nearest integers, each (...) within [-0.5, 0.5]. Shapes may
overwrite them."""

ROUND = 0.723601254558268
"""Ratio of a sphere's shape transform to the parallelepiped's, as the reference has it."""

GAUSS, TOPHAT = 0.63, 0.63**2
"""Width of the gaussian spot, and edge of the tophat one, in units of r2 below."""


@dataclass(frozen=True)
class Lattice:
    """What a shape transform depends on.

    Args:
        n_cells: (3,) numbers of unit cells along a, b, c.
        polynomials: the same number where the interference function of that axis is a polynomial
            of it, else 0.
        metric: (3, 3) reciprocal metric tensor, a*_i . a*_j [1/A^2].
        fudge: () factor on the spot width.
    """

    n_cells: Tensor
    polynomials: tuple[int, int, int]
    metric: Tensor
    fudge: Tensor

    @property
    def cells(self) -> Tensor:
        """() Na Nb Nc."""
        return self.n_cells.prod()


def square(dh: Indices, lattice: Lattice) -> tuple[Tensor, ...]:
    """Parallelepiped: one interference function per axis."""
    return tuple(
        few_cells(cos_(mul_(x, math.pi)), few) if few else grating(x, lattice.n_cells[axis])
        for axis, (x, few) in enumerate(zip(dh, lattice.polynomials, strict=True))
    )


def square_of_cosines(cosines: Tensor, lattice: Lattice) -> tuple[Tensor, ...]:
    """The same from cos(pi h), (3, ...), of any index: of few cells along every axis."""
    return tuple(map(few_cells, cosines, lattice.polynomials))


def round_(dh: Indices, lattice: Lattice) -> tuple[Tensor, ...]:
    """Ellipsoid: 3 (sin x / x - cos x) / x^2, x = pi sqrt(fudge sum (N_i dh_i)^2)."""
    n_cells = lattice.n_cells.to(dh[0].dtype)
    squared = sum((n * d) ** 2 for n, d in zip(n_cells, dh, strict=True))
    x2 = math.pi**2 * lattice.fudge.to(dh[0].dtype) * squared
    # series below x = 0.1: the closed form loses digits to cancellation there
    series = 1 - x2 / 10 * (1 - x2 / 28 * (1 - x2 / 54 * (1 - x2 / 88)))
    small = x2 < 0.01
    safe = torch.where(small, torch.ones_like(x2), x2)
    x = torch.sqrt(safe)
    closed = 3 * (torch.sin(x) / x - torch.cos(x)) / safe
    return (lattice.cells.to(x2.dtype) * ROUND * torch.where(small, series, closed),)


def _r2(dh: Indices, lattice: Lattice) -> Tensor:
    """fudge |dh a* + dk b* + dl c*|^2 (Na Nb Nc)^2 [1/A^2], as the reference takes it."""
    scale = lattice.fudge * lattice.cells**2
    g = (lattice.metric * scale).to(dh[0].dtype)
    h, k, l = dh  # noqa: E741 - Miller indices
    return (
        g[0, 0] * h * h
        + g[1, 1] * k * k
        + g[2, 2] * l * l
        + 2 * (g[0, 1] * h * k + g[0, 2] * h * l + g[1, 2] * k * l)
    )


def gauss(dh: Indices, lattice: Lattice) -> tuple[Tensor, ...]:
    """Gaussian spot: Na Nb Nc exp(-r2 / 0.63)."""
    return (lattice.cells.to(dh[0].dtype) * torch.exp(-_r2(dh, lattice) / GAUSS),)


def tophat(dh: Indices, lattice: Lattice) -> tuple[Tensor, ...]:
    """Spot with a sharp edge: Na Nb Nc where r2 < 0.3969, else 0."""
    inside = _r2(dh, lattice) < TOPHAT
    return (lattice.cells.to(dh[0].dtype) * inside,)


SHAPES: dict[str, Callable[[Indices, Lattice], tuple[Tensor, ...]]] = {
    "square": square,
    "round": round_,
    "gauss": gauss,
    "tophat": tophat,
}
"""Shape by name: distances from the nearest integer indices -> the factors of F_latt."""

UNDERFLOW = 745.14
"""Exponent at which exp(-x) is exactly zero in the reference's float64, whatever ours is."""

VANISHING: dict[str, Callable[[Indices, Lattice], Tensor]] = {
    "gauss": lambda dh, lattice: _r2(dh, lattice) / GAUSS > UNDERFLOW,
    "tophat": lambda dh, lattice: _r2(dh, lattice) >= TOPHAT,
}
"""Shapes whose factor can be exactly zero, and where it is; such a term the reference skips."""


def takes_any_index(shape: str, lattice: Lattice) -> bool:
    """Whether a shape takes indices as they are, not only their distance from the nearest ones."""
    return shape == "square" and all(lattice.polynomials)
