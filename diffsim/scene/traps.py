"""Values that the reference reads otherwise than their user may expect."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.scene.detector import trusts_normal

UNIT = 1e-6
"""Largest difference from 1 of a length that its user takes for 1."""


class Trap(NamedTuple):
    """One such value.

    Args:
        parameters: parameters of the experiment that it touches, as section.name.
        text: what becomes of it, as a sentence.
    """

    parameters: tuple[str, ...]
    text: str


def traps(experiment: Experiment) -> tuple[Trap, ...]:
    """All such values of an experiment; those of its geometry, sensor and seeds are looked at."""
    return tuple(trap for rule in RULES for trap in rule(experiment))


def _vector(experiment: Experiment, name: str) -> tuple[float, ...] | None:
    """A given detector vector, where it counts."""
    detector = experiment.detector
    value = getattr(detector, name) if detector.detector_convention == "CUSTOM" else None
    return None if value is None else tuple(float(plain(number)) for number in value)


def _normal(experiment: Experiment) -> Iterator[Trap]:
    normal = _vector(experiment, "odet_vector")
    if normal is None:
        return
    custom = CONVENTIONS["CUSTOM"]
    fast, slow = (
        _vector(experiment, name) or implied
        for name, implied in (("fdet_vector", custom.fdet), ("sdet_vector", custom.sdet))
    )
    if np.dot(np.cross(fast, slow), normal) >= 0:
        return
    if trusts_normal(normal):
        text = (
            "Fast × slow points against the normal, which counts only because its length is "
            "exactly 1: any other length would put the detector on the other side of the sample."
        )
    else:
        text = (
            "Fast × slow points against the normal and replaces it, as the normal's length is "
            "not exactly 1: the detector is on the other side of the sample."
        )
    yield Trap(("detector.odet_vector",), text)


def _twotheta_axis(experiment: Experiment) -> Iterator[Trap]:
    axis = _vector(experiment, "twotheta_axis")
    if axis is None or not plain(experiment.detector.detector_twotheta_deg):
        return
    length = math.hypot(*axis)
    if abs(length - 1) > UNIT:
        yield Trap(
            ("detector.twotheta_axis",),
            f"The two-theta axis has the length {length:g} and is taken as it is: it turns by "
            f"{'more' if length > 1 else 'less'} than two theta, and stretches the detector.",
        )


def _sensor(experiment: Experiment) -> Iterator[Trap]:
    detector, sampling = experiment.detector, experiment.sampling
    thick = plain(detector.detector_thick_um) > 0
    if thick and detector.detector_abs_um is not None and plain(detector.detector_abs_um) == 0:
        yield Trap(
            ("detector.detector_abs_um",),
            "A sensor of infinite attenuation depth absorbs nothing: the image is zero.",
        )
    if sampling.oversample_thick and sampling.weighting == "reference" and not thick:
        yield Trap(
            ("sampling.oversample_thick",),
            "Oversample absorption without a sensor: the reference multiplies its sum by 0 after "
            "every term.",
        )


def _polarization(experiment: Experiment) -> Iterator[Trap]:
    sampling = experiment.sampling
    running = sampling.oversample_polar and sampling.weighting == "reference"
    if running and not experiment.beam.apply_polarization:
        yield Trap(
            ("sampling.oversample_polar",),
            "Oversample polarization applies the factor although polarization is switched off.",
        )


def _seeds(experiment: Experiment) -> Iterator[Trap]:
    crystal = experiment.crystal
    if crystal.mosaic_seed >= 0:
        return
    if crystal.misset_random:
        text = (
            "A negative mosaic seed does not start the generator anew: it goes on with the numbers "
            "that the random misset has shuffled."
        )
    else:
        text = "A negative mosaic seed acts as 1."
    yield Trap(("crystal.mosaic_seed",), text)


RULES = (_normal, _twotheta_axis, _sensor, _polarization, _seeds)
