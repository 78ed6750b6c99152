"""The bytes of the files that a render can write."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from diffsim import counts
from diffsim.experiment import Experiment
from diffsim.io.pgm import write_pgm
from diffsim.io.smv import write_smv
from diffsim.nanobragg import Outputs
from diffsim.scene import Scene
from diffsim.smv_header import smv_header
from diffsim.statistics import Statistics


@dataclass(frozen=True)
class Rendered:
    """An image with all that its files say of it."""

    experiment: Experiment
    scene: Scene
    image: Tensor
    found: Statistics
    wanted: Outputs


DataOf = Callable[[Rendered], bytes]


def float_file(done: Rendered) -> bytes:
    """Raw little-endian float32, row by row."""
    return done.image.cpu().numpy().astype("<f4").tobytes()


def npy_file(done: Rendered) -> bytes:
    """A numpy array in the working precision."""
    stream = io.BytesIO()
    np.save(stream, done.image.cpu().numpy())
    return stream.getvalue()


def integer_file(done: Rendered) -> bytes:
    """An SMV image; the brightest pixel has 55000 counts unless a scale is given."""
    scale = done.wanted.scale or 0
    if not scale > 0:
        scale = counts.FULL_SCALE / done.found.maximum if done.found.maximum > 0 else 1.0
    return _smv(done, counts.integers(done.image, scale, done.wanted.adc))


def noise_file(done: Rendered) -> bytes:
    """An SMV image with the Poisson noise of one exposure."""
    return _smv(done, counts.noise(done.image, done.wanted.adc, done.wanted.seed))


def pgm_file(done: Rendered) -> bytes:
    """A grey picture; five standard deviations are almost white unless a scale is given."""
    scale = done.wanted.pgmscale or 0
    if not scale > 0:
        scale = 250 / (5 * done.found.rmsd) if done.found.rmsd > 0 else 1.0
    return write_pgm(done.image.cpu().numpy(), scale)


def _smv(done: Rendered, pixels: Tensor) -> bytes:
    return write_smv(smv_header(done.experiment, done.scene), pixels.cpu().numpy())
