"""The reference's generator of random rotations, so that its seeds reproduce."""

from functools import lru_cache

import numpy as np

MULTIPLIER, MODULUS, TABLE = 16807, 2**31 - 1, 32
"""Minimal-standard generator of Park and Miller, with the Bays-Durham shuffle."""


@lru_cache(maxsize=32)
def uniform(seed: int, count: int) -> np.ndarray:
    """The first `count` numbers of the generator, in [0, 1).

    Args:
        seed: its absolute value counts, at least 1.

    Returns:
        (count,) float32, read-only.
    """
    state = max(1, abs(int(seed)))
    table = [0] * TABLE
    # eight steps of warming up, then the table from its last entry down
    for step in range(TABLE + 7, -1, -1):
        state = MULTIPLIER * state % MODULUS
        if step < TABLE:
            table[step] = state
    drawn = np.empty(count)
    last, width = table[0], 1 + (MODULUS - 1) // TABLE
    for index in range(count):
        state = MULTIPLIER * state % MODULUS
        slot = last // width
        last, table[slot] = table[slot], state
        drawn[index] = last
    numbers = np.minimum((drawn / MODULUS).astype(np.float32), np.float32(1 - 1.2e-7))
    numbers.flags.writeable = False
    return numbers
