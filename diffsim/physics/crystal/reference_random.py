"""The reference's generator of random numbers, so that its seeds reproduce.

The minimal-standard generator of Park and Miller with the Bays-Durham shuffle: `ran1` of Press et
al., Numerical Recipes in C, 2nd ed., section 7.1.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

MULTIPLIER, MODULUS, TABLE = 16807, 2**31 - 1, 32

LARGEST = 1 - 1.2e-7
"""No number is larger."""

WARM_UP = 8
"""Steps before the table is filled."""


@dataclass
class RandomState:
    """The generator between two numbers.

    Its uses take turns with one shuffled table: a program has one state for all its seeds.

    Args:
        number: what the next step starts from.
        last: the entry of the table that was drawn last; 0 before the first use.
        table: the shuffled numbers.
    """

    number: int = 0
    last: int = 0
    table: list[int] = field(default_factory=lambda: [0] * TABLE)

    def seed(self, seed: int) -> None:
        """Take a seed as the reference does.

        A positive one, or 0, which is as good as 1, starts the generator anew. A negative one does
        so only on the very first use, as 1; later the table stays, and its absolute value is what
        the next step starts from.
        """
        if seed < 0 and self.last:
            self.number = -seed
            return
        self.number = max(1, seed)
        for step in range(TABLE + WARM_UP - 1, -1, -1):
            self.number = MULTIPLIER * self.number % MODULUS
            if step < TABLE:
                self.table[step] = self.number
        self.last = self.table[0]

    def uniform(self, count: int) -> np.ndarray:
        """The next numbers, in [0, 1): (count,) float32."""
        width = 1 + (MODULUS - 1) // TABLE
        drawn = np.empty(count)
        for index in range(count):
            self.number = MULTIPLIER * self.number % MODULUS
            slot = self.last // width
            self.last, self.table[slot] = self.table[slot], self.number
            drawn[index] = self.last
        return np.minimum((drawn / MODULUS).astype(np.float32), np.float32(LARGEST))


@lru_cache(maxsize=32)
def orientation_numbers(
    misset_seed: int | None, mosaic_seed: int, domains: int
) -> tuple[np.ndarray, np.ndarray]:
    """What the generator gives to a random misset and then to the mosaic domains.

    Args:
        misset_seed: None where the misset is not random, and draws nothing.

    Returns:
        (1, 3) and (domains, 3) float32, read-only.
    """
    state, misset = _after_misset(misset_seed)
    state.seed(mosaic_seed)
    numbers = misset.reshape(-1, 3), state.uniform(3 * domains).reshape(-1, 3)
    for part in numbers:
        part.flags.writeable = False
    return numbers


def state_after_orientations(
    misset_seed: int | None, mosaic_seed: int, domains: int
) -> RandomState:
    """The generator once `orientation_numbers` are drawn; a single domain draws three, too."""
    state, _ = _after_misset(misset_seed)
    state.seed(mosaic_seed)
    state.uniform(3 * domains)
    return state


def _after_misset(seed: int | None) -> tuple[RandomState, np.ndarray]:
    state = RandomState()
    if seed is None:
        return state, np.empty(0, np.float32)
    state.seed(seed)
    return state, state.uniform(3)
