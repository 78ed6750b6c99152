"""Row: one quantity of two chains, side by side."""

from dataclasses import dataclass

from diffsim.tracing.quantities import CHAIN

OK, DIFFERS, ONLY_REFERENCE, ONLY_OURS = "ok", "differs", "only in reference", "only in ours"

ORDER = {quantity.name: float(index) for index, quantity in enumerate(CHAIN)}

BEFORE_SUM = ORDER["I_before_scaling"] - 0.5

COLUMN_ORDER = {
    "phi_deg": ORDER["rot_a_angstroms"] - 0.5,
    "lambda_A": ORDER["lambda_angstroms"],
    **dict.fromkeys(("h", "k", "l"), ORDER["hkl_frac"]),
    **dict.fromkeys(("h0", "k0", "l0"), ORDER["hkl_rounded"]),
    **{name: ORDER[name] for name in ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_cell")},
    "I_term": BEFORE_SUM,
    "omega": ORDER["omega_pixel"],
    "polar": ORDER["polar"],
    "capture": ORDER["capture_fraction"],
}
"""Where the columns of terms and of phi rows stand among the quantities of the chain."""

COLUMN_UNITS = {
    "phi_deg": "deg",
    "lambda_A": "Å",
    "F_cell": "electrons",
    "I_term": "electrons²",
    "omega": "sr",
}


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
