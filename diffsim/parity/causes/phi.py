"""The phi scan: which angles, and which orientation at each."""

import numpy as np

from diffsim.parity.causes.cause import Cause, Fit, Situation, near
from diffsim.parity.chain.rows import BEFORE_SUM, COLUMN_ORDER

COMPARED = ("h", "k", "l", "F_latt_a", "F_latt_b", "F_latt_c", "F_latt")

SAME_ROW = 1e-6
"""Largest relative difference of two phi steps of the same orientation."""


def zero_step(rows: np.ndarray) -> int | None:
    """Position of the row whose phi is 0 in a scan of at least two steps."""
    if len(rows) < 2:
        return None
    zero = np.flatnonzero(np.abs(rows["phi_deg"]) <= 1e-9 * np.abs(rows["phi_deg"]).max())
    return int(zero[0]) if len(zero) == 1 else None


def change_at_zero(rows: np.ndarray, columns: tuple[str, ...] = COMPARED) -> float:
    """How much the row at phi 0 differs from the one before it, cyclically; nan if unknown.

    Relative to the largest value of its column in any row.
    """
    zero = zero_step(rows)
    if zero is None:
        return np.nan
    changes = [
        _change(rows[name][zero - 1], rows[name][zero], max(1e-12, np.abs(rows[name]).max()))
        for name in columns
    ]
    return max((change for change in changes if not np.isnan(change)), default=np.nan)


def _change(before: float, after: float, scale: float) -> float:
    return float(abs(after - before) / scale)


def _stale(situation: Situation) -> Fit | None:
    if not COLUMN_ORDER["phi_deg"] < situation.first.order <= BEFORE_SUM:
        return None
    rows = situation.reference.phi_rows, situation.ours.phi_rows
    zeros = [zero_step(table) for table in rows]
    if None in zeros:
        return None
    # only what differs there between the chains: a log edited by hand may leave columns as they are
    here = [table[zero] for table, zero in zip(rows, zeros, strict=True)]
    differing = tuple(
        name
        for name in COMPARED
        if _change(*(row[name] for row in here), max(1.0, abs(here[0][name]))) > situation.tolerance
    )
    reference, ours = (change_at_zero(table, differing) for table in rows)
    for side, table, zero, stale, fresh in (
        ("the reference", rows[0], zeros[0], reference, ours),
        ("ours", rows[1], zeros[1], ours, reference),
    ):
        if stale <= SAME_ROW and fresh > max(10 * stale, situation.tolerance):
            tics = table["phi_tic"]
            return Fit(
                f"phi_tic {tics[zero]}, where phi is 0, repeats phi_tic {tics[zero - 1]} in "
                f"{side} only (largest change {stale:.3g}, against {fresh:.3g})"
            )
    return None


def _end_point(situation: Situation) -> Fit | None:
    first = situation.first
    if (first.table, first.name) != ("phi", "phi_deg"):
        return None
    rows = situation.reference.phi_rows, situation.ours.phi_rows
    if min(map(len, rows)) < 2:
        return None
    starts, steps, counts = zip(*map(_grid, rows), strict=True)
    size = max(map(abs, steps))
    if not size > 0 or abs(starts[0] - starts[1]) > 1e-5 * size:
        return None
    n, ratio = counts[0], steps[1] / steps[0] if steps[0] else np.nan
    if counts[0] == counts[1]:
        for side, expected in (("ours", n / (n - 1)), ("the reference", (n - 1) / n)):
            if near(ratio, expected):
                return Fit(
                    f"{n} phi steps, of {steps[0]:.9g} degrees in the reference and {steps[1]:.9g} "
                    f"in ours: {side} includes the end point, with osc/(n-1) for osc/n"
                )
    elif abs(counts[0] - counts[1]) == 1 and near(ratio, 1):
        side = "ours" if counts[1] > counts[0] else "the reference"
        return Fit(f"{side} has one phi step more, at the end of the same grid", certain=False)
    return None


def _grid(rows: np.ndarray) -> tuple[float, float, int]:
    """First angle, mean step and number of steps."""
    phi, tics = rows["phi_deg"].tolist(), rows["phi_tic"].tolist()
    return phi[0], (phi[-1] - phi[0]) / (tics[-1] - tics[0]), tics[-1] - tics[0] + 1


CAUSES = (
    Cause(
        "stale_phi_zero",
        "Stale orientation at phi = 0",
        "nanoBragg rotates only where phi is not 0: at phi = 0 the crystal keeps the orientation "
        "of the step before, so the first step of a scan from 0 repeats the last one.",
        'Switch the quirk "stale_phi0" on to reproduce it, or start the scan at another angle.',
        _stale,
    ),
    Cause(
        "phi_end_point",
        "Phi grid with its end point",
        "n steps over osc are osc/n apart without the end point, and osc/(n-1) with it.",
        "nanoBragg leaves the end point out: phi = phi0 + i·osc/n.",
        _end_point,
    ),
)
