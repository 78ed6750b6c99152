"""Fits find what an image was made with, within the bounds that its counts allow."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from diffsim import Experiment, InputError, RenderCancelled, information, refine, render
from diffsim.images.photon_counts import photons
from diffsim.inference.blur import blurred

pytestmark = pytest.mark.slow

MISSET = ("crystal.misset_x_deg", "crystal.misset_y_deg", "crystal.misset_z_deg")
DISTANCE = "detector.distance_mm"


def small() -> Experiment:
    return Experiment(
        beam={"wavelength_A": 1.1, "fluence_per_m2": 3e28},
        crystal={"cell": (40, 45, 50, 75, 85, 95), "N_cells": 5}
        | {"misset_deg": (3, 4, 5), "default_F": 500},
        detector={"pixels_fast": 48, "pixels_slow": 48, "pixel_size_mm": 0.8, "distance_mm": 100},
        sampling={"oversample": 1},
    )


def off(**changes: float) -> Experiment:
    experiment = small()
    for name, change in changes.items():
        section = "crystal" if hasattr(experiment.crystal, name) else "detector"
        at = getattr(getattr(experiment, section), name)
        experiment = experiment.replace(**{section: {name: at + change}})
    return experiment


METHODS = {
    "gauss_newton": {},
    "lbfgs": {},
    # one stage alone: it takes many renders
    "adam": {"coarse_to_fine": False},
}
MISSET_OFF = {"misset_x_deg": 0.15, "misset_y_deg": -0.15, "misset_z_deg": 0.15}


def errors(found, right: Experiment = None) -> list[float]:
    """Of the fitted values, in units of the Cramér-Rao bounds at the right ones."""
    right = right or small()
    bounds = information(right, found.values).standard_errors.tolist()
    return [
        abs(value - getattr(getattr(right, name.split(".")[0]), name.split(".")[1])) / bound
        for (name, value), bound in zip(found.values.items(), bounds, strict=True)
    ]


@pytest.fixture(scope="module")
def target() -> torch.Tensor:
    return photons(render(small()), 5)


@pytest.mark.parametrize("method", METHODS)
def test_an_orientation_is_found_to_what_the_photons_allow(method: str, target):
    found = refine(off(**MISSET_OFF), target, MISSET, method=method, **METHODS[method])
    assert max(errors(found)) < 4
    assert found.converged


def test_all_methods_end_in_the_same_minimum(target):
    losses = [
        refine(off(**MISSET_OFF), target, MISSET, method=method).loss
        for method in ("gauss_newton", "lbfgs")
    ]
    assert losses[1] == pytest.approx(losses[0], abs=0.02)


@settings(max_examples=6, deadline=None)
@given(signs=st.tuples(*[st.sampled_from((-1, 1))] * 4), seed=st.integers(0, 100))
def test_orientation_and_distance_together_from_any_side(signs, seed):
    changes = {"misset_x_deg": 0.1, "misset_y_deg": 0.1, "misset_z_deg": 0.1, "distance_mm": 0.3}
    start = off(**{k: s * c for (k, c), s in zip(changes.items(), signs, strict=True)})
    found = refine(start, photons(render(small()), seed), (*MISSET, DISTANCE))
    assert max(errors(found)) < 5


def test_least_squares_without_noise_finds_the_exact_value():
    found = refine(off(distance_mm=0.5), render(small()), [DISTANCE], loss="least_squares")
    assert found.values[DISTANCE] == pytest.approx(100, abs=1e-6)
    assert found.loss < 1e-4


def test_float32_finds_it_too(target):
    found = refine(off(**MISSET_OFF), target, MISSET, dtype=torch.float32)
    assert found.image.dtype == torch.float32
    assert max(errors(found)) < 4


def test_a_number_of_cells_is_fitted_between_whole_numbers(target):
    start = small().replace(crystal={"N_cells_a": 4})
    found = refine(start, target, ["crystal.N_cells_a"])
    assert max(errors(found)) < 4
    assert not float(found.values["crystal.N_cells_a"]).is_integer()


def test_coarse_to_fine_reaches_further():
    start, image = off(distance_mm=15), render(small())
    far, near = (refine(start, image, [DISTANCE], coarse_to_fine=c) for c in (False, True))
    assert near.values[DISTANCE] == pytest.approx(100, abs=1e-3)
    assert abs(far.values[DISTANCE] - 100) > 1


def test_the_history_is_a_table_that_ends_at_the_result(target):
    seen = []
    found = refine(off(**MISSET_OFF), target, MISSET, progress=seen.append)
    assert list(found.history[0]) == ["iteration", "blur_pixels", "loss", *MISSET]
    assert [row["iteration"] for row in found.history] == list(range(len(seen)))
    assert {name: found.history[-1][name] for name in MISSET} == found.values
    assert found.history[-1]["loss"] == pytest.approx(found.loss)
    assert seen[0].values == {name: getattr(off(**MISSET_OFF).crystal, name[8:]) for name in MISSET}
    assert [one.row for one in seen] == list(found.history)
    last = seen[-1]
    assert last.experiment == found.experiment
    assert torch.equal(last.image, render(last.experiment))
    blurs = [row["blur_pixels"] for row in found.history]
    assert blurs == sorted(blurs, reverse=True) and blurs[-1] == 0


def test_standard_errors_are_the_bounds_at_the_result(target):
    found = refine(off(**MISSET_OFF), target, MISSET, background=3.0)
    expected = information(found.experiment, MISSET, background=3.0)
    torch.testing.assert_close(
        found.information.standard_errors, expected.standard_errors, rtol=1e-6, atol=0
    )
    assert list(found.standard_errors) == list(MISSET)


@pytest.mark.parametrize(
    ("loss", "stages"), [("least_squares", (0,)), ("poisson", (2,)), ("least_squares", (2,))]
)
def test_standard_errors_are_the_scatter_whatever_the_loss(loss: str, stages: tuple):
    """Of 60 exposures; by chi-square, 99.9 % of such ratios lie within these limits."""
    names, clean = (MISSET[0], DISTANCE), render(small())
    found = [
        refine(small(), photons(clean, seed), names, loss=loss, coarse_to_fine=stages)
        for seed in range(60)
    ]
    for name, true in zip(names, (3, 100), strict=True):
        ratios = [(one.values[name] - true) / one.standard_errors[name] for one in found]
        assert 0.70 < math.sqrt(sum(r**2 for r in ratios) / len(ratios)) < 1.31
        assert found[0].standard_errors[name] > float(
            found[0].information.standard_errors[names.index(name)]
        )


def test_an_image_of_few_photons_is_fitted_like_any_other():
    faint = small().replace(beam={"fluence_per_m2": 1e22})
    names = ("beam.fluence_per_m2", *MISSET[:1])
    found = refine(faint, render(faint), names)
    assert found.values["beam.fluence_per_m2"] == pytest.approx(1e22, rel=1e-6)
    assert found.values[MISSET[0]] == pytest.approx(3, abs=1e-9)


def test_a_method_says_why_it_ended(target):
    dark = small().replace(beam={"fluence_per_m2": 0})
    found = refine(dark, target, ["beam.fluence_per_m2"], method="lbfgs", coarse_to_fine=False)
    assert not found.converged
    assert "Gauss-Newton" in found.message
    assert refine(dark, target, ["beam.fluence_per_m2"], coarse_to_fine=False).converged


def test_what_adam_returns_is_what_it_has_told_last(target):
    seen = []
    options = {"method": "adam", "steps": 9, "coarse_to_fine": False, "progress": seen.append}
    found = refine(off(misset_x_deg=0.05), target, MISSET[:1], **options)
    assert seen[-1].values == found.values == {MISSET[0]: found.history[-1][MISSET[0]]}
    assert len(seen) == 10


@pytest.mark.parametrize("method", METHODS)
def test_bounds_are_kept_at_every_iteration(method: str, target):
    bounds = {"crystal.misset_z_deg": (5.1, None)}
    options = METHODS[method] | {"method": method, "bounds": bounds}
    found = refine(off(misset_z_deg=0.2), target, MISSET[2:], **options)
    assert min(row["crystal.misset_z_deg"] for row in found.history) >= 5.1
    assert found.values["crystal.misset_z_deg"] == pytest.approx(5.1, abs=1e-3)


def test_a_parameter_that_changes_nothing_stays(target):
    found = refine(off(distance_mm=0.5), target, ["crystal.fudge", DISTANCE])
    assert found.values["crystal.fudge"] == 1
    assert found.values[DISTANCE] == pytest.approx(100, abs=0.05)
    assert found.standard_errors["crystal.fudge"] == math.inf


def test_pixels_without_a_target_do_not_count(target):
    spoilt = target.clone()
    spoilt[:10] = 1e6
    spoilt[:10] = torch.nan
    found = refine(off(distance_mm=0.5), spoilt, [DISTANCE])
    assert found.values[DISTANCE] == pytest.approx(100, abs=0.05)
    whole = refine(off(distance_mm=0.5), target, [DISTANCE])
    assert found.standard_errors[DISTANCE] > whole.standard_errors[DISTANCE]


def test_a_fit_can_be_stopped(target):
    seen = []
    with pytest.raises(RenderCancelled):
        refine(
            off(**MISSET_OFF),
            target,
            MISSET,
            progress=seen.append,
            cancelled=lambda: len(seen) > 1,
        )
    assert len(seen) == 2


def test_steps_limit_the_iterations(target):
    found = refine(off(**MISSET_OFF), target, MISSET, steps=1, coarse_to_fine=False)
    assert len(found.history) == 2 and not found.converged


def test_the_start_is_left_as_it_was(target):
    start = off(distance_mm=0.5)
    refine(start, target, [DISTANCE])
    assert start == off(distance_mm=0.5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"loss": "cubic"}, "loss = cubic: one of poisson, least_squares"),
        ({"method": "newton"}, "method = newton: one of gauss_newton"),
        ({"parameters": []}, "at least one name"),
        ({"parameters": ["scan.phi_steps"]}, "phi_steps"),
        ({"bounds": {DISTANCE: (200, 300)}}, "an interval with detector.distance_mm = 100 in it"),
        ({"bounds": {DISTANCE: 3}}, "lowest and the highest"),
        ({"bounds": {"beam.wavelength_A": (1, 2)}}, "names that are fitted"),
        ({"target": torch.zeros(3, 4)}, "target = 3 x 4: 48 x 48 pixels"),
        ({"target": torch.full((48, 48), torch.nan)}, "measured pixels"),
        ({"target": torch.full((48, 48), -1.0)}, "photons from 0"),
        ({"coarse_to_fine": [-1.0]}, "coarse_to_fine"),
        ({"steps": 0}, "steps = 0"),
        ({"background": -1.0}, "background"),
        ({"background": 10**400}, "background"),
        ({"parameters": None}, "parameter = nothing"),
        ({"target": None}, "target = a NoneType: 48 x 48 pixels"),
        ({"target": 3.0}, "target = one number: 48 x 48 pixels"),
        ({"target": [[1, 2], [3]]}, "target = a list"),
        ({"target": torch.zeros(48, 48, dtype=torch.complex64)}, "complex"),
        ({"loss": ["poisson"]}, "one of poisson"),
        ({"bounds": [1, 2]}, "by name of a parameter"),
        ({"bounds": {3: (1, 2)}}, "names that are fitted"),
        ({"bounds": {DISTANCE: (math.nan, 300)}}, "lowest and the highest"),
        ({"bounds": {DISTANCE: ("1", 300)}}, "lowest and the highest"),
        ({"coarse_to_fine": 2}, "coarse_to_fine = 2"),
        ({"coarse_to_fine": ("a",)}, "coarse_to_fine"),
        ({"steps": True}, "steps = True"),
        ({"dtype": "float64"}, "dtype = float64"),
        ({"device": "foo"}, "device = foo"),
        ({"progress": 3}, "progress = 3: a function"),
        ({"experiment": {}}, "an Experiment"),
    ],
)
def test_what_cannot_be_fitted_is_refused(changes: dict, message: str, target):
    given = {"experiment": small(), "target": target, "parameters": [DISTANCE]} | changes
    with pytest.raises(InputError, match=message):
        refine(**given)


def test_one_name_needs_no_list(target):
    found = refine(off(distance_mm=0.5), target, DISTANCE, steps=torch.tensor(9).numpy()[()])
    assert list(found.values) == [DISTANCE]


@given(pixels=st.floats(0.3, 3))
@settings(max_examples=10, deadline=None)
def test_blur_keeps_photons_and_widens_a_spot_by_its_width(pixels: float):
    spot = torch.zeros(61, 61, dtype=torch.float64)
    spot[30, 30] = 1
    seen = blurred(spot, pixels)
    place = torch.arange(61, dtype=torch.float64) - 30
    assert float(seen.sum()) == pytest.approx(1)
    if pixels > 1:  # narrower ones fall between the pixels
        assert float((seen.sum(0) * place**2).sum()) == pytest.approx(pixels**2, rel=0.01)
    torch.testing.assert_close(seen, seen.T)
