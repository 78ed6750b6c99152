"""Photon counts: the Poisson numbers of `-noisefile`, one pixel after the other.

`f` rounds to float32 what was computed in double; products and sums of float32 stay float32.
"""

from collections.abc import Sequence
from math import exp, floor, log, pi, sqrt, tan
from pathlib import Path

import numpy as np

from tests.second_opinion import crystal
from tests.second_opinion.command import parse
from tests.second_opinion.geometry import place
from tests.second_opinion.image import kept_by_mask, window
from tests.second_opinion.ran1 import Ran1, State

f = np.float32
SERIES = (
    *(76.18009172947146, -86.50532032941677, 24.01409824083091),
    *(-1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5),
)


def noise_image(words: str | Sequence[str], folder: Path, image: np.ndarray) -> np.ndarray:
    """Counts (slow, fast) of a float32 image that the command line made."""
    words = words.split() if isinstance(words, str) else words
    settings = parse(words, Path(folder))
    shape = place(settings).shape
    random = Ran1()
    crystal.lattice(settings, random)
    crystal.domains(settings, random)
    deviates = Deviates(random, State(settings.seed))
    counts = np.zeros(shape, dtype=int)
    kept = kept_by_mask(settings, shape)
    for pixel in zip(*np.nonzero(window(settings, shape)), strict=True):
        photons = deviates.poisson(image[pixel]) if kept[pixel] else f(0)
        counts[pixel] = int(min(float(photons) + settings.adc, 65535.0))
    return counts


def log_gamma(x: np.float32) -> np.float32:
    """ln gamma(x), by Lanczos."""
    x = float(x)
    tail = x + 5.5 - (x + 0.5) * log(x + 5.5)
    series = 1.000000000190015 + sum(a / (x + k) for k, a in enumerate(SERIES, start=1))
    return f(-tail + log(2.5066282746310005 * series / x))


class Deviates:
    """Random numbers of one seed that follow a distribution."""

    def __init__(self, random: Ran1, state: State):
        self.random, self.state = random, state
        self.spare: np.float32 | None = None

    def uniform(self) -> np.float32:
        return self.random.draw(self.state)

    def normal(self) -> np.float32:
        """A normal deviate; they come in pairs, of which one is kept for the next call."""
        if self.spare is not None:
            spare, self.spare = self.spare, None
            return spare
        q = f(0)
        while q >= 1 or q == 0:
            v1 = f(2.0 * float(self.uniform()) - 1.0)
            v2 = f(2.0 * float(self.uniform()) - 1.0)
            q = v1 * v1 + v2 * v2
        w = f(sqrt(-2.0 * log(q) / float(q)))
        self.spare = v1 * w
        return v2 * w

    def poisson(self, mean: np.float32) -> np.float32:
        """The number of photons where `mean` are expected."""
        m = f(mean) if mean > 0 else f(0)
        if m > 1e6:
            return f(float(m) + sqrt(m) * float(self.normal()))
        return self.few(m) if m < 12 else self.many(m)

    def few(self, m: np.float32) -> np.float32:
        e, n, t = f(exp(-m)), -1, f(1)
        while True:
            n += 1
            t = t * self.uniform()
            if not t > e:
                return f(n)

    def many(self, m: np.float32) -> np.float32:
        s, L = f(sqrt(2 * m)), f(log(m))
        c = m * L - log_gamma(m + f(1))
        while True:
            n = f(-1)
            while n < 0:
                y = f(tan(pi * float(self.uniform())))
                n = s * y + m
            n = f(floor(n))
            power = n * L - log_gamma(n + f(1)) - c
            t = f(0.9 * (1.0 + float(y * y)) * exp(power))
            if not self.uniform() > t:
                return n
