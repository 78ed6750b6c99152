"""Chain: the numbers behind one pixel, from a log or from our own trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

import numpy as np

from diffsim.tracing.columns import LOOPS, PHI_COLUMNS, TERM_COLUMNS
from diffsim.tracing.quantities import QUANTITIES
from diffsim.tracing.trace import Trace

PHI_TYPES = {name: dtype for name, dtype in TERM_COLUMNS if name in PHI_COLUMNS}
"""Columns of the rows per phi step; nan where a log does not say."""


@dataclass(frozen=True, eq=False)
class Chain:
    """The chain of numbers behind one pixel.

    Args:
        values: quantity -> its one or three numbers, under the names and units of
            `diffsim.tracing.quantities.CHAIN`, in order of first print. Those of a term are the
            first term's.
        terms: (terms,) structured array with the columns of
            `diffsim.tracing.columns.TERM_COLUMNS`, in loop order; nan, or 0 for whole
            numbers, where a log does not say.
        phi_rows: (phi steps,) structured array with the columns of `PHI_TYPES`; made of the
            terms where none is given.
    """

    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    terms: np.ndarray = field(default_factory=lambda: np.empty(0, list(TERM_COLUMNS)))
    phi_rows: np.ndarray | None = None

    def __post_init__(self):
        rows = phi_rows_of(self.terms) if self.phi_rows is None else self.phi_rows
        for name, table in (("terms", self.terms), ("phi_rows", rows)):
            table = table.copy()
            table.flags.writeable = False
            object.__setattr__(self, name, table)
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """The chain of our own trace of a pixel."""
        return cls({entry.name: entry.values for entry in trace.chain}, trace.terms)

    def vector(self, name: str) -> np.ndarray:
        """(1 or 3,) float64 values of a quantity; all nan where the chain lacks it."""
        missing = (np.nan,) * components_of(name)
        return np.array(self.values.get(name, missing), dtype=np.float64)

    def number(self, name: str) -> float:
        """The value of a quantity of one component; nan where the chain lacks it."""
        return float(self.vector(name)[0])

    def replace(self, **changes) -> Self:
        """A copy with some parts exchanged; rows per phi step follow changed terms."""
        if "terms" in changes:
            changes.setdefault("phi_rows", None)
        return replace(self, **changes)


def components_of(name: str) -> int:
    """How many numbers a quantity has; one of another name counts as one number."""
    return len(QUANTITIES[name].components) or 1 if name in QUANTITIES else 1


def with_shares(terms: np.ndarray) -> np.ndarray:
    """The terms with each one's share of their sum of I_term."""
    shared = terms.copy()
    with np.errstate(all="ignore"):
        total = terms["I_term"].sum()
        shared["share"] = terms["I_term"] / total if total > 0 else 0.0
    return shared


def phi_rows_of(terms: np.ndarray) -> np.ndarray:
    """Rows per phi step: the terms that differ from the first one in nothing but phi."""
    same = np.ones(len(terms), dtype=bool)
    for name in LOOPS:
        if name != "phi_tic":
            same &= terms[name] == terms[name][:1]
    scan = terms[same]
    _, first = np.unique(scan["phi_tic"], return_index=True)
    rows = np.empty(len(first), list(PHI_TYPES.items()))
    for name in PHI_TYPES:
        rows[name] = scan[name][first]
    return rows
