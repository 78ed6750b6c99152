"""Two chains of numbers, quantity by quantity, up to the first that differs and why."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.parity.causes import Finding, Situation, find_causes
from diffsim.parity.chain.chain import Chain
from diffsim.parity.chain.rounding_scales import relative_difference, scale_of
from diffsim.parity.chain.row_tables import phi_rows, term_rows
from diffsim.parity.chain.rows import DIFFERS, OK, ONLY_OURS, ONLY_REFERENCE, ORDER, Row
from diffsim.tracing.quantities import CHAIN

TOLERANCE = 1e-6
"""Largest relative difference of two chains that agree."""


@dataclass(frozen=True, eq=False)
class ChainComparison:
    """What came out of comparing two chains.

    Args:
        reference, ours: the two.
        tolerance: largest relative difference that is none.
        chain: a row per quantity that either chain prints, in order of causality.
        phi: a row per phi step and column that both print.
        terms: a row per column that both print, showing the first term that differs, or the
            worst; before them one row per term that only one chain adds, up to a few.
        experiment: what ours simulates, where known.
    """

    reference: Chain
    ours: Chain
    tolerance: float
    chain: tuple[Row, ...]
    phi: tuple[Row, ...]
    terms: tuple[Row, ...]
    experiment: Experiment | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row: the chain's, then those per phi step, then those of the terms."""
        return self.chain + self.phi + self.terms

    @cached_property
    def first(self) -> Row | None:
        """The first quantity that differs, in order of causality; the chain's own before others."""
        differing = [row for row in self.rows if row.counts]
        return min(differing, key=lambda row: row.order, default=None)

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return self.first is None

    @cached_property
    def causes(self) -> tuple[Finding, ...]:
        """The causes of the catalogue that fit, most telling first."""
        if self.first is None:
            return ()
        return find_causes(
            Situation(self.reference, self.ours, self.first, self.tolerance, self.experiment)
        )


def compare(
    reference: Chain,
    ours: Chain,
    tolerance: float = TOLERANCE,
    experiment: Experiment | None = None,
) -> ChainComparison:
    """Compare two chains of the same pixel.

    Args:
        tolerance: largest relative difference that is none; see `rounding_scales` for what it is
            relative to.
        experiment: what ours simulates; some causes are surer with it.

    Raises:
        InputError: for chains that have nothing in common, and for a tolerance that is not a
            positive number.
    """
    if not 0 < tolerance < 1:
        raise InputError("tolerance", tolerance, "allowed is a number between 0 and 1")
    rows = tuple(
        _chain_row(index, reference, ours, tolerance)
        for index, quantity in enumerate(CHAIN)
        if quantity.name in reference.values or quantity.name in ours.values
    )
    phi = phi_rows(reference, ours, tolerance)
    terms = term_rows(reference, ours, tolerance)
    if all(row.relative is None for row in rows + phi + terms):
        raise InputError("trace logs", "two", "they have no quantity in common")
    return ChainComparison(reference, ours, tolerance, rows, phi, terms, experiment)


def _chain_row(index: int, reference: Chain, ours: Chain, tolerance: float) -> Row:
    quantity = CHAIN[index]
    theirs, mine = reference.values.get(quantity.name), ours.values.get(quantity.name)
    relative, verdict = None, ONLY_OURS if theirs is None else ONLY_REFERENCE
    if theirs is not None and mine is not None:
        scale = np.float64(scale_of(quantity.name, reference))
        relative = float(relative_difference(np.array(theirs), np.array(mine), scale).max())
        verdict = OK if relative <= tolerance else DIFFERS
    # the first print of a quantity of the lattice belongs to the first phi step
    several = max(len(reference.phi_rows), len(ours.phi_rows)) > 1
    lattice = several and quantity.group in ("Lattice", "Structure factor")
    place = "phi_tic 0" if lattice and "star" not in quantity.name else ""
    return Row(
        "chain",
        quantity.name,
        place,
        quantity.unit,
        theirs,
        mine,
        relative,
        verdict,
        verdict == DIFFERS,
        ORDER[quantity.name],
    )
