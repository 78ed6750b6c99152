"""The bytes of the files that a render can write."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.images import photon_counts
from diffsim.images.statistics import Statistics
from diffsim.io.images.npy import npy_bytes
from diffsim.io.images.pgm import write_pgm
from diffsim.io.images.raw import raw_bytes
from diffsim.io.images.smv import smv_bytes, write_smv
from diffsim.io.images.smv_header import smv_header
from diffsim.nanobragg import Outputs
from diffsim.scene import Scene


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
    return raw_bytes(done.experiment, done.scene, done.image)


def npy_file(done: Rendered) -> bytes:
    """A numpy array in the working precision."""
    return npy_bytes(done.experiment, done.scene, done.image)


def integer_file(done: Rendered) -> bytes:
    """An SMV image; the brightest pixel has 55000 counts unless a scale is given."""
    scale = done.wanted.scale
    scale = scale if scale and scale > 0 else None
    return smv_bytes(done.experiment, done.scene, done.image, scale, done.wanted.adc)


def noise_file(done: Rendered) -> bytes:
    """An SMV image with the Poisson noise of one exposure."""
    pixels = photon_counts.noise(done.image, done.wanted.adc, done.wanted.seed)
    return write_smv(smv_header(done.experiment, done.scene), pixels.cpu().numpy())


def pgm_file(done: Rendered) -> bytes:
    """A grey picture; five standard deviations are almost white unless a scale is given."""
    scale = done.wanted.pgmscale or 0
    if not scale > 0:
        scale = 250 / (5 * done.found.rmsd) if done.found.rmsd > 0 else 1.0
    return write_pgm(done.image.cpu().numpy(), scale)
