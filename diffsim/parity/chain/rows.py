"""Row: one quantity of two chains, side by side."""

from dataclasses import dataclass

from diffsim.tracing.columns import COLUMNS
from diffsim.tracing.quantities import CHAIN

OK, DIFFERS, ONLY_REFERENCE, ONLY_OURS = "ok", "differs", "only in reference", "only in ours"

ORDER = {quantity.name: float(index) for index, quantity in enumerate(CHAIN)}

BEFORE_SUM = ORDER["I_before_scaling"] - 0.5

COLUMN_ORDER = {c.name: ORDER[c.quantity] - 0.5 * c.before for c in COLUMNS if c.quantity}
"""Where the columns of terms and of phi rows stand among the quantities of the chain."""

COLUMN_UNITS = {column.name: column.unit for column in COLUMNS}


@dataclass(frozen=True)
class Row:
    """One quantity in two chains.

    Args:
        table: "chain", "phi" or "terms": where it stands.
        name: of the quantity, or of the column.
        place: the phi step or term it belongs to, where there are several.
        reference, ours: its one or three numbers; None where a chain lacks it.
        relative: largest |ours - reference| over the scale of the reference's value.
        verdict: one of `OK`, `DIFFERS`, `ONLY_REFERENCE`, `ONLY_OURS`.
        counts: whether the verdict is a difference of the two chains; a quantity that one of
            them does not print is none, a term that it does not add is.
        order: position in order of causality.
        key: the numbers of the phi step or term, in the order of `LOOPS` of chains.
        differing, total: how many rows of a column of the terms differ, and how many there are.
    """

    table: str
    name: str
    place: str
    unit: str
    reference: tuple[float, ...] | None
    ours: tuple[float, ...] | None
    relative: float | None
    verdict: str
    counts: bool
    order: float
    key: tuple[int, ...] = ()
    differing: int = 0
    total: int = 1

    @property
    def label(self) -> str:
        """Its name, with its place where it has one."""
        return f"{self.name} ({self.place})" if self.place else self.name
