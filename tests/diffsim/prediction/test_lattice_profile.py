"""Curves of the lattice factor agree with what a trace holds."""

import numpy as np
import pytest
import torch

import diffsim
from diffsim import Experiment, InputError
from diffsim.prediction.base_scene import base_scene
from diffsim.prediction.lattice_profile import MOST_POINTS, lattice_curves, lattice_factors

SHAPES = ("square", "round", "gauss", "tophat")


def experiment(shape: str = "square", **crystal) -> Experiment:
    return Experiment(
        crystal={
            "cell": (60, 70, 80, 80, 95, 105),
            "N_cells": (3, 12, 7),
            "default_F": 100,
            "shape": shape,
            "fudge": 1 if shape == "square" else 1e-5 if shape in ("gauss", "tophat") else 0.1,
            **crystal,
        },
        scan={"osc_range_deg": 1, "phi_steps": 3},
        detector={"pixels_slow": 24, "pixels_fast": 32, "pixel_size_mm": 1.0},
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_factors_are_those_of_a_trace(shape: str):
    model = experiment(shape)
    terms = diffsim.trace(model, 7, 9).terms
    assert len(terms)
    hkl = torch.from_numpy(np.stack([terms[name] for name in "hkl"], 1))
    factors = lattice_factors(base_scene(model), hkl).numpy()
    if shape == "square":
        for number, axis in enumerate("abc"):
            np.testing.assert_allclose(factors[:, number], terms[f"F_latt_{axis}"], rtol=1e-9)
    else:
        np.testing.assert_allclose(factors[:, 0], terms["F_latt"], rtol=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_curve_goes_through_its_point_and_its_reflection(shape: str):
    model = experiment(shape)
    hkl = (1.02, 2.01, -0.97)
    scene = base_scene(model)
    expected = lattice_factors(scene, torch.tensor([hkl], dtype=torch.float64))[0]
    for number, curve in enumerate(lattice_curves(model, hkl)):
        assert curve.own == (shape == "square")
        value = expected[number if curve.own else 0]
        near = np.interp(hkl[number], curve.index, curve.factor)
        assert near == pytest.approx(float(value), rel=0.02)
        assert round(hkl[number]) in curve.index
    if shape == "square":
        peaks = [np.abs(curve.factor).max() for curve in lattice_curves(model, hkl)]
        assert peaks == pytest.approx([3, 12, 7], rel=1e-6)


def test_signs_alternate_between_reflections_of_an_even_crystal():
    curve = lattice_curves(experiment(), (0, 0, 0), [(-1.2, 1.2)] * 3)[1]
    at = dict(zip(curve.index.tolist(), curve.factor.tolist(), strict=True))
    assert (at[-1.0], at[0.0], at[1.0]) == pytest.approx((-12, 12, -12))


def test_a_large_crystal_takes_no_more_points_and_keeps_its_peak():
    model = experiment(N_cells=20_000)
    for curve in lattice_curves(model, (0.3, 0.3, 0.3)):
        assert len(curve.index) < MOST_POINTS + 200
        assert curve.factor.max() == pytest.approx(20_000)
        assert (np.diff(curve.index) > 0).all()


def test_parameters_with_a_graph_are_taken_as_numbers():
    fudge = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    model = experiment("round", fudge=fudge)
    assert len(lattice_curves(model, (0, 0, 0))) == 3


def test_a_cell_that_does_not_close_is_refused():
    model = experiment()
    model.crystal.param.update(cell_alpha_deg=60, cell_beta_deg=60, cell_gamma_deg=175)
    with pytest.raises(InputError, match="cell"):
        lattice_curves(model, (0, 0, 0))
