"""Cause: a named reason why two chains differ, and the rule that recognises it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diffsim.experiment import Experiment
from diffsim.parity.chain.chain import Chain
from diffsim.parity.chain.rows import Row
from diffsim.tracing.columns import LOOPS

RATIO_TOLERANCE = 1e-5
"""How well a ratio has to match: logs have 15 digits, but people edit them with fewer."""


@dataclass(frozen=True, eq=False)
class Situation:
    """What a rule looks at.

    Args:
        reference, ours: the two chains.
        first: the first row that differs; everything before it agrees.
        tolerance: largest relative difference that is none.
        experiment: what ours simulates, where known.
    """

    reference: Chain
    ours: Chain
    first: Row
    tolerance: float
    experiment: Experiment | None = None

    @cached_property
    def ratio(self) -> float | None:
        """ours / reference of the first row, where all its components share one ratio."""
        if self.first.reference is None or self.first.ours is None:
            return None
        return common_ratio(np.array(self.first.reference), np.array(self.first.ours))

    def has_ratio(self, *values: float) -> float | None:
        """Which of these values, or of their inverses, the ratio equals; None for none."""
        for value in (x for v in values for x in (v, 1 / v)):
            if self.ratio is not None and near(self.ratio, value):
                return value
        return None

    def follows(self, name: str, ratio: float) -> bool:
        """Whether a later quantity of one component has this ratio ours / reference."""
        reference, ours = self.reference.number(name), self.ours.number(name)
        return bool(reference) and near(ours / reference, ratio)

    def index_of_first(self, axis: int) -> float:
        """h, k or l (axis 0, 1, 2) of the term or phi step of the first row; nan if unknown."""
        if self.first.table == "chain":
            return float(self.reference.vector("hkl_frac")[axis])
        phi = self.first.table == "phi"
        table = self.reference.phi_rows if phi else self.reference.terms
        same = np.ones(len(table), dtype=bool)
        for name, value in zip(("phi_tic",) if phi else LOOPS, self.first.key, strict=True):
            same &= table[name] == value
        return float(table["hkl"[axis]][same][0]) if same.any() else np.nan


@dataclass(frozen=True)
class Fit:
    """That a cause fits.

    Args:
        evidence: the numbers that say so, as one sentence.
        certain: whether they leave little else; else the cause is merely possible.
    """

    evidence: str
    certain: bool = True


@dataclass(frozen=True)
class Cause:
    """A cause of the catalogue.

    Args:
        name: as one word.
        title: as a few words.
        meaning: what went wrong in one of the two programs.
        action: what to look at.
        rule: given a situation, the fit, or None.
    """

    name: str
    title: str
    meaning: str
    action: str
    rule: Callable[[Situation], Fit | None]


@dataclass(frozen=True)
class Finding:
    """A cause that fits, with its evidence."""

    cause: Cause
    evidence: str
    certain: bool


def near(value: float, target: float, tolerance: float = RATIO_TOLERANCE) -> bool:
    """Whether a value equals a target other than 0 within a relative tolerance."""
    return bool(abs(value - target) <= tolerance * abs(target))


def common_ratio(reference: np.ndarray, ours: np.ndarray) -> float | None:
    """The one factor r with ours = r * reference in all components; None if there is none."""
    finite = np.isfinite(reference).all() and np.isfinite(ours).all()
    if not finite or not reference.any() or not ours.any():
        return None
    reference, ours = reference.astype(np.float64), ours.astype(np.float64)
    largest = np.abs(reference).argmax()
    with np.errstate(all="ignore"):
        ratio = ours[largest] / reference[largest]
        error = np.abs(ours - ratio * reference).max()
        fits = error <= RATIO_TOLERANCE * abs(ours[largest])
    return float(ratio) if fits and np.isfinite(ratio) and ratio != 0 else None
