"""The factors of one term: lattice, structure factor, polarization."""

from itertools import product

import numpy as np

from tests.second_opinion.files import read_hkl
from tests.second_opinion.settings import Settings
from tests.second_opinion.vectors import units


def nearest(hkl: np.ndarray) -> np.ndarray:
    return np.ceil(hkl - 0.5)


def lattice_factor(
    settings: Settings, hkl: np.ndarray, counts: list[int], stars: np.ndarray
) -> np.ndarray:
    """F_latt of fractional indices (..., 3); `stars` has the rows a*, b*, c* [1/A]."""
    N = np.array(counts, dtype=float)
    away = hkl - nearest(hkl)
    if settings.shape == "square":
        factor = np.ones(hkl.shape[:-1])
        for axis in range(3):
            if N[axis] > 1:
                x = np.pi * hkl[..., axis]
                factor = factor * np.where(x == 0, N[axis], np.sin(x * N[axis]) / np.sin(x))
        return factor
    if settings.shape == "round":
        x = np.pi * np.sqrt(settings.fudge * (N**2 * away**2).sum(axis=-1))
        ball = 3 * (np.sin(x) / x - np.cos(x)) / x**2
        ball = np.where(x < 1e-2, 1 - x**2 / 10 + x**4 / 280, ball)
        return N.prod() * 0.723601254558268 * ball
    r2 = ((away @ stars) ** 2).sum(axis=-1) * N.prod() ** 2
    if settings.shape == "gauss":
        return N.prod() * np.exp(-settings.fudge * r2 / 0.63)
    return np.where(settings.fudge * r2 < 0.3969, N.prod(), 0.0)


def polarization(kahn: float, incident: np.ndarray, d: np.ndarray, polar: np.ndarray) -> np.ndarray:
    """Kahn's factor of rays d (..., 3) from one incident direction."""
    cos_2t = d @ incident
    psi = np.zeros(cos_2t.shape)
    if kahn != 0:
        B = units(np.cross(polar, incident))
        E = units(np.cross(incident, B))
        psi = -np.arctan2(d @ B, d @ E)
    return 0.5 * (1 + cos_2t**2 - kahn * np.cos(2 * psi) * (1 - cos_2t**2))


class Amplitudes:
    """F_cell of the table, or the one value that stands for it."""

    def __init__(self, settings: Settings):
        self.default = settings.default_F or 0.0
        self.box, self.least = np.full((1, 1, 1), self.default), np.zeros(3, dtype=int)
        if settings.hkl is not None:
            self.box, self.least = read_hkl(settings.hkl, self.default)
        self.greatest = self.least + self.box.shape - 1
        wanted = settings.interpolate
        if wanted is None:
            wanted = any(settings.N.get(axis, 1) <= 2 for axis in "abc")
        self.interpolates = wanted and settings.hkl is not None

    def nearest(self, hkl: np.ndarray) -> np.ndarray:
        """The value at the nearest indices."""
        F = np.full(hkl.shape[:-1], self.default)
        place = nearest(hkl)
        inside = ((place >= self.least) & (place <= self.greatest)).all(axis=-1)
        F[inside] = self.box[tuple((place[inside].astype(int) - self.least).T)]
        return F

    def surrounds(self, hkl: np.ndarray) -> np.ndarray:
        """Where the 64 neighbours lie well inside the table."""
        below = np.floor(hkl)
        return ((below - 1 > self.least) & (below + 2 < self.greatest)).all(axis=-1)

    def between(self, hkl: np.ndarray) -> np.ndarray:
        """Tricubic Lagrange on the 4 x 4 x 4 neighbours."""
        below = np.floor(hkl)
        start = below.astype(int) - 1 - self.least
        t = hkl - below  # the nodes lie at -1, 0, 1, 2
        weights = np.array(
            [
                -t * (t - 1) * (t - 2) / 6,
                (t + 1) * (t - 1) * (t - 2) / 2,
                -(t + 1) * t * (t - 2) / 2,
                (t + 1) * t * (t - 1) / 6,
            ]
        )
        F = np.zeros(len(hkl))
        for node in product(range(4), repeat=3):
            i, j, k = node
            amplitude = self.box[tuple((start + node).T)]
            F += weights[i, :, 0] * weights[j, :, 1] * weights[k, :, 2] * amplitude
        return F
