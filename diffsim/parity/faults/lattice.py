"""Mistakes in units, structure factor and lattice factor."""

import numpy as np

from diffsim.parity.causes.lattice import factor_without_pi
from diffsim.parity.chain.chain import Chain
from diffsim.parity.chain.rounding_scales import FACTORS
from diffsim.parity.faults.downstream import (
    INDICES,
    cells_of,
    changed,
    indices_of,
    refactored,
    reindexed,
    resummed,
    scaled,
)
from diffsim.parity.faults.fault import Fault, impossible, require

STALE_RATIO = 1.0821
"""What a stale structure factor is wrong by."""


def q_per_angstrom(chain: Chain) -> Chain:
    """The scattering vector in 1/A; indices are right, as its user knows the unit."""
    require(chain, "q_per_angstrom", "scattering_vec_A_inv")
    return scaled(chain, 1e-10, "scattering_vec_A_inv")


def cell_in_metres(chain: Chain) -> Chain:
    """Indices from a cell in metres and q in 1/A."""
    require(chain, "cell_in_metres", "hkl_frac")
    hkl = 1e-10 * chain.vector("hkl_frac")
    new = changed(chain, hkl_frac=hkl, hkl_rounded=np.zeros(3))
    return reindexed(new, 1e-10 * indices_of(chain))


def stale_table(chain: Chain) -> Chain:
    """F_cell of another structure-factor table."""
    require(chain, "stale_table", "F_cell")
    terms = chain.terms.copy()
    terms["F_cell"] *= STALE_RATIO
    return scaled(resummed(chain, terms), STALE_RATIO, "F_cell")


def without_cells(chain: Chain) -> Chain:
    """sin(pi N h) / (N sin(pi h)) for each lattice factor."""
    cells = _cells(chain, "without_N")
    terms = chain.terms.copy()
    for name, n in zip(FACTORS, cells, strict=True):
        terms[name] /= n
    return refactored(chain, terms)


def without_pi(chain: Chain) -> Chain:
    """sin(N h) / sin(h) for each lattice factor."""
    cells = _cells(chain, "without_pi")
    terms = chain.terms.copy()
    for name, index, n in zip(FACTORS, INDICES, cells, strict=True):
        terms[name] = factor_without_pi(n, terms[index])
    return refactored(chain, terms)


def sign(chain: Chain) -> Chain:
    """F_latt_a, where it is known, and F_latt of the other sign."""
    require(chain, "lattice_sign", "F_latt")
    if not chain.number("F_latt"):
        raise impossible("lattice_sign", "this lattice factor is 0")
    terms = chain.terms.copy()
    terms["F_latt_a"] *= -1
    terms["F_latt"] *= -1
    return scaled(chain.replace(terms=terms), -1, "F_latt_a", "F_latt")


def _cells(chain: Chain, fault: str) -> np.ndarray:
    cells = cells_of(chain)
    if cells is None or cells.max() < 2:
        raise impossible(fault, "this chain has no terms of a square crystal of several cells")
    return cells


FAULTS = (
    Fault(
        "q_per_angstrom",
        "Scattering vector in 1/Å",
        "scattering_vector_units",
        q_per_angstrom,
    ),
    Fault("cell_in_metres", "Cell in metres", "cell_units", cell_in_metres),
    Fault("stale_table", "Stale structure factors", "structure_factor_table", stale_table),
    Fault("without_N", "Lattice factor without N", "lattice_factor_without_N", without_cells),
    Fault("without_pi", "Lattice factor without π", "lattice_factor_without_pi", without_pi),
    Fault("lattice_sign", "Lattice factor of the other sign", "lattice_factor_sign", sign),
)
