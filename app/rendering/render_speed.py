"""How long a render takes, learned from those that were timed."""

from collections import deque
from collections.abc import Hashable

import diffsim

FIRST_GUESS = 2e7
"""Terms a second of a machine that nothing is known of."""

FIXED_S = 0.004
"""What a render takes besides its terms."""

FEWEST_TERMS = 100_000
"""A render of fewer says nothing of the speed."""

REMEMBERED = 8
"""Renders of a kind whose fastest counts: others had a busy moment, which says nothing of the
machine, and a preview would only add to it."""


class RenderSpeed:
    """Terms a second by kind of work; a kind not yet met is taken to be as slow as the slowest."""

    def __init__(self) -> None:
        self._rates: dict[Hashable, deque[float]] = {}

    def rate(self, kind: Hashable) -> float:
        """Terms a second."""
        if kind in self._rates:
            return max(self._rates[kind])
        return min(map(max, self._rates.values()), default=FIRST_GUESS)

    def seconds(self, kind: Hashable, terms: int) -> float:
        """How long a render is expected to take."""
        return FIXED_S + terms / self.rate(kind)

    def learn(self, kind: Hashable, terms: int, seconds: float) -> None:
        """Take in what a render took."""
        if terms >= FEWEST_TERMS:
            rates = self._rates.setdefault(kind, deque(maxlen=REMEMBERED))
            rates.append(terms / max(seconds - FIXED_S, 1e-4))


def kind(experiment: diffsim.Experiment, terms_per_pixel: int) -> Hashable:
    """What decides how long a term takes: the lattice factor, amplitudes, and how many share
    the geometry of a pixel."""
    crystal = experiment.crystal
    return (
        crystal.shape,
        crystal.structure_factors is not None,
        min(terms_per_pixel, 64).bit_length(),
    )
