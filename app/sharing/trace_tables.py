"""Tables of a trace, as the views show them and as files hold them."""

import numpy as np
import pandas as pd

import diffsim

PHI_COLUMNS = (
    *("phi_tic", "phi_deg", "h", "k", "l"),
    *("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "share"),
    *("mos_tic", "source", "subS", "subF", "thick"),
)

TERM_COLUMNS = (
    *("phi_tic", "mos_tic", "subS", "subF", "share"),
    *("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_cell", "I_term"),
    *("h", "k", "l", "h0", "k0", "l0", "phi_deg", "lambda_A"),
    *("omega", "polar", "capture", "source", "thick"),
)

COMPONENTS = {"hkl_frac": "hkl", "hkl_rounded": "hkl", "pixel_pos_meters": "xyz"}


def per_phi(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per phi step: the share of all its terms, the rest of the one that adds most."""
    if trace is None or len(trace.terms) == 0:
        return _empty(PHI_COLUMNS)
    terms = trace.terms
    order = np.lexsort((-terms["share"], terms["phi_tic"]))
    steps, first = np.unique(terms["phi_tic"][order], return_index=True)
    table = pd.DataFrame({name: terms[name][order[first]] for name in PHI_COLUMNS})
    table["share"] = np.bincount(terms["phi_tic"], weights=terms["share"])[steps]
    return table


def per_term(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per term, in the order of the sum."""
    if trace is None:
        return _empty(TERM_COLUMNS)
    return pd.DataFrame({name: trace.terms[name] for name in TERM_COLUMNS})


def chain_table(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per number of the chain."""
    rows = [
        (entry.group, entry.name, _component(entry, number), value, entry.unit, entry.meaning)
        for entry in (() if trace is None else trace.chain)
        for number, value in enumerate(entry.values)
    ]
    columns = ["group", "name", "component", "value", "unit", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def _component(entry, number: int) -> str:
    if len(entry.values) == 1:
        return ""
    return COMPONENTS.get(entry.name, "xyz")[number]


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: np.zeros(0) for name in columns})
