"""The crystal: its cell and orientation, number of cells, scan and mosaic domains."""

from math import atan2, ceil, cos, hypot, sin, sqrt

import numpy as np

from tests.second_opinion.files import read_matrix
from tests.second_opinion.ran1 import Ran1, State
from tests.second_opinion.settings import DEGREES, Refused, Settings
from tests.second_opinion.vectors import length, rotate, turned


def reciprocal_of(cell: list[float]) -> tuple[np.ndarray, float]:
    """Rows a*, b*, c* [1/A] in the standard setting, and the volume [A^3].

    The order of operations decides the last bit of an edge, and so how many cells fill a size that
    is a whole multiple of it.
    """
    a, b, c = cell[:3]
    al, be, ga = (angle / DEGREES for angle in cell[3:])
    t = (al + be + ga) / 2
    V = 2 * a * b * c * sqrt(abs(sin(t) * sin(t - al) * sin(t - be) * sin(t - ga)))
    if not V > 0:
        raise Refused("angles that close no cell")
    V_star = 1 / V
    a_, b_, c_ = b * c * sin(al) * V_star, c * a * sin(be) * V_star, a * b * sin(ga) * V_star
    cos_al = (cos(be) * cos(ga) - cos(al)) / (sin(be) * sin(ga))
    cos_be = (cos(ga) * cos(al) - cos(be)) / (sin(ga) * sin(al))
    cos_ga = (cos(al) * cos(be) - cos(ga)) / (sin(al) * sin(be))
    sin_ga = c * V_star / a_ / b_
    rows = [
        (a_, 0, 0),
        (b_ * cos_ga, b_ * sin_ga, 0),
        (c_ * cos_be, c_ * (cos_al - cos_be * cos_ga) / sin_ga, c_ * V / (a * b * c * sin_ga)),
    ]
    return np.array(rows, dtype=float), V


def lattice(settings: Settings, random: Ran1) -> tuple[np.ndarray, np.ndarray]:
    """Rows a, b, c [A] and a*, b*, c* [1/A] of the crystal before the scan."""
    if settings.cell is not None:
        stars, V = reciprocal_of(settings.cell)
    if settings.mat is not None:
        stars = read_matrix(settings.mat) / (settings.wavelength * 1e10)
    if settings.misset is not None:
        stars = rotate(stars, *misset_angles(settings, random))
    crosses = np.array([np.cross(stars[i - 2], stars[i - 1]) for i in range(3)])
    if settings.cell is not None:
        V_star = 1 / V
        edges = settings.cell[:3]
        crosses = [v * (edge * V_star / length(v)) for v, edge in zip(crosses, edges, strict=True)]
    else:
        V_star = stars[0] @ crosses[0]
    real = np.array(crosses) * (1 / V_star)
    return real, V_star * np.array([np.cross(real[i - 2], real[i - 1]) for i in range(3)])


def misset_angles(settings: Settings, random: Ran1) -> tuple[float, float, float]:
    """Angles [rad] about x, y, z."""
    if settings.misset != "random":
        return tuple(angle / DEGREES for angle in settings.misset)
    u = random.rotation(State(settings.misset_seed), 90.0)
    rx, ry = atan2(u[2, 1], u[2, 2]), atan2(-u[2, 0], hypot(u[2, 1], u[2, 2]))
    return rx, ry, atan2(u[1, 0], u[0, 0])


def cells(settings: Settings, real: np.ndarray) -> list[int]:
    """How many unit cells lie along a, b and c."""
    counts = [max(1, settings.N.get(axis, 1)) for axis in "abc"]
    sizes = [settings.sample_x, settings.sample_y, settings.sample_z]
    if settings.beamsize >= 0:
        sizes[1:] = [min(x, settings.beamsize) if x is not None else None for x in sizes[1:]]
    for axis, size in enumerate(sizes):
        if size is not None and size > 0:
            counts[axis] = max(1, ceil(size / length(real[axis] * 1e-10)))
    return counts


def scan(settings: Settings) -> list[float]:
    """The angles phi [rad] of the steps."""
    osc = settings.osc if settings.osc is not None and settings.osc >= 0 else None
    step = settings.phistep if settings.phistep is not None and settings.phistep >= 0 else None
    count = settings.phisteps
    if count is not None:
        count = max(1, count) if count >= 0 else None
    if step == 0 and (osc is None or count is None):
        step = None
    if osc is None:
        if step is not None:
            count = 2
        elif count is not None:
            step = 1 / DEGREES / count
        else:
            count, step = 1, 0.0
    elif count is None:
        count, step = (2, osc / 2) if step is None else (ceil(osc / step), step)
    elif step is None:
        step = osc / count
    if count == 0:
        raise Refused("no step of the scan")
    return [settings.phi + step * i for i in range(count)]


def domains(settings: Settings, random: Ran1) -> list[np.ndarray]:
    """Rotations of the mosaic domains; the first one leaves the crystal as it is."""
    spread, count = settings.mosaic_spread, settings.mosaic_domains
    if spread <= 0:
        count = 1
    elif count <= 0:
        count = 10
    state = State(settings.mosaic_seed)
    rotations = [random.rotation(state, spread) for _ in range(count)]
    return [np.eye(3), *rotations[1:]]


def orientations(
    real: np.ndarray, phis: list[float], rotations: list[np.ndarray], spindle: np.ndarray
) -> list[list[np.ndarray]]:
    """Rows a, b, c of every step of the scan and domain."""
    steps = [turned(real, spindle, phi) if phi != 0 else real for phi in phis]
    return [[step @ u.T for u in rotations] for step in steps]


def oversampling(settings: Settings, real: np.ndarray, counts: list[int], distance: float) -> int:
    """Sub-pixels along each axis: as given, else three to the width of a spot."""
    if settings.oversample > 0:
        return settings.oversample
    size = max(n * length(row * 1e-10) for n, row in zip(counts, real, strict=True))
    return max(1, ceil(3 * size / (settings.wavelength * distance / settings.pixel)))


def stale(phis: list[float]) -> list[int]:
    """For each step, the step whose orientation it shows where phi = 0 is not rotated back."""
    shown = list(range(len(phis)))
    if all(phi == 0 for phi in phis):
        return shown
    for _ in phis:
        shown = [shown[i - 1] if phi == 0 else i for i, phi in enumerate(phis)]
    return shown
