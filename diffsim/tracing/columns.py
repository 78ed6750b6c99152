"""The columns of a trace's terms: what each holds, and which quantity of the chain it is of."""

from typing import NamedTuple

import numpy as np


class Column(NamedTuple):
    """A column of the table of terms.

    Args:
        name: of the column.
        dtype: of its values.
        unit: of its values.
        heading: what a table for people writes over it; the name by default.
        quantity: the quantity of the chain that the column is of, if any: where a column stands in
            order of causality.
        before: whether it comes right before that quantity instead of beside it.
    """

    name: str
    dtype: type[np.number]
    unit: str = ""
    heading: str = ""
    quantity: str = ""
    before: bool = False


LOOP_COLUMNS = (
    Column("thick", np.int64),
    Column("subS", np.int64),
    Column("subF", np.int64),
    Column("source", np.int64),
    Column("phi_tic", np.int64, heading="step"),
    Column("mos_tic", np.int64, heading="mosaic"),
)
"""Which term it is: layer, sub-pixel, source, phi step, mosaic domain."""

COLUMNS = (
    *LOOP_COLUMNS,
    Column("phi_deg", np.float64, "deg", "φ [°]", "rot_a_angstroms", before=True),
    Column("lambda_A", np.float64, "Å", "λ [Å]", "lambda_angstroms"),
    Column("h", np.float64, quantity="hkl_frac"),
    Column("k", np.float64, quantity="hkl_frac"),
    Column("l", np.float64, quantity="hkl_frac"),
    Column("h0", np.int64, quantity="hkl_rounded"),
    Column("k0", np.int64, quantity="hkl_rounded"),
    Column("l0", np.int64, quantity="hkl_rounded"),
    Column("F_latt_a", np.float64, quantity="F_latt_a"),
    Column("F_latt_b", np.float64, quantity="F_latt_b"),
    Column("F_latt_c", np.float64, quantity="F_latt_c"),
    Column("F_latt", np.float64, quantity="F_latt"),
    Column("F_cell", np.float64, "electrons", quantity="F_cell"),
    Column("I_term", np.float64, "electrons²", quantity="I_before_scaling", before=True),
    Column("omega", np.float64, "sr", "Ω [sr]", "omega_pixel"),
    Column("polar", np.float64, quantity="polar"),
    Column("capture", np.float64, quantity="capture_fraction"),
    Column("share", np.float64, heading="share %"),
)
"""In the order of a trace; share is the term's part of the pixel's intensity."""

TERM_COLUMNS = tuple((column.name, column.dtype) for column in COLUMNS)
"""The same as numpy wants it."""

LOOPS = tuple(column.name for column in LOOP_COLUMNS)

PHI_COLUMNS = ("phi_tic", "phi_deg", "h", "k", "l", "F_latt_a", "F_latt_b", "F_latt_c", "F_latt")
"""Columns that say how the phi steps of one source, domain and sub-pixel differ."""
