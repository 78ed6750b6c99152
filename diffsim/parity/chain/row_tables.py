"""Rows of the tables of two chains: phi steps and terms."""

import numpy as np

from diffsim.parity.chain.chain import PHI_TYPES, Chain
from diffsim.parity.chain.rounding_scales import column_scale, relative_difference
from diffsim.parity.chain.rows import (
    BEFORE_SUM,
    COLUMN_ORDER,
    COLUMN_UNITS,
    DIFFERS,
    OK,
    ONLY_OURS,
    ONLY_REFERENCE,
    Row,
)
from diffsim.tracing.columns import LOOPS, TERM_COLUMNS

MAX_MISSING = 10
"""Most terms that only one chain adds that are listed; the last row tells how many there are."""

PER_TERM_SWITCHES = {
    "polar": "oversample_polar",
    "omega": "oversample_omega",
    "capture": "oversample_thick",
}
"""Factors of the terms that the sum holds where the chain says so."""


def phi_rows(reference: Chain, ours: Chain, tolerance: float) -> tuple[Row, ...]:
    """A row per phi step and column that both chains know."""
    theirs, mine = reference.phi_rows, ours.phi_rows
    if not (len(theirs) and len(mine)):
        return ()
    _, i, j = np.intersect1d(theirs["phi_tic"], mine["phi_tic"], return_indices=True)
    rows = []
    for name in PHI_TYPES:
        if name in LOOPS:
            continue
        relative = _differences(name, theirs[i], mine[j])
        if relative is None:
            continue
        for number, difference in enumerate(relative.tolist()):
            tic = theirs["phi_tic"][i[number]]
            values = (float(theirs[name][i[number]]),), (float(mine[name][j[number]]),)
            # a log per phi step need not print every column in every row
            known = not np.isnan(values).any()
            verdict = OK if difference <= tolerance or not known else DIFFERS
            difference = difference if known else None
            rows.append(_row("phi", name, (int(tic),), *values, difference, verdict))
    for table, other, verdict in ((theirs, mine, ONLY_REFERENCE), (mine, theirs, ONLY_OURS)):
        for row in table[~np.isin(table["phi_tic"], other["phi_tic"])]:
            shown = (float(row["phi_deg"]),)
            values = (shown, None) if verdict == ONLY_REFERENCE else (None, shown)
            key = (int(row["phi_tic"]),)
            # a step of no intensity is a row of one log and no term of another
            counts = row["F_latt"] != 0
            rows.append(_row("phi", "phi_deg", key, *values, None, verdict, counts=bool(counts)))
    return tuple(rows)


def term_rows(reference: Chain, ours: Chain, tolerance: float) -> tuple[Row, ...]:
    """A row per column that both chains know, and one per term that only one of them adds."""
    theirs, mine = reference.terms, ours.terms
    if not (len(theirs) and len(mine)):
        return ()
    keys, other_keys = _keys(theirs), _keys(mine)
    same = np.array_equal(keys, other_keys)
    rows = [] if same else _missing(theirs[~np.isin(keys, other_keys)], ONLY_REFERENCE)
    rows += [] if same else _missing(mine[~np.isin(other_keys, keys)], ONLY_OURS)
    if not same:
        _, i, j = np.intersect1d(keys, other_keys, return_indices=True)
        order = np.argsort(i)
        theirs, mine = theirs[i[order]], mine[j[order]]
    for name, _ in TERM_COLUMNS:
        if name in LOOPS or name == "share" or not len(theirs):
            continue
        relative = _differences(name, theirs, mine)
        if relative is None:
            continue
        differs = relative > tolerance
        shown = int(differs.argmax() if differs.any() else relative.argmax())
        values = (float(theirs[name][shown]),), (float(mine[name][shown]),)
        summed = reference.number(PER_TERM_SWITCHES.get(name, "")) == 1
        rows.append(
            _row(
                "terms",
                name,
                _key(theirs[shown]),
                *values,
                float(relative[shown]),
                DIFFERS if differs.any() else OK,
                BEFORE_SUM if summed else None,
                differing=int(differs.sum()),
                total=len(theirs),
            )
        )
    return tuple(rows)


def _differences(name: str, theirs: np.ndarray, mine: np.ndarray) -> np.ndarray | None:
    """(rows,) relative differences of a column; None where one side does not have it."""
    reference, ours = (table[name].astype(np.float64) for table in (theirs, mine))
    if np.isnan(reference).all() or np.isnan(ours).all():
        return None
    return relative_difference(reference, ours, column_scale(name, theirs))


def _keys(terms: np.ndarray) -> np.ndarray:
    """(terms,) which term each one is, as a value that compares."""
    return np.ascontiguousarray(terms[list(LOOPS)]).astype([(name, np.int64) for name in LOOPS])


def _missing(terms: np.ndarray, verdict: str) -> list[Row]:
    rows = []
    for term in terms[:MAX_MISSING]:
        intensity = (float(term["I_term"]),)
        values = (intensity, None) if verdict == ONLY_REFERENCE else (None, intensity)
        counted = {"differing": len(terms), "total": len(terms), "counts": True}
        rows.append(_row("terms", "I_term", _key(term), *values, None, verdict, **counted))
    return rows


def _key(term: np.void) -> tuple[int, ...]:
    return tuple(int(term[name]) for name in LOOPS)


def _place(key: tuple[int, ...]) -> str:
    """A term's loops, those at their first step left out."""
    counters = zip(LOOPS, key, strict=True)
    return " ".join(f"{loop} {number}" for loop, number in counters if number) or "first term"


def _row(
    table: str,
    name: str,
    key: tuple[int, ...],
    reference: tuple[float, ...] | None,
    ours: tuple[float, ...] | None,
    relative: float | None,
    verdict: str,
    order: float | None = None,
    counts: bool | None = None,
    differing: int = 0,
    total: int = 1,
) -> Row:
    return Row(
        table,
        name,
        f"phi_tic {key[0]}" if table == "phi" else _place(key),
        COLUMN_UNITS.get(name, ""),
        reference,
        ours,
        relative,
        verdict,
        verdict == DIFFERS if counts is None else counts,
        COLUMN_ORDER[name] if order is None else order,
        key,
        differing,
        total,
    )
