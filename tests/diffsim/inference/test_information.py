"""Fisher information: known cases, bounds, and parameters that cannot be told."""

import math

import pytest
import torch

from diffsim import Experiment, InputError, information, render, sensitivity

MISSET = ("crystal.misset_x_deg", "crystal.misset_y_deg", "crystal.misset_z_deg")


def small() -> Experiment:
    return Experiment(
        beam={"wavelength_A": 1.1},
        crystal={"cell": (70, 80, 90, 75, 85, 95), "N_cells": 5}
        | {"misset_deg": (3, 4, 5), "default_F": 100},
        detector={"pixels_fast": 40, "pixels_slow": 40, "pixel_size_mm": 0.8, "distance_mm": 100},
        sampling={"oversample": 1},
    )


def test_photons_tell_the_fluence_to_the_root_of_their_number():
    found = information(small(), "beam.fluence_per_m2")
    photons = float(render(small()).sum())
    relative = float(found.standard_errors[0]) / found.values[0]
    assert relative == pytest.approx(1 / math.sqrt(photons), rel=1e-6)


def test_matrix_is_the_sum_over_pixels():
    rates = sensitivity(small(), MISSET)
    rows = rates.derivatives.flatten(1)
    expected = (rows / (rates.image.flatten() + 2)) @ rows.T
    torch.testing.assert_close(information(small(), MISSET, background=2).matrix, expected)


def test_errors_and_correlations_are_those_of_the_inverse_matrix():
    found = information(small(), *MISSET, "detector.distance_mm", "crystal.default_F")
    covariance = torch.linalg.inv(found.matrix)
    errors = covariance.diagonal().sqrt()
    torch.testing.assert_close(found.standard_errors, errors)
    torch.testing.assert_close(found.correlations, covariance / errors / errors[:, None])
    torch.testing.assert_close(found.lone_errors, found.diagonal.rsqrt())
    assert bool((found.standard_errors >= found.lone_errors * (1 - 1e-12)).all())


def test_background_hides_information():
    dark, bright = (information(small(), MISSET, background=b).standard_errors for b in (0.0, 50.0))
    assert bool((bright > dark).all())


def test_nothing_is_known_of_a_parameter_that_changes_nothing():
    found = information(small(), "crystal.fudge", "detector.distance_mm")
    alone = information(small(), "detector.distance_mm")
    assert found.standard_errors.tolist() == [math.inf, pytest.approx(float(alone.standard_errors))]
    assert found.lone_errors[0] == math.inf
    assert torch.equal(found.correlations, torch.eye(2, dtype=torch.float64))


def test_two_that_cannot_be_told_apart_leave_the_third_alone():
    # intensity goes with the fluence and with F^2: an image knows their product only
    names = ("beam.fluence_per_m2", "crystal.default_F", "detector.distance_mm")
    found = information(small(), names)
    assert found.standard_errors[:2].tolist() == [math.inf, math.inf]
    assert bool(torch.isfinite(found.lone_errors).all())
    alone = information(small(), names[1:])
    assert float(found.standard_errors[2]) == pytest.approx(float(alone.standard_errors[1]))
    assert bool(torch.isfinite(found.correlations).all())


def test_an_image_without_photons_tells_nothing():
    dark = small().replace(crystal={"default_F": 0})
    found = information(dark, MISSET)
    assert found.standard_errors.tolist() == [math.inf] * 3
    assert not found.matrix.any()


@pytest.mark.parametrize("background", [-1.0, math.nan, math.inf, "dark", True])
def test_a_background_that_is_none_is_refused(background: object):
    with pytest.raises(InputError, match="background"):
        information(small(), MISSET, background=background)
