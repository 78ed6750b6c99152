"""Resolution rings and what is under the pointer."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment, InputError
from diffsim.io.images.cbf import cbf_bytes
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.physics.geometry.rotations import unit
from diffsim.prediction.pixel_info import pixel_info
from diffsim.prediction.projection import pixels, points
from diffsim.prediction.ring_spacings import nice_spacings
from diffsim.prediction.rings import rings
from diffsim.scene import assemble

VIEWS = {
    "straight": {},
    "tilted": {"detector_rotx_deg": 30, "detector_rotz_deg": 10},
    "swung out": {"detector_twotheta_deg": 60, "detector_convention": "XDS"},
    "at right angles": {
        "detector_twotheta_deg": 90.01,
        "detector_convention": "XDS",
        "detector_pivot": "SAMPLE",
    },
    "behind": {
        "detector_twotheta_deg": 170,
        "detector_convention": "DIALS",
        "detector_pivot": "SAMPLE",
    },
    "off to the side": {"beam_center_f_mm": -400.0},
    "far off": {"beam_center_f_mm": -4000.0, "distance_mm": 1000},
    "curved": {"curved_detector": True},
}


def experiment_of(detector, **sections):
    return Experiment(detector=detector, sampling={"oversample": 1}, **sections)


def spacing_at(experiment, scene, place):
    return pixel_info(experiment, *place, scene=scene).d_A


@pytest.mark.parametrize("window", [None, (300, 420, 500, 680), (10, 12, 20, 22)], ids=str)
@pytest.mark.parametrize("view", VIEWS)
def test_every_point_of_a_ring_has_its_spacing(view, window):
    experiment = experiment_of(VIEWS[view])
    scene = assemble(experiment)
    found = rings(experiment, window=window)
    assert 4 <= len(found) <= 6
    slow0, slow1, fast0, fast1 = window or (0, 1024, 0, 1024)
    for ring in found:
        assert ring.two_theta_deg == pytest.approx(
            2 * math.degrees(math.asin(1 / (2 * ring.d_A))), rel=1e-9
        )
        for place in [*np.concatenate(ring.lines)[::40], ring.label]:
            assert slow0 <= place[0] <= slow1 and fast0 <= place[1] <= fast1
            assert spacing_at(experiment, scene, place) == pytest.approx(ring.d_A, rel=1e-6)


def test_a_ring_around_the_beam_is_closed_and_one_that_leaves_ends_at_the_edge():
    experiment = experiment_of({})
    inner, outer = rings(experiment, [5.0, 2.0])
    (line,) = inner.lines
    assert np.array_equal(line[0], line[-1])
    assert len(outer.lines) == 4
    for line in outer.lines:
        ends = line[[0, -1]]
        to_edge = np.minimum(ends, 1024 - ends).min(axis=1)
        assert to_edge == pytest.approx(0, abs=1e-3)
        assert not np.array_equal(line[0], line[-1])


def test_a_tilt_makes_an_ellipse_that_reaches_further_on_one_side():
    experiment = experiment_of({"detector_roty_deg": 30})
    (line,) = rings(experiment, [6.0])[0].lines
    center = pixel_of_beam(experiment)
    reach = np.linalg.norm(line - center, axis=1)
    assert reach.max() / reach.min() > 1.2


def pixel_of_beam(experiment):
    scene = assemble(experiment)
    return pixels(scene.plane, scene.grid, scene.grid.beam[None])[0].numpy()


def test_what_no_ray_reaches_has_no_ring():
    assert rings(experiment_of({}), [0.4, 0.51]) == []
    with pytest.raises(InputError, match="d_A = 0"):
        rings(experiment_of({}), [0])


@pytest.mark.parametrize("view", VIEWS)
def test_chosen_spacings_are_round_and_in_view(view):
    experiment = experiment_of(VIEWS[view])
    chosen = nice_spacings(experiment)
    assert chosen == sorted(set(chosen), reverse=True) and 4 <= len(chosen) <= 6
    assert all(len(f"{d:g}") <= 7 for d in chosen)
    if view == "straight":
        assert all(len(f"{d:g}") <= 3 for d in chosen)


@given(
    st.sampled_from(list(CONVENTIONS)),
    st.tuples(*[st.floats(-60, 60)] * 4),
    st.booleans(),
    st.tuples(st.floats(-100, 600), st.floats(-100, 600)),
)
@settings(max_examples=60, deadline=None)
def test_a_ray_to_a_place_meets_the_detector_there(convention, turns, curved, place):
    names = ("rotx", "roty", "rotz", "twotheta")
    rotations = {f"detector_{n}_deg": a for n, a in zip(names, turns, strict=True)}
    experiment = experiment_of(
        {
            "detector_convention": convention,
            "detector_pivot": "SAMPLE",
            "pixels_fast": 512,
            "pixels_slow": 512,
            "curved_detector": curved,
            **rotations,
        }
    )
    scene = assemble(experiment)
    slow, fast = (torch.tensor([x], dtype=torch.float64) for x in place)
    position = points(scene.plane, scene.grid, slow, fast)
    again = pixels(scene.plane, scene.grid, unit(position))[0]
    if curved:
        if bool(torch.isfinite(again).all()):  # else the reference's bend tells no places apart
            seen = points(scene.plane, scene.grid, *again[:, None])
            torch.testing.assert_close(seen, position, rtol=0, atol=1e-9)  # folded, maybe
        return
    assert again.tolist() == pytest.approx(place, abs=1e-5)


def test_rays_that_lead_away_meet_nothing():
    scene = assemble(experiment_of({}))
    away = pixels(scene.plane, scene.grid, -scene.grid.beam[None])
    assert bool(torch.isnan(away).all())


@pytest.mark.parametrize("detector", [{}, {"curved_detector": True}, VIEWS["tilted"]])
def test_a_place_is_described_as_a_trace_describes_its_pixel(detector):
    table = diffsim.read_hkl("0 0 0 90\n3 -2 1 50\n")
    experiment = experiment_of(
        detector,
        crystal={
            "cell": (60, 70, 80),
            "misset_deg": (3, 7, 11),
            "structure_factors": table,
            "default_F": 8,
            "interpolation": "off",
        },
    )
    traced = diffsim.trace(experiment, 300, 411)
    info = pixel_info(experiment, 300.5, 411.5)
    assert info.hkl == pytest.approx(tuple(traced["hkl_frac"]), abs=1e-9)
    assert info.hkl_nearest == tuple(traced["hkl_rounded"])
    assert info.F_cell == traced["F_cell"] == 8
    assert info.position_mm == pytest.approx(1000 * np.array(traced["pixel_pos_meters"]))
    assert (info.slow_mm, info.fast_mm) == pytest.approx((30.05, 41.15))
    q = np.linalg.norm(traced["scattering_vec_A_inv"]) * 1e-10
    assert info.d_A == pytest.approx(1 / q)
    assert math.cos(math.radians(info.two_theta_deg)) == pytest.approx(traced["cos_2theta"])


def test_the_direct_beam_has_no_spacing():
    experiment = experiment_of({"detector_convention": "XDS"})
    info = pixel_info(experiment, *pixel_of_beam(experiment))
    assert info.d_A > 1e8 and info.two_theta_deg == pytest.approx(0, abs=1e-6)
    assert info.hkl_nearest == (0, 0, 0)


def test_parameters_that_keep_a_graph_are_taken_as_numbers():
    def parameter(value):
        return torch.tensor(value, dtype=torch.float64, requires_grad=True)

    values = {
        "beam": {"wavelength_A": 1.1},
        "crystal": {"cell_a_A": 50.0, "default_F": 3.0, "fudge": 0.9, "mosaic_spread_deg": 0.2},
        "scan": {"phi_start_deg": 1.0, "osc_range_deg": 0.5},
        "detector": {"distance_mm": 90.0, "pixel_size_mm": 0.2},
    }
    held = {name: {k: parameter(v) for k, v in group.items()} for name, group in values.items()}
    fixed = {"crystal": {"N_cells": 6, "shape": "round"}, "detector": {"pixels_fast": 300}}
    with_graph, without = (
        Experiment(
            **{k: v | fixed.get(k, {}) for k, v in given.items()}, sampling={"oversample": 1}
        )
        for given in (held, values)
    )
    scene = assemble(with_graph)
    assert pixel_info(with_graph, 10, 20, scene) == pixel_info(without, 10, 20)
    assert [r.d_A for r in rings(scene)] == nice_spacings(scene) == nice_spacings(without)
    assert np.array_equal(diffsim.predict(with_graph).slow, diffsim.predict(without).slow)
    image = torch.ones(scene.shape, requires_grad=True)
    plain = assemble(without)
    assert cbf_bytes(with_graph, scene, image) == cbf_bytes(without, plain, image.detach())
