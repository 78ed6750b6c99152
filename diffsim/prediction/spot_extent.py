"""How far a spot reaches from its reciprocal-lattice point because the crystal is small."""

import math

import torch
from torch import Tensor

from diffsim.physics.crystal.shapes import Lattice

REACH = {"square": 1.0, "round": 1.43, "gauss": 1.2, "tophat": 0.63}
"""Where the shape transforms end: at their first zero, at a hundredth, at the edge. In 1 / (N a);
for gauss and tophat in the reference's 1 / (Na Nb Nc) per Angstrom."""


def reach(shape: str, lattice: Lattice, dual: Tensor) -> Tensor:
    """Axes of the ellipsoid where a spot ends, at most half-way to the next lattice point.

    Args:
        shape: square, round, gauss or tophat.
        dual: (3, 3) columns a*, b*, c* [1/A].

    Returns:
        (3, 3) columns [1/A].
    """
    n_cells = lattice.n_cells.detach().to(dual)
    stretch = REACH[shape]
    if shape != "square":
        stretch /= math.sqrt(max(float(lattice.fudge.detach()), 1e-12))
    if shape in ("square", "round"):
        return dual * (stretch / n_cells).clamp(max=0.5)
    half = torch.linalg.vector_norm(dual, dim=0).min() / 2
    return torch.eye(3, dtype=dual.dtype, device=dual.device) * torch.minimum(
        stretch / n_cells.prod(), half
    )
