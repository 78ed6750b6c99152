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
from diffsim.physics.crystal.reference_random import state_after_orientations
from diffsim.scene import Scene


@dataclass(frozen=True)
class Rendered:
    """An image with all that its files say of it."""

    experiment: Experiment
    scene: Scene
    image: Tensor
    statistics: Statistics
    outputs: Outputs


DataOf = Callable[[Rendered], bytes]


def float_file(rendered: Rendered) -> bytes:
    """Raw little-endian float32, row by row."""
    return raw_bytes(rendered.experiment, rendered.scene, rendered.image)


def npy_file(rendered: Rendered) -> bytes:
    """A numpy array in the working precision."""
    return npy_bytes(rendered.experiment, rendered.scene, rendered.image)


def integer_file(rendered: Rendered) -> bytes:
    """An SMV image; the brightest pixel has 55000 counts unless a scale is given."""
    scale = rendered.outputs.scale
    scale = scale if scale and scale > 0 else None
    return smv_bytes(
        rendered.experiment,
        rendered.scene,
        rendered.image,
        scale,
        rendered.outputs.adc,
        _header(rendered),
    )


def noise_file(rendered: Rendered) -> bytes:
    """An SMV image with the photon noise of one exposure, to the last count the reference's."""
    crystal = rendered.experiment.crystal
    state = state_after_orientations(
        int(crystal.misset_seed) if crystal.misset_random else None,
        int(crystal.mosaic_seed),
        rendered.scene.orientations.shape[1],
    )
    state.seed(rendered.outputs.seed)
    counts = photon_counts.noise(
        rendered.image, rendered.outputs.adc, state, rendered.scene.roi, rendered.scene.mask
    )
    return write_smv(_header(rendered), counts.numpy())


def _header(rendered: Rendered) -> dict[str, object]:
    outputs = rendered.outputs
    return smv_header(
        rendered.experiment, rendered.scene, outputs.beam_center_mm, outputs.size_slow_mm
    )


def pgm_file(rendered: Rendered) -> bytes:
    """A grey picture; five standard deviations are almost white unless a scale is given."""
    scale = rendered.outputs.pgmscale or 0
    if not scale > 0:
        scale = 250 / (5 * rendered.statistics.rmsd) if rendered.statistics.rmsd > 0 else 1.0
    return write_pgm(rendered.image.cpu().numpy(), scale)
