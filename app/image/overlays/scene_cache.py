"""The scene of a result without what makes it large: enough to say what a place on it sees."""

import threading

import diffsim
from app.state.result import Result
from diffsim.scene import Scene, assemble


class Ground:
    """Scenes by result, the last one kept: the pointer and the overlays ask for the same."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept: tuple[int, Scene] | None = None

    def scene(self, result: Result) -> Scene:
        """The scene of a result for its first phi step and mosaic domain."""
        with self._lock:
            if self._kept is None or self._kept[0] != result.revision:
                self._kept = result.revision, first_orientation(result.experiment)
            return self._kept[1]


def first_orientation(experiment: diffsim.Experiment) -> Scene:
    """A scene that has the places and the first orientation of an experiment, and nothing more."""
    return assemble(
        experiment.replace(
            scan={"osc_range_deg": 0, "phi_steps": 1},
            crystal={"mosaic_spread_deg": 0, "mosaic_domains": 1, "structure_factors": None},
            sampling={"mask": None, "roi": None, "quirks": [], "oversample": 1},
        )
    )
