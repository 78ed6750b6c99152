"""Structure factor and lattice factor."""

from itertools import product

import numpy as np

from diffsim.parity.causes.cause import RATIO_TOLERANCE, Cause, Fit, Situation, near
from diffsim.parity.chain.rounding_scales import FACTORS
from diffsim.physics.crystal.grating_sign import changes_sign
from diffsim.physics.crystal.nearest_index import nearest_index

MAX_CELLS = 5000
"""Largest crystal, in cells along an axis, that the rules think of."""


def square_factor(n: np.ndarray | int, h: np.ndarray | float) -> np.ndarray:
    """sin(pi N h) / sin(pi h), broadcast; +-N at whole h."""
    nearest = nearest_index(h)
    dh = h - nearest
    sign = np.where(changes_sign(n, nearest), -1.0, 1.0)
    whole = dh == 0
    sine = np.where(whole, 1.0, np.sin(np.pi * dh))
    return sign * np.where(whole, n, np.sin(np.pi * n * dh) / sine)


def factor_without_pi(n: np.ndarray | int, h: np.ndarray | float) -> np.ndarray:
    """sin(N h) / sin(h), broadcast."""
    sine = np.where(h == 0, 1.0, np.sin(h))
    return np.where(h == 0, n, np.sin(n * h) / sine)


def cells_along(h: float, factor: float) -> np.ndarray:
    """The numbers of cells whose lattice factor at h is the given one; often just one."""
    if not (np.isfinite(h) and np.isfinite(factor)):
        return np.array([], dtype=int)
    n = np.arange(1, MAX_CELLS + 1)
    return n[_close(square_factor(n, h), factor)]


def _close(values: np.ndarray, target: float) -> np.ndarray:
    return np.abs(values - target) <= RATIO_TOLERANCE * max(1.0, abs(target))


def _cells_of_axes(situation: Situation) -> list[np.ndarray]:
    """For each axis the numbers of cells that its lattice factor, which agrees, can have."""
    indices = situation.reference.vector("hkl_frac")
    factors = [situation.reference.number(name) for name in FACTORS]
    # an index like 1/2 fits many crystals; a few of them tell enough
    return [cells_along(h, f)[:20] for h, f in zip(indices, factors, strict=True)]


def _without_cells(situation: Situation) -> Fit | None:
    first, ratio = situation.first, situation.ratio
    if first.name not in (*FACTORS, "F_latt") or ratio is None or ratio <= 0:
        return None
    count = round(max(ratio, 1 / ratio))
    if count < 2 or not near(max(ratio, 1 / ratio), count):
        return None
    lacking, full = ("ours", first.reference) if ratio < 1 else ("the reference's", first.ours)
    if first.name == "F_latt":
        known = _cells_of_axes(situation)
        # one axis, two or all three may lack theirs
        sizes = {a * b * c for a, b, c in product(*(np.append(n, 1).tolist() for n in known))}
        certain, meant = count in sizes, f"{count} cells"
    else:
        h = situation.index_of_first(FACTORS.index(first.name))
        certain = count in cells_along(h, full[0])
        meant = f"N = {count} of that axis"
        if certain:
            meant += f", as sin(πNh)/sin(πh) = {full[0]:.9g} at {h:.9g} confirms"
    return Fit(
        f"{first.name}: ours / reference = {ratio:.9g}; {lacking} lacks the factor {meant}", certain
    )


def _without_pi(situation: Situation) -> Fit | None:
    first = situation.first
    if first.name not in (*FACTORS, "F_latt") or not (first.reference and first.ours):
        return None
    if first.name == "F_latt":
        return _product_without_pi(situation)
    h = situation.index_of_first(FACTORS.index(first.name))
    if not np.isfinite(h):
        return None
    n = np.arange(2, MAX_CELLS + 1)
    right, wrong = square_factor(n, h), factor_without_pi(n, h)
    for side, good, bad in (
        ("ours", first.reference[0], first.ours[0]),
        ("the reference's", first.ours[0], first.reference[0]),
    ):
        fits = n[_close(right, good) & _close(wrong, bad)]
        if len(fits):
            return Fit(f"{first.name}: {side} = sin(Nh)/sin(h) with N = {fits[0]}, h = {h:.9g}")
    return None


def _product_without_pi(situation: Situation) -> Fit | None:
    indices = situation.reference.vector("hkl_frac")
    for cells in product(*_cells_of_axes(situation)):
        pairs = [(np.array([n]), h) for n, h in zip(cells, indices, strict=True)]
        right = np.prod([square_factor(*pair) for pair in pairs])
        wrong = np.prod([factor_without_pi(*pair) for pair in pairs])
        for side, good, bad in (
            ("ours", situation.first.reference[0], situation.first.ours[0]),
            ("the reference's", situation.first.ours[0], situation.first.reference[0]),
        ):
            if near(right, good) and near(wrong, bad):
                return Fit(f"F_latt: {side} = product of sin(Nh)/sin(h) over the axes")
    return None


def _sign(situation: Situation) -> Fit | None:
    first, ratio = situation.first, situation.ratio
    if first.name not in (*FACTORS, "F_latt") or ratio is None or not near(ratio, -1):
        return None
    sums = [chain.number("I_before_scaling") for chain in (situation.reference, situation.ours)]
    if np.isfinite(sums).all() and abs(sums[1] - sums[0]) > RATIO_TOLERANCE * abs(sums[0]):
        return None
    return Fit(f"{first.name}: ours / reference = -1 and intensities agree: only the sign differs")


def _structure_factor(situation: Situation) -> Fit | None:
    first = situation.first
    if first.name != "F_cell" or not (first.reference and first.ours):
        return None
    (reference,), (ours,) = first.reference, first.ours
    text = f"F_cell is {reference:.9g} in the reference and {ours:.9g} in ours at the same h, k, l"
    if reference and ours:
        text += f": ratio {ours / reference:.9g}"
        if situation.follows("I_before_scaling", (ours / reference) ** 2):
            text += ", and I_before_scaling follows by its square"
    return Fit(text)


CAUSES = (
    Cause(
        "structure_factor_table",
        "Stale structure-factor cache or another table",
        "The two programs looked the same reflection up in different tables.",
        "Compare the .hkl files and default_F; nanoBragg reads a file Fdump.bin that it finds in "
        "its folder when no -hkl is given: delete it. Check whether one of them interpolates.",
        _structure_factor,
    ),
    Cause(
        "lattice_factor_without_N",
        "Lattice factor without N",
        "sin(πNh)/sin(πh) is N at a maximum; one program divides that N out.",
        "Look for a normalized sinc in place of sin(πNh)/sin(πh).",
        _without_cells,
    ),
    Cause(
        "lattice_factor_without_pi",
        "π missing in the lattice factor",
        "One program takes sin(Nh)/sin(h) of the index where sin(πNh)/sin(πh) is meant.",
        "Multiply the index by π before the sines.",
        _without_pi,
    ),
    Cause(
        "lattice_factor_sign",
        "Sign of the lattice factor",
        "The factor is (-1)^((N-1)h0) times its value at the distance from the nearest index h0; "
        "one program leaves that sign out. No intensity depends on it.",
        "Nothing to do for images; restore the sign where logs have to agree.",
        _sign,
    ),
)
