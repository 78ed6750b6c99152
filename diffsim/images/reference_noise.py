"""Photon noise as the reference draws it: the same counts for the same seed.

One generator goes through all pixels, so that each count depends on those before it: machine code
for one loop, not an operation on tensors. The methods are those of Press et al., Numerical Recipes
in C, 2nd ed., sections 6.1 (ln gamma), 7.1 (ran1), 7.2 (normal deviates) and 7.3 (Poisson
deviates), in the single precision in which the reference keeps their numbers.
"""

from math import exp, floor, log, pi, sqrt, tan

import numpy as np
from numba import float32, int64, njit

from diffsim.physics.crystal.reference_random import (
    LARGEST,
    MODULUS,
    MULTIPLIER,
    TABLE,
    RandomState,
)

MAX_COUNT = 65_535.0

NORMAL_ABOVE = 1e6
"""Mean above which the reference takes a normal distribution for Poisson's."""

REJECTION_FROM = 12.0
"""Mean from which it rejects from a Lorentzian instead of multiplying uniform numbers."""

WIDTH = 1 + (MODULUS - 1) // TABLE


def reference_counts(
    image: np.ndarray, adc: float, state: RandomState, drawn: np.ndarray | None = None
) -> np.ndarray:
    """Poisson numbers of the photons plus an offset, as 16-bit counts.

    Args:
        image: (slow, fast) float32 mean photons; a negative one, or nan, counts as none.
        adc: offset of every pixel [counts].
        state: of the generator, which moves on.
        drawn: (slow, fast) which pixels take part: the others draw nothing and have no photons.

    Returns:
        (slow, fast) uint16 counts.
    """
    means = np.ascontiguousarray(image, np.float32).ravel()
    taking = np.ones(means.size, np.bool_) if drawn is None else np.ascontiguousarray(drawn).ravel()
    counts = np.empty(means.size, np.uint16)
    position = np.array([state.number, state.last], np.int64)
    table = np.array(state.table, np.int64)
    _draw_counts(means, taking, float(adc), position, table, counts)
    state.number, state.last, state.table = int(position[0]), int(position[1]), table.tolist()
    return counts.reshape(image.shape)


@njit(cache=True)
def _uniform(position, table):
    position[0] = MULTIPLIER * position[0] % MODULUS
    slot = position[1] // WIDTH
    position[1], table[slot] = table[slot], position[0]
    return min(float32(position[1] / MODULUS), float32(LARGEST))


@njit(cache=True)
def _log_gamma(x):
    series = 1.000000000190015
    series += 76.18009172947146 / (x + 1.0)
    series += -86.50532032941677 / (x + 2.0)
    series += 24.01409824083091 / (x + 3.0)
    series += -1.231739572450155 / (x + 4.0)
    series += 0.1208650973866179e-2 / (x + 5.0)
    series += -0.5395239384953e-5 / (x + 6.0)
    return float32(-(x + 5.5 - (x + 0.5) * log(x + 5.5)) + log(2.5066282746310005 * series / x))


@njit(cache=True)
def _normal(position, table, spare):
    if spare[0] != 0:
        spare[0] = float32(0)
        return spare[1]
    while True:
        v1 = float32(2.0 * _uniform(position, table) - 1.0)
        v2 = float32(2.0 * _uniform(position, table) - 1.0)
        q = float32(float32(v1 * v1) + float32(v2 * v2))
        if 0 < q < 1:
            break
    w = float32(sqrt(-2.0 * log(float(q)) / float(q)))
    spare[0], spare[1] = float32(1), float32(v1 * w)
    return float32(v2 * w)


@njit(cache=True)
def _few(mean, position, table):
    limit, product, number = float32(exp(-float(mean))), float32(1), -1
    while True:
        number += 1
        product = float32(product * _uniform(position, table))
        if not product > limit:
            return float32(number)


@njit(cache=True)
def _many(mean, position, table):
    width, log_mean = float32(sqrt(2.0 * float(mean))), float32(log(float(mean)))
    offset = float32(float32(mean * log_mean) - _log_gamma(float(float32(float(mean) + 1.0))))
    while True:
        y, number = float32(0), float32(-1)
        while number < 0:
            y = float32(tan(pi * float(_uniform(position, table))))
            number = float32(float32(width * y) + mean)
        number = float32(floor(float(number)))
        exponent = float32(
            float32(number * log_mean) - _log_gamma(float(float32(float(number) + 1.0)))
        )
        exponent = float32(exponent - offset)
        ratio = float32(0.9 * (1.0 + float(float32(y * y))) * exp(float(exponent)))
        if not _uniform(position, table) > ratio:
            return number


@njit("void(float32[::1], boolean[::1], float64, int64[::1], int64[::1], uint16[::1])", cache=True)
def _draw_counts(means, drawn, adc, position, table, counts):
    spare = np.zeros(2, np.float32)
    for pixel in range(means.size):
        number = float32(0)
        if drawn[pixel]:
            mean = means[pixel]
            if not mean > 0:
                mean = float32(0)
            if mean > NORMAL_ABOVE:
                deviate = _normal(position, table, spare)
                number = float32(float(mean) + sqrt(float(mean)) * float(deviate))
            elif mean < REJECTION_FROM:
                number = _few(mean, position, table)
            else:
                number = _many(mean, position, table)
        counts[pixel] = int64(max(0.0, min(float(number) + adc, MAX_COUNT)))
