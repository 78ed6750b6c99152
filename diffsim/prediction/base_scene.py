"""The scene of an experiment without what makes it large: its geometry and its lattice."""

from diffsim.experiment import Experiment
from diffsim.scene import Scene, assemble


def base_scene(experiment: Experiment) -> Scene:
    """The scene at phi = 0, of one orientation, without amplitudes, mask, window and sub-pixels.

    Raises:
        InputError: for values that are each allowed but do not fit together.
    """
    return assemble(
        experiment.with_one_orientation().replace(
            scan={"phi_start_deg": 0, "osc_range_deg": 0, "phi_step_deg": None},
            crystal={"structure_factors": None},
            sampling={"mask": None, "roi": None, "quirks": [], "oversample": 1},
        )
    )


def scene_of(experiment: Experiment | Scene) -> Scene:
    """A scene as it is, or the base scene of an experiment."""
    return experiment if isinstance(experiment, Scene) else base_scene(experiment)
