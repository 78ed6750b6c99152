"""Mistakes that a copy of a chain is given on purpose, one or more for each cause."""

from diffsim.parity.faults import geometry, lattice, rotation, scaling
from diffsim.parity.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *geometry.FAULTS,
    *lattice.FAULTS,
    *rotation.FAULTS,
    *scaling.FAULTS,
)
"""Every mistake that can be made."""

__all__ = ["FAULTS", "Fault"]
