"""Parameters by which the image may have a derivative, as a reader chooses among them."""

from dataclasses import dataclass

from diffsim import Experiment
from diffsim.experiment import Count, Quantity
from diffsim.inference import quantities
from diffsim.inference.parameters import value_of

SECTION_TITLES = {
    "beam": "Beam",
    "crystal": "Crystal",
    "scan": "Scan",
    "detector": "Detector",
    "sampling": "Sampling",
}


@dataclass(frozen=True)
class ParameterOption:
    """A parameter that can be chosen.

    Args:
        name: in full, such as "detector.distance_mm".
        label, unit: as the sidebar has them.
        value: of the model; None where it has none, so that there is no derivative.
    """

    name: str
    label: str
    unit: str
    value: float | None

    @property
    def group(self) -> str:
        """The section of the sidebar."""
        return SECTION_TITLES[self.name.partition(".")[0]]

    @property
    def title(self) -> str:
        """Label and unit."""
        return f"{self.label} {self.unit}".strip()


def parameter_options(experiment: Experiment) -> dict[str, ParameterOption]:
    """Every parameter that varies continuously, by name, with its value."""
    return {
        name: ParameterOption(name, parameter.label, parameter.unit, value_of(experiment, name))
        for name, parameter in quantities().items()
    }


def label_of(name: str) -> str:
    return quantities()[name].label


def unit_of(name: str) -> str:
    return quantities()[name].unit


def step_of(name: str, value: float) -> float:
    """The step of its slider, or a hundredth of the value where it has none."""
    return quantities()[name].step or abs(value) / 100 or 1.0


def is_whole(name: str) -> bool:
    """Whether the model holds whole numbers of it only."""
    parameter: Quantity = quantities()[name]
    return isinstance(parameter, Count)
