"""Tables of a trace's terms, as the views show them and as files would hold them."""

import numpy as np
import pandas as pd

import diffsim

PHI_COLUMNS = (
    *("phi_tic", "phi_deg", "share", "F_latt_a", "F_latt_b", "F_latt_c", "F_latt"),
    *("h", "k", "l"),
)

TERM_COLUMNS = (
    *("phi_tic", "mos_tic", "subS", "subF", "share"),
    *("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_cell", "I_term"),
    *("h", "k", "l", "h0", "k0", "l0", "phi_deg", "lambda_A"),
    *("omega", "polar", "capture", "source", "thick"),
)


def per_phi(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per phi step: the share of all its terms, the rest of its first term."""
    if trace is None or len(trace.terms) == 0:
        return pd.DataFrame({name: np.zeros(0) for name in PHI_COLUMNS})
    terms = trace.terms
    steps, first = np.unique(terms["phi_tic"], return_index=True)
    table = pd.DataFrame({name: terms[name][first] for name in PHI_COLUMNS})
    table["share"] = np.bincount(terms["phi_tic"], weights=terms["share"])[steps]
    return table


def per_term(trace: diffsim.Trace | None) -> pd.DataFrame:
    """One row per term, in the order of the sum."""
    if trace is None:
        return pd.DataFrame({name: np.zeros(0) for name in TERM_COLUMNS})
    return pd.DataFrame({name: trace.terms[name] for name in TERM_COLUMNS})
