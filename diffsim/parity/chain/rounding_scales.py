"""What a difference is relative to: the size that a quantity has, or could have.

A quantity is judged by its largest component. Where it may vanish while its error does not, as a
lattice factor between two maxima, the scale has a floor far below any value that matters.
"""

import math

import numpy as np

from diffsim.parity.chain.chain import Chain

FLOOR = 1e-5
"""Smallest scale of a lattice factor, in units of the largest factor of the same term."""

DIRECTION = 1e-9
"""Scale of the scattering vector on the direct beam, in units of 1 / lambda."""

FACTORS = ("F_latt_a", "F_latt_b", "F_latt_c")
INTENSITIES = ("I_before_scaling", "I_pixel_final", "floatimage_accumulated")


def scale_of(name: str, chain: Chain) -> float:
    """What a difference of a quantity from this chain's is relative to, in its unit."""
    largest = _largest(chain.vector(name))
    if name == "hkl_frac":
        return max(1.0, largest)
    if name == "scattering_vec_A_inv":
        return largest if _deflected(chain) else DIRECTION / chain.number("lambda_meters")
    if name.startswith("F_latt"):
        return max(largest, FLOOR * _largest(np.array([chain.number(x) for x in FACTORS])))
    if name in INTENSITIES:
        return max(largest, _weakest(chain) * _photons(chain, name))
    return largest


def _deflected(chain: Chain) -> bool:
    """Whether q is more than the rounding of the direct beam, or there is no telling."""
    turn = np.abs(chain.vector("diffracted_vec") - chain.vector("incident_vec")).max()
    return not (turn <= DIRECTION and chain.number("lambda_meters") > 0)


def column_scale(name: str, table: np.ndarray) -> np.ndarray:
    """(rows,) what differences in a column of terms or phi rows are relative to."""
    values = np.nan_to_num(np.abs(table[name].astype(np.float64)), posinf=np.inf)
    if name in ("h", "k", "l"):
        indices = np.stack([np.nan_to_num(np.abs(table[x]), posinf=np.inf) for x in "hkl"])
        return np.maximum(1.0, indices.max(0))
    if name == "phi_deg":
        return np.full(len(table), max(values.max(initial=0.0), 1e-6))
    if name.startswith("F_latt"):
        return np.maximum(values, FLOOR * _factors(table))
    if name == "I_term":
        with np.errstate(all="ignore"):
            f_cell = np.nan_to_num(np.abs(table["F_cell"]))
            return np.maximum(values, (FLOOR * _factors(table) * f_cell) ** 2)
    return values


def _factors(table: np.ndarray) -> np.ndarray:
    """(rows,) the largest of the three factors of each row."""
    factors = np.stack([np.abs(table[name]) for name in FACTORS])
    return np.nan_to_num(factors, posinf=np.inf).max(0)


def _weakest(chain: Chain) -> float:
    """A sum of terms that is nothing but rounding."""
    if len(chain.terms):
        floor = (FLOOR * _factors(chain.terms) * np.nan_to_num(chain.terms["F_cell"])) ** 2
        return float(np.nan_to_num(floor).max())
    factor = _largest(np.array([chain.number(x) for x in FACTORS]))
    f_cell = _largest(chain.vector("F_cell"))
    return (FLOOR * factor * f_cell) ** 2


def _photons(chain: Chain, name: str) -> float:
    """How much of a quantity one unit of I_before_scaling makes."""
    if name == "I_before_scaling":
        return 1.0
    before, after = chain.number("I_before_scaling"), chain.number(name)
    ratio = abs(after / before) if before else 0.0
    return ratio if math.isfinite(ratio) else 0.0


def _largest(values: np.ndarray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if len(finite) else 0.0


def relative_difference(reference: np.ndarray, ours: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """|ours - reference| / scale, element by element; 0 where both are equal or both nan."""
    with np.errstate(all="ignore"):
        relative = np.abs(ours - reference) / scale
        same = (ours == reference) | (np.isnan(ours) & np.isnan(reference))
    return np.where(same, 0.0, np.where(np.isnan(relative), np.inf, relative))
