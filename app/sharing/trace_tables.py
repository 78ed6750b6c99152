"""Tables of a trace, as the views show them and as files hold them."""

import numpy as np
import pandas as pd

import diffsim
from diffsim.tracing.columns import PHI_COLUMNS
from diffsim.tracing.quantities import QUANTITIES, Entry

PHI_ORDER = (*PHI_COLUMNS, "share", "mos_tic", "source", "subS", "subF", "thick")
"""Columns of the table per phi step, as they are shown."""

TERM_ORDER = (
    "phi_tic",
    "mos_tic",
    "subS",
    "subF",
    "share",
    "F_latt_a",
    "F_latt_b",
    "F_latt_c",
    "F_latt",
    "F_cell",
    "I_term",
    "h",
    "k",
    "l",
    "h0",
    "k0",
    "l0",
    "phi_deg",
    "lambda_A",
    "omega",
    "polar",
    "capture",
    "source",
    "thick",
)
"""Columns of the table of terms, as they are shown: all of them."""


def per_phi(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per phi step: the share of all its terms, the rest of the one that adds most."""
    if trace is None or len(trace.terms) == 0:
        return _empty(PHI_ORDER)
    terms = trace.terms
    order = np.lexsort((-terms["share"], terms["phi_tic"]))
    steps, first = np.unique(terms["phi_tic"][order], return_index=True)
    table = pd.DataFrame({name: terms[name][order[first]] for name in PHI_ORDER})
    table["share"] = np.bincount(terms["phi_tic"], weights=terms["share"])[steps]
    return table


def per_term(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per term, in the order of the sum."""
    if trace is None:
        return _empty(TERM_ORDER)
    return pd.DataFrame({name: trace.terms[name] for name in TERM_ORDER})


def chain_table(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per number of the chain."""
    rows = [
        (entry.group, entry.name, _component(entry, number), value, entry.unit, entry.meaning)
        for entry in (() if trace is None else trace.chain)
        for number, value in enumerate(entry.values)
    ]
    columns = ["group", "name", "component", "value", "unit", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def _component(entry: Entry, number: int) -> str:
    if len(entry.values) == 1:
        return ""
    return QUANTITIES[entry.name].components[number]


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: np.zeros(0) for name in columns})
