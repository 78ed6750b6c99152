"""The image: the sum over all terms, in the order of the reference's loops.

The loops over layers, sub-pixels, sources, steps of the scan and mosaic domains are written out;
numpy runs over the pixels. What depends on the order of the pixels (where interpolation ends, which
step of a scan is spared) is found first, in a pass of its own over the same terms.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from tests.second_opinion import crystal
from tests.second_opinion.command import parse
from tests.second_opinion.files import read_mask
from tests.second_opinion.geometry import Detector, place
from tests.second_opinion.ran1 import Ran1
from tests.second_opinion.settings import Refused, Settings
from tests.second_opinion.sources import sources
from tests.second_opinion.terms import Amplitudes, lattice_factor, polarization

R_E_SQUARED = 7.94079248018965e-30
AVOGADRO = 6.02214179e23


@dataclass
class Ray:
    """What one layer, sub-pixel and source give to each of the pixels."""

    q: np.ndarray  # (pixels, 3) [1/A]
    kept: np.ndarray  # (pixels,): not beyond d_min
    omega: np.ndarray
    capture: np.ndarray
    polar: np.ndarray
    opens_layer: bool


@dataclass
class Term:
    """One ray at one step of the scan, for one mosaic domain."""

    number: int
    ray: Ray
    hkl: np.ndarray  # (pixels, 3), fractional
    F_latt: np.ndarray
    active: np.ndarray  # (pixels,): the term is evaluated


def render(words: str | Sequence[str], folder: Path, quirks: Sequence[str] = ()) -> np.ndarray:
    """The float image (slow, fast) of a command line whose files lie in `folder`."""
    words = words.split() if isinstance(words, str) else words
    settings = parse(words, Path(folder), quirks)
    detector = place(settings)
    chosen = kept_by_mask(settings, detector.shape) & window(settings, detector.shape)
    terms = Terms(settings, detector, chosen, "stale_phi0" in quirks)
    image = np.zeros(detector.shape)
    if chosen.any():
        with np.errstate(all="ignore"):
            image[chosen] = weighted_sum(settings, terms)
    return image


def kept_by_mask(settings: Settings, shape: tuple[int, int]) -> np.ndarray:
    """The pixels (slow, fast) that are not zero in the mask."""
    if settings.mask is None:
        return np.ones(shape, dtype=bool)
    mask = read_mask(settings.mask)
    if mask.shape != shape:
        raise Refused("a mask of another size than the detector")
    return mask


def window(settings: Settings, shape: tuple[int, int]) -> np.ndarray:
    """The pixels (slow, fast) that `-roi` leaves; a negative edge is the detector's own."""
    if settings.roi is None:
        return np.ones(shape, dtype=bool)
    inside = np.zeros(shape, dtype=bool)
    xmin, xmax, ymin, ymax = settings.roi
    stop_x, stop_y = (None if edge < 0 else edge + 1 for edge in (xmax, ymax))
    inside[max(0, ymin) : stop_y, max(0, xmin) : stop_x] = True
    return inside


class Terms:
    """All terms of the chosen pixels, which are numbered in raster order."""

    def __init__(
        self, settings: Settings, detector: Detector, chosen: np.ndarray, is_stale: bool = False
    ):
        self.settings, self.detector, self.is_stale = settings, detector, is_stale
        self.slow, self.fast = np.nonzero(chosen)
        random = Ran1()
        real, self.stars = crystal.lattice(settings, random)
        self.counts = crystal.cells(settings, real)
        self.phis = crystal.scan(settings)
        domains = crystal.domains(settings, random)
        self.steps = crystal.orientations(real, self.phis, domains, detector.spindle)
        self.sources = sources(settings, detector.beam, detector.polar)
        self.n = crystal.oversampling(settings, real, self.counts, detector.distance)
        self.count = len(self.sources) * len(domains) * len(self.phis) * self.n**2
        self.amplitudes = Amplitudes(settings)

    def rays(self) -> Iterator[Ray]:
        """The outer loops: layers, slow sub-pixels, fast sub-pixels, sources."""
        settings, detector, pixels = self.settings, self.detector, len(self.slow)
        layers, depth, mu = sensor(settings)
        sub = detector.pixel / self.n
        for layer, i, j in product(range(layers), range(self.n), range(self.n)):
            f = sub * (self.n * self.fast + j) + sub / 2
            s = sub * (self.n * self.slow + i) + sub / 2
            P = detector.positions(f, s, layer * depth)
            R = np.sqrt((P * P).sum(axis=-1))
            d = P / R[:, None]
            omega = 1 / R**2
            if not settings.point_pixel:
                omega = omega * detector.pixel**2 * detector.close / R
            capture = np.ones(pixels)
            if depth > 0 or settings.oversample_thick:
                x = depth * mu / (d @ detector.normal)
                capture = np.exp(-layer * x) - np.exp(-(layer + 1) * x)
            for number, (incident, wavelength) in enumerate(self.sources):
                q = (d - incident) / (wavelength * 1e10)
                kept = np.ones(pixels, dtype=bool)
                if settings.dmin > 0:
                    kept = settings.dmin * 1e10 <= 1 / np.sqrt((q * q).sum(axis=-1))
                polar = np.ones(pixels)
                if settings.oversample_polar or not settings.nopolar:
                    polar = polarization(settings.kahn, incident, d, detector.polar)
                yield Ray(q, kept, omega, capture, polar, i == j == number == 0)

    def __iter__(self) -> Iterator[Term]:
        """Every term in order; the inner loops are those over the scan and the domains."""
        steps = list(range(len(self.phis)))
        shown = crystal.stale(self.phis) if self.is_stale else steps
        spared = self.first_kept() if self.is_stale else None
        number = 0
        for index, ray in enumerate(self.rays()):
            for step, domain in product(steps, range(len(self.steps[0]))):
                hkl = ray.q @ self.steps[shown[step]][domain].T
                if step == 0 and spared is not None and spared[1] == index:
                    hkl[spared[0]] = ray.q[spared[0]] @ self.steps[0][domain].T
                F_latt = lattice_factor(self.settings, hkl, self.counts, self.stars)
                adds = (F_latt != 0) | (self.settings.water > 0)
                yield Term(number, ray, hkl, F_latt, ray.kept & adds)
                number += 1

    def first_kept(self) -> tuple[int, int] | None:
        """The first pixel that d_min keeps for any ray, and the first such ray of it."""
        kept = np.array([ray.kept for ray in self.rays()])
        pixels = np.flatnonzero(kept.any(axis=0))
        return (pixels[0], kept[:, pixels[0]].argmax()) if len(pixels) else None


def sensor(settings: Settings) -> tuple[int, float, float]:
    """Layers, their thickness [m] and the absorption [1/m]; thickness 0 is no sensor."""
    thick, count = settings.thick, settings.thicksteps
    if thick <= 0:
        return 1, 0.0, 0.0
    mu = 1 / thick if settings.mu is None else settings.mu
    if count <= 0:
        return 2, thick / 2, mu
    count = max(2, count)
    return count, thick / (count - 1), mu


def end_of_interpolation(terms: Terms) -> tuple[float, float]:
    """The pixel and its term that first lack neighbours in the table, in the order of the loops."""
    first = np.full(len(terms.slow), np.inf)
    for term in terms:
        leaves = term.active & ~terms.amplitudes.surrounds(term.hkl)
        first[leaves] = np.minimum(first[leaves], term.number)
    pixels = np.flatnonzero(first < np.inf)
    return (pixels[0], first[pixels[0]]) if len(pixels) else (np.inf, np.inf)


def weighted_sum(settings: Settings, terms: Terms) -> np.ndarray:
    """The chosen pixels: running sum, running products, and the factors that are applied once."""
    fluence = settings.fluence
    if settings.flux is not None and settings.exposure > 0:
        fluence = settings.flux * settings.exposure / settings.beamsize**2
    water = 2.57**2 * R_E_SQUARED * fluence * settings.water**3 * 1e6 * AVOGADRO / 18

    pixels = len(terms.slow)
    total = np.full(pixels, water)
    polar, has_polar = np.zeros(pixels), np.zeros(pixels, dtype=bool)
    order = np.arange(pixels)
    last_pixel, last_term = -1.0, 0.0
    if terms.amplitudes.interpolates:
        last_pixel, last_term = end_of_interpolation(terms)
    for term in terms:
        ray = term.ray
        if term.number == 0:
            omega = ray.omega
        if ray.opens_layer:
            capture = ray.capture
        polar[ray.kept & ~has_polar] = ray.polar[ray.kept & ~has_polar]
        has_polar |= ray.kept

        F_cell = terms.amplitudes.nearest(term.hkl)
        between = (order < last_pixel) | ((order == last_pixel) & (term.number < last_term))
        between &= term.active
        if between.any():
            F_cell[between] = terms.amplitudes.between(term.hkl[between])
        running = total + F_cell**2 * term.F_latt**2
        if settings.oversample_thick:
            running = running * ray.capture
        if settings.oversample_polar:
            running = running * ray.polar
        if settings.oversample_omega:
            running = running * ray.omega
        total = np.where(term.active, running, total)

    total = total * R_E_SQUARED * fluence / terms.count
    if not settings.oversample_thick:
        total = total * capture
    if not settings.oversample_polar and not settings.nopolar:
        total = total * polar
    if not settings.oversample_omega:
        total = total * omega
    return total
