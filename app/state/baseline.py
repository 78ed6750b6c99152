"""What was loaded last: the name of what is shown, and what changes count from."""

from dataclasses import dataclass, field
from typing import Any

from app.state.presets import Preset
from diffsim import Experiment
from diffsim.nanobragg import Decision


@dataclass(frozen=True, eq=False)
class Baseline:
    """A model as it was loaded.

    Args:
        title: what it is called.
        experiment: the values it had then; nothing changes this copy.
        selected: (slow, fast) of the pixel it was loaded with.
        preset: name of the preset it is, or empty.
        description: what there is to see, in a sentence.
        decisions: what the command that it came from implied.
    """

    title: str
    experiment: Experiment = field(repr=False)
    selected: tuple[int, int]
    preset: str = ""
    description: str = ""
    decisions: tuple[Decision, ...] = ()

    @classmethod
    def of_preset(cls, preset: Preset) -> "Baseline":
        """A bundled preset."""
        experiment = preset.experiment()
        return cls(
            preset.title,
            experiment,
            preset.selected or middle(experiment),
            preset.name,
            preset.description,
        )


@dataclass(frozen=True)
class LoadedState:
    """A state that was read from a link, a file or a command, checked and ready to be shown.

    Args:
        experiment: the model.
        selected: (slow, fast) of the pixel to look at.
        baseline: what its changes count from.
        display: values of the display by name; None leaves it as it is and fits the limits.
        remark: what is missing, in a sentence.
    """

    experiment: Experiment
    selected: tuple[int, int]
    baseline: Baseline
    display: dict[str, Any] | None = None
    remark: str = ""


def preset_state(preset: Preset) -> LoadedState:
    """A preset, ready to be shown."""
    return LoadedState(preset.experiment(), preset.selected, Baseline.of_preset(preset))


def middle(experiment: Experiment) -> tuple[int, int]:
    """(slow, fast) of the pixel in the middle of the detector."""
    detector = experiment.detector
    return int(detector.pixels_slow) // 2, int(detector.pixels_fast) // 2
