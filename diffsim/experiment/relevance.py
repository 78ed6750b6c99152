"""Which parameters count for nothing as the others stand."""

from diffsim.experiment.experiment import Experiment

CUSTOM_ONLY = frozenset(
    {
        "beam.beam_vector",
        "beam.polar_vector",
        "scan.spindle_axis",
        "detector.fdet_vector",
        "detector.sdet_vector",
        "detector.odet_vector",
        "detector.twotheta_axis",
    }
)
"""Vectors of the CUSTOM convention; every other one has its own."""


def counts(experiment: Experiment, place: str) -> bool:
    """Whether a parameter, by "section.name", can count for anything in an experiment."""
    if place in CUSTOM_ONLY:
        return experiment.detector.detector_convention == "CUSTOM"
    if place == "crystal.matrix_defines_cell":
        return experiment.crystal.reciprocal_matrix is not None
    return True
