"""What follows from a changed number, by plain arithmetic on a chain's own numbers."""

import numpy as np

from diffsim.parity.causes.lattice import cells_along, square_factor
from diffsim.parity.chain.chain import Chain
from diffsim.parity.chain.rounding_scales import FACTORS
from diffsim.physics.crystal.nearest_index import nearest_index

PHOTONS = ("I_pixel_final", "floatimage_accumulated")
INDICES = ("h", "k", "l")


def changed(chain: Chain, **values: float | np.ndarray) -> Chain:
    """The chain with some quantities exchanged; those it does not have stay out."""
    new = {
        name: tuple(np.atleast_1d(value).astype(float).tolist())
        for name, value in values.items()
        if name in chain.values
    }
    return chain.replace(values={**chain.values, **new})


def scaled(chain: Chain, factor: float, *names: str) -> Chain:
    """The chain with some quantities multiplied."""
    return changed(chain, **{name: factor * chain.vector(name) for name in names})


def resummed(chain: Chain, terms: np.ndarray) -> Chain:
    """The chain of changed terms: their intensities, sum and photons follow."""
    terms["I_term"] = (terms["F_cell"] * terms["F_latt"]) ** 2
    before, after = chain.terms["I_term"].sum(), terms["I_term"].sum()
    new = chain.replace(terms=terms)
    return scaled(new, after / before, "I_before_scaling", *PHOTONS) if before > 0 else new


def cells_of(chain: Chain) -> np.ndarray | None:
    """(3,) numbers of cells N that the factors of a square crystal tell; None for others."""
    terms, cells = chain.terms, []
    for index, factor in zip(INDICES, FACTORS, strict=True):
        fitting = None
        for term in terms[:50]:
            found = set(cells_along(term[index], term[factor]).tolist())
            fitting = found if fitting is None else fitting & found
        if not fitting:
            return None
        cells.append(min(fitting))
    return np.array(cells)


def refactored(chain: Chain, terms: np.ndarray) -> Chain:
    """The chain of terms whose F_latt_a, b, c changed, their product and its first print too."""
    if np.isfinite(terms["F_latt_a"]).all():
        terms["F_latt"] = np.prod([terms[name] for name in FACTORS], axis=0)
    first = {name: terms[name][0] for name in (*FACTORS, "F_latt")} if len(terms) else {}
    return changed(resummed(chain, terms), **first)


def reindexed(chain: Chain, indices: np.ndarray) -> Chain:
    """The chain whose terms have other indices.

    Args:
        indices: (3, terms) new h, k, l; the first print of the chain is the first term's.
    """
    cells, terms = cells_of(chain), chain.terms.copy()
    nearest = nearest_index(indices)
    for axis, name in enumerate(INDICES):
        terms[name], terms[f"{name}0"] = indices[axis], nearest[axis].astype(np.int64)
        if cells is not None:
            terms[FACTORS[axis]] = square_factor(cells[axis], indices[axis])
    new = refactored(chain, terms) if cells is not None else chain.replace(terms=terms)
    if not len(terms):
        return new
    return changed(new, hkl_frac=indices[:, 0], hkl_rounded=nearest[:, 0])


def indices_of(chain: Chain) -> np.ndarray:
    """(3, terms) h, k, l of the terms."""
    return np.stack([chain.terms[name] for name in INDICES])


def shifted(chain: Chain, hkl: np.ndarray) -> Chain:
    """The chain whose first indices are others; those of all terms move along."""
    shift = hkl - chain.vector("hkl_frac")
    new = changed(chain, hkl_frac=hkl, hkl_rounded=nearest_index(hkl))
    return reindexed(new, indices_of(chain) + shift[:, None]) if len(chain.terms) else new


def indices_at(chain: Chain, phi_deg: np.ndarray) -> np.ndarray | None:
    """(3, terms) indices of the terms at other spindle angles; None for fewer than three steps.

    Under a rotation by phi an index is A + B cos(phi) + C sin(phi), which three steps determine.
    """
    terms, indices = chain.terms, indices_of(chain)
    moved = indices.copy()
    groups = terms[["thick", "subS", "subF", "source", "mos_tic"]]
    _, group = np.unique(groups, return_inverse=True)
    for number in range(group.max(initial=-1) + 1):
        chosen = group == number
        if len(np.unique(terms["phi_deg"][chosen])) < 3:
            return None
        moved[:, chosen] = (
            _waves(phi_deg[chosen])
            @ np.linalg.lstsq(_waves(terms["phi_deg"][chosen]), indices[:, chosen].T, None)[0]
        ).T
    return moved


def _waves(phi_deg: np.ndarray) -> np.ndarray:
    phi = np.deg2rad(phi_deg)
    # 1 - cos in place of cos keeps the columns apart when angles are small
    return np.stack((np.ones_like(phi), 2 * np.sin(phi / 2) ** 2, np.sin(phi)), axis=1)
