"""A trace: every intermediate number of one pixel, from the kernel that makes the image."""

from dataclasses import dataclass
from numbers import Integral

import numpy as np
import torch

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.rendering.render import check_size
from diffsim.scene import assemble
from diffsim.tracing.chain import chain_of
from diffsim.tracing.quantities import INTENSITY, Entry
from diffsim.tracing.recording import Recording
from diffsim.tracing.terms import terms_of

MAX_TERMS = 2_000_000
"""Most terms of one pixel in a trace (about 400 MB)."""


@dataclass(frozen=True)
class Trace:
    """The chain of numbers behind one pixel.

    Args:
        slow, fast: the pixel.
        intensity: its value [photons].
        chain: quantities in order of causality; those of a term are the first term's.
        terms: structured array, one row per term that was added, in the reference's loop order.
    """

    slow: int
    fast: int
    intensity: float
    chain: tuple[Entry, ...]
    terms: np.ndarray

    def __getitem__(self, name: str) -> float | tuple[float, ...]:
        """The value, or values, of a quantity of the chain."""
        for entry in self.chain:
            if entry.name == name:
                return entry.values[0] if len(entry.values) == 1 else entry.values
        raise KeyError(name)

    def to_log(self) -> str:
        """`TRACE_PY: name value...` lines and a `TRACE_PY_TERM` line per term, 15 digits."""
        lines = []
        for entry in self.chain:
            if entry.name == "I_before_scaling":
                lines += map(_term_line, self.terms)
            lines.append(f"TRACE_PY: {entry.name} {' '.join(map(_digits, entry.values))}")
        return "\n".join(lines) + "\n"


def trace(
    experiment: Experiment,
    slow: int,
    fast: int,
    dtype: torch.dtype = torch.float64,
) -> Trace:
    """Follow one pixel through the kernel that makes the image.

    Args:
        experiment: what to simulate.
        slow, fast: the pixel.

    Raises:
        InputError: for a pixel off the detector or between two, a term count that is too large
            to hold, or values that do not fit together.
    """
    check_size(experiment)
    scene = assemble(experiment, dtype)
    for name, index, count in zip(("slow", "fast"), (slow, fast), scene.shape, strict=True):
        if not isinstance(index, Integral) or not 0 <= index < count:
            raise InputError(f"{name} pixel", index, f"allowed is 0 to {count - 1}, a whole number")
    if scene.terms_per_pixel > MAX_TERMS:
        raise InputError(
            "terms of a pixel", scene.terms_per_pixel, f"a trace holds at most {MAX_TERMS}"
        )
    with torch.no_grad():
        recording = Recording(scene, Tile(slow, slow + 1, fast, fast + 1))
        terms, chain = terms_of(recording), chain_of(recording)
    (intensity,) = next(entry.values for entry in chain if entry.name == INTENSITY)
    return Trace(slow, fast, intensity, chain, terms)


def _term_line(row: np.void) -> str:
    fields = (f"{name}={_digits(row[name])}" for name in row.dtype.names if name != "share")
    return "TRACE_PY_TERM " + " ".join(fields)


def _digits(value: float) -> str:
    return f"{value:.15g}"
