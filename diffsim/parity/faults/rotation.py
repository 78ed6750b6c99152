"""Mistakes in the phi scan and in angles."""

import numpy as np
import torch

from diffsim.parity.causes.angles import (
    DEGREES,
    REAL,
    RECIPROCAL,
    about,
    axis_and_angle,
    euler_angles,
    orientation,
    spindle_rotation,
)
from diffsim.parity.causes.phi import SAME_ROW, change_at_zero, zero_step
from diffsim.parity.chain.chain import Chain
from diffsim.parity.faults.downstream import (
    FACTORS,
    changed,
    indices_at,
    reindexed,
    resummed,
    shifted,
)
from diffsim.parity.faults.fault import Fault, impossible, require
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.physics.geometry.rotations import rotation_xyz
from diffsim.tracing.columns import LOOPS


def stale_phi0(chain: Chain) -> Chain:
    """The step at phi = 0 keeps the orientation of the step before it, cyclically."""
    zero = zero_step(chain.phi_rows)
    if zero is None or not len(chain.terms):
        raise impossible("stale_phi0", "this chain has no phi scan with a step at 0")
    if change_at_zero(chain.phi_rows) <= SAME_ROW:
        raise impossible("stale_phi0", "the step at phi = 0 repeats the one before it already")
    tics = chain.phi_rows["phi_tic"]
    terms = chain.terms.copy()
    within = [name for name in LOOPS if name != "phi_tic"]
    before = {term[within].item(): term for term in terms[terms["phi_tic"] == tics[zero - 1]]}
    kept = [n for n in terms.dtype.names if n not in (*LOOPS, "phi_deg", "lambda_A", "share")]
    for row in np.flatnonzero(terms["phi_tic"] == tics[zero]):
        if (source := before.get(terms[within][row].item())) is not None:
            for name in kept:
                terms[name][row] = source[name]
    new = resummed(chain, terms)
    if zero > 0:
        return new
    first = {name: terms[name][0] for name in (*FACTORS, "F_latt", "F_cell")}
    hkl = np.array([terms[name][0] for name in "hkl"])
    turned = _turned(chain, float(chain.phi_rows["phi_deg"][zero - 1]), hkl)
    return changed(new, hkl_frac=hkl, hkl_rounded=nearest_index(hkl), **first, **turned)


def _turned(chain: Chain, phi_deg: float, hkl: np.ndarray) -> dict[str, np.ndarray]:
    """a, b, c turned by phi about the lab axis that gives these indices; nothing if none does."""
    real = np.stack([chain.vector(name) for name in REAL])
    q = chain.vector("scattering_vec_A_inv") * 1e-10
    for axis in (*np.eye(3), *-np.eye(3)):
        turned = real @ about(axis, np.deg2rad(phi_deg)).T
        if np.abs(turned @ q - hkl).max() < 1e-7 * max(1.0, np.abs(hkl).max()):
            return dict(zip(REAL, turned, strict=True))
    return {}


def phi_end_point(chain: Chain) -> Chain:
    """Phi steps osc/(n-1) apart, so that the last one is the end of the scan."""
    phi, n = chain.phi_rows["phi_deg"], len(chain.phi_rows)
    if n < 2 or not len(chain.terms):
        raise impossible("phi_end_point", "this chain has no phi scan")
    moved = phi[0] + (chain.terms["phi_deg"] - phi[0]) * n / (n - 1)
    terms = chain.terms.copy()
    terms["phi_deg"] = moved
    new, indices = chain.replace(terms=terms), indices_at(chain, moved)
    return new if indices is None else reindexed(new, indices)


def degrees_for_radians(chain: Chain) -> Chain:
    """Phi, or else the misset angles, taken for radians."""
    require(chain, "degrees_for_radians", *REAL, *RECIPROCAL, "hkl_frac", "scattering_vec_A_inv")
    real = np.stack([chain.vector(name) for name in REAL])
    spindle, misset = spindle_rotation(chain), orientation(chain)
    turned = None if spindle is None else axis_and_angle(spindle)
    new = chain
    if turned is not None:
        axis, angle = turned
        extra = about(axis, angle * (DEGREES - 1))
    elif misset is not None and axis_and_angle(misset) is not None:
        extra = rotation_xyz(torch.tensor(euler_angles(misset) * DEGREES)).numpy() @ misset.T
        stars = {name: extra @ chain.vector(name) for name in RECIPROCAL}
        new = changed(chain, **stars)
    else:
        raise impossible("degrees_for_radians", "nothing is rotated in this chain")
    real = real @ extra.T
    new = changed(new, **dict(zip(REAL, real, strict=True)))
    indices = None
    if turned is not None and len(chain.terms):
        indices = indices_at(chain, chain.terms["phi_deg"] * DEGREES)
    q = chain.vector("scattering_vec_A_inv") * 1e-10
    return reindexed(new, indices) if indices is not None else shifted(new, real @ q)


FAULTS = (
    Fault("stale_phi0", "Stale orientation at phi = 0", "stale_phi_zero", stale_phi0),
    Fault("phi_end_point", "Phi grid with its end point", "phi_end_point", phi_end_point),
    Fault("degrees_for_radians", "Degrees for radians", "degrees_for_radians", degrees_for_radians),
)
