"""Mistakes on the way from the sum to photons."""

from diffsim.parity.causes.scaling import kahn_slope, loops_of
from diffsim.parity.chain.chain import Chain
from diffsim.parity.faults.downstream import PHOTONS, changed, scaled
from diffsim.parity.faults.fault import Fault, impossible, require

OTHER_K = (0.95, 0.5)
"""The K that is taken, and the one where that is right."""


def wide_beam(chain: Chain) -> Chain:
    """A beam of 1 mm where 0.1 mm is meant."""
    require(chain, "wide_beam", "fluence_photons_per_m2")
    return scaled(chain, 0.01, "fluence_photons_per_m2", *PHOTONS)


def polarization_off(chain: Chain) -> Chain:
    """Polarization factor 1."""
    require(chain, "polarization_off", "polar")
    if chain.number("polar") == 1:
        raise impossible("polarization_off", "this chain has none")
    return _with_polar(chain, 1.0)


def another_k(chain: Chain) -> Chain:
    """Another Kahn factor."""
    require(chain, "another_K", "polar", "diffracted_vec", "incident_vec")
    polar, d, i = (chain.vector(x) for x in ("polar", "diffracted_vec", "incident_vec"))
    fit = kahn_slope(float(polar[0]), d, i)
    if fit is None:
        raise impossible("another_K", "no K in 0..1 makes a difference in this pixel")
    k, slope = fit
    other = OTHER_K[abs(k - OTHER_K[0]) < 0.1]
    return _with_polar(chain, float(polar[0]) - 0.5 * (other - k) * slope)


def _with_polar(chain: Chain, polar: float) -> Chain:
    factor = polar / chain.number("polar")
    terms = chain.terms.copy()
    # exactly 1 for all terms where there is none: a quotient's last digit would tell them apart
    terms["polar"] = 1.0 if polar == 1.0 else factor * terms["polar"]
    return changed(scaled(chain.replace(terms=terms), factor, *PHOTONS), polar=polar)


def steps(chain: Chain) -> Chain:
    """One loop counted as no step."""
    require(chain, "steps", "steps")
    counts = {name: n for name, n in loops_of(chain).items() if n > 1 and name != "layers"}
    if not counts:
        raise impossible("steps", "this pixel has one term only")
    count = next(iter(counts.values()))
    return scaled(scaled(chain, 1 / count, "steps"), count, *PHOTONS)


FAULTS = (
    Fault("wide_beam", "Fluence of a 1 mm beam", "fluence", wide_beam),
    Fault("polarization_off", "Polarization off", "polarization", polarization_off),
    Fault("another_K", "Another polarization factor K", "polarization", another_k),
    Fault("steps", "A loop not counted in steps", "steps", steps),
)
