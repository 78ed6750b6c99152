"""What the lattice factor plots draw: curves from the simulator, and the terms of its trace."""

import math
from dataclasses import dataclass

import numpy as np

from app.state.result import Result
from diffsim.prediction.lattice_profile import LatticeCurve, lattice_curves

MOST_TERMS = 2000
"""Terms that are drawn; the strongest of them where there are more."""

MARGIN = 1.5
"""Lobes beside the marked terms in a close view."""


@dataclass(frozen=True)
class CurveOptions:
    """How the reader looks: squares or factors, close or a whole period, and what is marked."""

    squared: bool = False
    close: bool = False
    step: int | None = None
    domain: int | None = None


@dataclass(frozen=True, eq=False)
class Axis:
    """One plot.

    Args:
        name: a, b or c.
        own: whether the factor is the axis's own, else F_latt.
        n_cells: unit cells along the axis.
        window: (low, high) of the index.
        index, factor: (n,) the curve.
        terms: (t,) columns of the terms on it: index, factor, phi step, angle, domain.
        marked: (t,) whether a term is of the marked step.
        there: (index, factor) of the term that stands for the mark.
    """

    name: str
    own: bool
    n_cells: float
    window: tuple[float, float]
    index: np.ndarray
    factor: np.ndarray
    terms: dict[str, np.ndarray]
    marked: np.ndarray
    there: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Curves:
    """Three plots, and how many terms they leave out."""

    axes: tuple[Axis, Axis, Axis]
    left_out: int


def curves_of(result: Result, term: np.void, options: CurveOptions) -> Curves:
    """Curves through a term, with the terms of its pixel.

    Args:
        term: the one that stands for the mark.
    """
    every = result.trace.terms
    terms = every
    if len(every) > MOST_TERMS:
        kept = np.argpartition(every["share"], -MOST_TERMS)[-MOST_TERMS:]
        terms = every[np.sort(kept)]
    marked = terms["phi_tic"] == term["phi_tic"]
    hkl = [float(term[name]) for name in "hkl"]
    windows = [_period(terms[name]) for name in "hkl"]
    curves = lattice_curves(result.experiment, hkl, windows)
    if options.close:
        shown = terms[marked] if marked.any() else terms
        windows = [
            _close(shown[name], curve.lobe) for name, curve in zip("hkl", curves, strict=True)
        ]
        curves = lattice_curves(result.experiment, hkl, windows)
    axes = tuple(
        _axis(curve, window, terms, marked, term, options)
        for curve, window in zip(curves, windows, strict=True)
    )
    return Curves(axes, len(every) - len(terms))


def _axis(
    curve: LatticeCurve, window: tuple[float, float], terms, marked, term, options: CurveOptions
) -> Axis:
    index = "hkl"["abc".index(curve.axis)]
    column = f"F_latt_{curve.axis}" if curve.own else "F_latt"
    power = 2 if options.squared else 1
    return Axis(
        curve.axis,
        curve.own,
        curve.n_cells,
        window,
        curve.index,
        curve.factor**power,
        {
            "index": terms[index],
            "factor": terms[column] ** power,
            "phi_tic": terms["phi_tic"],
            "phi_deg": terms["phi_deg"],
            "mos_tic": terms["mos_tic"],
        },
        marked,
        (float(term[index]), float(term[column]) ** power),
    )


def _period(values: np.ndarray) -> tuple[float, float]:
    """Whole periods around all values: limits that stand still while the values move."""
    low, high = math.floor(values.min() + 0.5), math.floor(values.max() + 0.5)
    return low - 0.5, high + 0.5


def _close(values: np.ndarray, lobe: float) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    return low - MARGIN * lobe, high + MARGIN * lobe
