"""The reference's random numbers, and the rotations that it makes of them."""

from math import cos, pi, sin, sqrt

import numpy as np

MODULUS = 2**31 - 1


class Ran1:
    """The minimal-standard generator with a table of 32 numbers that every seed shares.

    Each use has a state of its own: a seed, stored with its sign turned round.
    """

    def __init__(self) -> None:
        self.table: list[int] = []
        self.last = 0

    def draw(self, state: "State") -> np.float32:
        """The next number in 0..1."""
        if state.value <= 0 or not self.table:
            state.value = max(1, -state.value)
            steps = []
            for _ in range(40):
                state.value = 16807 * state.value % MODULUS
                steps.append(state.value)
            self.table = steps[:7:-1]
            self.last = self.table[0]
        state.value = 16807 * state.value % MODULUS
        entry = self.last // (1 + (MODULUS - 1) // 32)
        self.last, self.table[entry] = self.table[entry], state.value
        return np.float32(min(self.last / MODULUS, 1 - 1.2e-7))

    def rotation(self, state: "State", spread: float) -> np.ndarray:
        """A rotation by up to `spread` [rad] about any axis; takes three numbers."""
        r1, r2, r3 = (2.0 * float(self.draw(state)) - 1.0 for _ in range(3))
        w = sqrt(1 - r2 * r2)
        x, y, z = w * sin(pi * r1), w * cos(pi * r1), r2
        power = float(np.float32(1 - r3 * r3)) ** float(np.float32(1 / 3))
        angle = float(np.float32(spread) * np.float32(power))
        c, s = cos(angle), sin(angle)
        return np.array(
            [
                [c + (1 - c) * x * x, (1 - c) * x * y - s * z, (1 - c) * x * z + s * y],
                [(1 - c) * x * y + s * z, c + (1 - c) * y * y, (1 - c) * y * z - s * x],
                [(1 - c) * x * z - s * y, (1 - c) * y * z + s * x, c + (1 - c) * z * z],
            ]
        )


class State:
    """Where the numbers of one seed have come to."""

    def __init__(self, seed: int):
        self.value = -seed
