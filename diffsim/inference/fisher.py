"""Fisher information of an image with Poisson noise, and the bounds it sets."""

import sys
from dataclasses import dataclass
from numbers import Real

import torch
from torch import Tensor

from diffsim.errors import InputError

FAINTEST = 1e-12
"""Counts below this share of the brightest pixel's count as that many: a pixel in which nothing is
expected must not tell everything."""

INDISTINCT = 1e-10
"""Share of information left, once the other parameters are fitted too, below which a parameter
cannot be told apart from them."""


@dataclass(frozen=True)
class Information:
    """The Fisher information of K parameters in an image with Poisson noise.

    Args:
        names: of the parameters.
        values: of the parameters, where the information is taken.
        matrix: (K, K) float64 F_ij = sum over pixels of dI/dp_i dI/dp_j / I, in 1 / (unit of p_i
            times unit of p_j).
        standard_errors: (K,) float64 Cramér-Rao bounds when all K are fitted together, each in
            its parameter's unit; infinite for a parameter that changes nothing, or that cannot be
            told apart from the others.
        lone_errors: (K,) float64 the same when all other parameters are known.
        correlations: (K, K) float64 of the errors, 1 on the diagonal; zero where an error is
            infinite.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    matrix: Tensor
    standard_errors: Tensor
    lone_errors: Tensor
    correlations: Tensor

    @property
    def diagonal(self) -> Tensor:
        """(K,) information on each parameter when all others are known."""
        return self.matrix.diagonal()


def information_of(
    names: tuple[str, ...],
    values: tuple[float, ...],
    image: Tensor,
    derivatives: Tensor,
    background: float = 0.0,
) -> Information:
    """The information of an image whose derivatives are known.

    Args:
        image: (slow, fast) photons.
        derivatives: (K, slow, fast) photons per unit of each parameter.
        background: photons per pixel in addition to the image.
    """
    check_background(background)
    expected = image.to(torch.float64) + background
    expected = expected.clamp_min(FAINTEST * float(expected.max()) or 1.0)
    rows = (derivatives.to(torch.float64) / expected.sqrt()).flatten(1)
    # sums of squares of large derivatives stay within range: each row is taken in its own unit
    scale = torch.linalg.vector_norm(rows, dim=1)
    unit = torch.where(scale > 0, scale, 1)
    cosines = (rows / unit[:, None]) @ (rows / unit[:, None]).T
    return _bounds(names, values, scale.cpu(), cosines.cpu())


def _bounds(
    names: tuple[str, ...], values: tuple[float, ...], scale: Tensor, cosines: Tensor
) -> Information:
    """Bounds and correlations from the matrix in the units in which its diagonal is one.

    Args:
        scale: (K,) square roots of the diagonal.
        cosines: (K, K) matrix divided by them.
    """
    measured = scale > 0
    lone = torch.where(measured, 1 / scale, torch.inf)
    eigenvalues, vectors = torch.linalg.eigh(cosines)
    blind = eigenvalues <= INDISTINCT
    # a parameter with a part in a direction that nothing is known of is not known itself
    lost = (vectors[:, blind] ** 2).sum(1) > INDISTINCT**0.5
    inverse = torch.where(blind, 0, 1 / torch.where(blind, 1, eigenvalues))
    covariance = (vectors * inverse) @ vectors.T
    determined = measured & ~lost
    errors = torch.where(determined, covariance.diagonal().clamp_min(0).sqrt() * lone, torch.inf)
    spread = torch.where(determined, covariance.diagonal(), 1).sqrt()
    pairs = determined[:, None] & determined
    correlations = torch.where(pairs, covariance / spread / spread[:, None], 0).clamp(-1, 1)
    correlations.fill_diagonal_(1)
    return Information(names, values, cosines * scale * scale[:, None], errors, lone, correlations)


def check_background(background: float) -> None:
    usable = isinstance(background, Real) and not isinstance(background, bool)
    # a whole number has no largest; a float has
    if not usable or not 0 <= background <= sys.float_info.max:
        raise InputError("background", background, "a finite number of photons from 0")
