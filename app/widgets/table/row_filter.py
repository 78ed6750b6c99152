"""Which rows of a table a reader asks for: `share > 1, mosaic = 2`."""

import re

import numpy as np
import pandas as pd

TESTS = {
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "!=": np.not_equal,
    ">": np.greater,
    "<": np.less,
    "=": np.equal,
}
ALIASES = {
    "step": "phi_tic",
    "phi step": "phi_tic",
    "φ step": "phi_tic",
    "phi": "phi_deg",
    "φ": "phi_deg",
    "mosaic": "mos_tic",
    "domain": "mos_tic",
    "λ": "lambda_A",
    "lambda": "lambda_A",
    **{f"f{axis}": f"F_latt_{axis}" for axis in "abc"},
}
PERCENT = {"share"}
"""Columns that are shown, and asked for, in percent."""

CONDITION = re.compile(r"^\s*(.+?)\s*(>=|<=|!=|≥|≤|≠|==|>|<|=)\s*([^%\s]+)\s*%?\s*$")
PLAIN = {"≥": ">=", "≤": "<=", "≠": "!=", "==": "="}


def row_mask(table: pd.DataFrame, text: str) -> np.ndarray:
    """(rows,) which rows meet every condition of a text, all of them where it is empty.

    Raises:
        ValueError: saying what cannot be read, and how a condition is written.
    """
    mask = np.ones(len(table), dtype=bool)
    for part in re.split(r",|;|&|\band\b", text):
        if part.strip():
            mask &= _condition(table, part)
    return mask


def _condition(table: pd.DataFrame, text: str) -> np.ndarray:
    match = CONDITION.match(text)
    if match is None:
        raise ValueError(f"“{text.strip()}” is no condition; one reads: share > 1")
    name, test, number = match.groups()
    column = _column(table, name)
    try:
        value = float(number.replace("−", "-"))
    except ValueError:
        raise ValueError(f"“{number}” is no number") from None
    values = table[column].to_numpy()
    scale = 100.0 if column in PERCENT else 1.0
    return TESTS[PLAIN.get(test, test)](values * scale, value)


def _column(table: pd.DataFrame, name: str) -> str:
    known = {column.lower(): column for column in table.columns}
    wanted = name.lower()
    found = known.get(wanted) or known.get(ALIASES.get(wanted, "").lower())
    if found is None:
        raise ValueError(f"no column “{name}”; there are {', '.join(table.columns)}")
    return found
