"""What a user should know of an experiment before believing its picture."""

import numpy as np

import diffsim
from diffsim.experiment.parameters import plain
from diffsim.kernel.interpolation_end import interpolation_trap
from diffsim.scene import Scene, recommended_oversample_of, traps


def cautions(
    experiment: diffsim.Experiment, scene: Scene, image: np.ndarray | None = None
) -> tuple[str, ...]:
    """Sentences on amplitudes, sampling and steps that are likely not what was meant.

    Args:
        image: photons per pixel, where they have been rendered.
    """
    crystal, scan, sampling = experiment.crystal, experiment.scan, experiment.sampling
    default_f, table = float(plain(crystal.default_F)), crystal.structure_factors
    found = []
    if image is not None and image.size and not np.isfinite(image.max()):
        found.append(
            f"Some pixels are too bright for {image.dtype} numbers: lower the fluence, F or N."
        )
    if table is None and default_f == 0 and scene.background is None:
        found.append("Every amplitude is 0: set Default F, or load amplitudes.")
    if table is not None and default_f > 0:
        found.append(
            f"Reflections that {table.name} does not hold have Default F = {default_f:g}: "
            "some spots are in no table."
        )
    used = scene.grid.oversample
    if sampling.oversample > 0 and (wanted := recommended_oversample_of(experiment, scene)) > used:
        found.append(
            "Under-sampled spots: the narrowest have fewer than three points across. "
            f"Oversample {wanted} instead of {used} gives them that."
        )
    turn = float(plain(scan.osc_range_deg))
    if scan.phi_step_deg is None and turn != 0 and plain(scan.phi_steps) == 1:
        found.append(f"An oscillation of {turn:g}° in one phi step is a still at its start.")
    if plain(crystal.mosaic_spread_deg) > 0 and crystal.mosaic_domains == 1:
        found.append("A mosaic spread with a single domain changes nothing.")
    found += [trap.text for trap in (*traps(experiment), *interpolation_trap(scene))]
    return tuple(found)
