"""The catalogue of causes: why two chains of numbers differ, each a named rule."""

from diffsim.parity.causes import angles, geometry, lattice, phi, scaling, units
from diffsim.parity.causes.cause import Cause, Finding, Fit, Situation

CAUSES: tuple[Cause, ...] = (
    *units.CAUSES,
    *lattice.CAUSES,
    *phi.CAUSES,
    *geometry.CAUSES,
    *angles.CAUSES,
    *scaling.CAUSES,
)
"""Every cause that is known."""


def find_causes(situation: Situation) -> tuple[Finding, ...]:
    """The causes that fit, certain ones first, else in the order of the catalogue."""
    fits = ((cause, cause.rule(situation)) for cause in CAUSES)
    findings = [Finding(cause, fit.evidence, fit.certain) for cause, fit in fits if fit is not None]
    return tuple(sorted(findings, key=lambda finding: not finding.certain))


__all__ = ["CAUSES", "Cause", "Finding", "Fit", "Situation", "find_causes"]
