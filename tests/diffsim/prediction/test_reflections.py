"""Predicted reflections against the rendered image, which knows nothing of them."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment
from diffsim.parity.images.peaks import find_peaks
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.prediction.lattice_shell import points_in_shell
from diffsim.prediction.pixel_info import pixel_info
from diffsim.prediction.projection import pixels
from diffsim.prediction.reflections import predict
from diffsim.scene import assemble

BASE = {
    "crystal": {
        "cell": (55, 65, 75, 80, 95, 100),
        "N_cells": (14, 12, 10),
        "misset_deg": (10, 20, 30),
        "default_F": 100,
    },
    "detector": {
        "distance_mm": 100,
        "pixel_size_mm": 0.2,
        "pixels_fast": 240,
        "pixels_slow": 200,
        "beam_center_f_mm": 21.3,
        "beam_center_s_mm": 18.2,
    },
    "sampling": {"oversample": 2},
}
VECTORS = {
    "beam": {"wavelength_A": 0.9768, "beam_vector": (0.00051387949, 0.0, -0.99999986)},
    "scan": {"spindle_axis": (-1, 0, 0), "osc_range_deg": 1, "phi_steps": 20},
    "detector": {
        "detector_convention": "CUSTOM",
        "fdet_vector": (0.999982, -0.005998, -0.000118),
        "sdet_vector": (-0.005998, -0.99997, -0.004913),
        "odet_vector": (-0.000088, 0.004914, -0.999988),
    },
}
TWO_THETA = {"detector_pivot": "SAMPLE", "detector_convention": "XDS"}
SCENES = {
    **{name: {"detector": {"detector_convention": name}} for name in CONVENTIONS},
    "given vectors": VECTORS,
    "tilted": {
        "detector": {
            "detector_rotx_deg": 12,
            "detector_roty_deg": -9,
            "detector_rotz_deg": 25,
            "detector_pivot": "SAMPLE",
        }
    },
    "swung out": {"detector": {**TWO_THETA, "detector_twotheta_deg": 25}},
    "behind": {
        "detector": {**TWO_THETA, "detector_twotheta_deg": 165},
        "beam": {"wavelength_A": 2.0},
    },
    "curved": {"detector": {"curved_detector": True}},
    "fine scan": {"scan": {"phi_start_deg": 30, "osc_range_deg": 2, "phi_steps": 40}},
    "backward scan": {"scan": {"osc_range_deg": -2, "phi_steps": 30}},
    "three stills": {"scan": {"osc_range_deg": 4, "phi_steps": 3}},
    "quarter turn": {"scan": {"osc_range_deg": 90, "phi_steps": 6}, "crystal": {"N_cells": 20}},
    "thin plate": {"crystal": {"N_cells": (20, 20, 2)}},
    "round": {"crystal": {"shape": "round"}},
    "gauss": {"crystal": {"shape": "gauss", "N_cells": 5}},
    "divergence": {
        "beam": {"hdivrange_mrad": 3, "hdivsteps": 5, "vdivrange_mrad": 3, "vdivsteps": 5}
    },
    "mosaic": {"crystal": {"mosaic_spread_deg": 0.3, "mosaic_domains": 30}},
}


def experiment_of(changes):
    return Experiment(**{k: BASE.get(k, {}) | changes.get(k, {}) for k in BASE | changes})


@pytest.mark.parametrize("name", SCENES)
def test_bright_spots_are_predicted_and_strong_predictions_are_bright(name):
    experiment = experiment_of(SCENES[name])
    found = predict(experiment, limit=None)
    image = diffsim.render(experiment, dtype=torch.float32).double().numpy()
    place = np.stack((found.slow, found.fast), axis=-1)
    scene = assemble(experiment)
    beam = pixels(scene.plane, scene.grid, scene.grid.beam[None])[0].numpy()
    peaks = find_peaks(image, 0.1 * image.max())[:60] + 0.5
    peaks = peaks[~(np.linalg.norm(peaks - beam, axis=1) < 12)]  # not the direct beam
    # nor what belongs to a spot beyond the edge
    peaks = peaks[((peaks > 2) & (peaks < np.array(image.shape) - 2)).all(axis=1)]
    assert len(peaks) >= 10
    apart = np.linalg.norm(peaks[:, None] - place, axis=-1).min(axis=1)
    spread = 2.0 if name in ("mosaic", "divergence", "behind") else 1.0
    assert apart.max() < spread
    strong = place[found.strength > 0.3].astype(int)
    light = [image[max(0, s - 1) : s + 2, max(0, f - 1) : f + 2].max() for s, f in strong]
    assert len(light) >= 10
    assert min(light) > 0.01 * image.max()
    assert np.median(light) > 0.05 * image.max()


def test_a_spot_with_a_sharp_edge_is_lit_where_predicted():
    experiment = experiment_of({"crystal": {"shape": "tophat", "N_cells": 5}})
    found = predict(experiment, limit=None)
    image = diffsim.render(experiment).numpy()
    assert len(found) > 300
    light = image[found.slow.astype(int), found.fast.astype(int)]
    assert (light > 0).mean() > 0.99


small = st.floats(-30, 30)


@given(
    st.sampled_from(list(CONVENTIONS)),
    st.sampled_from(["BEAM", "SAMPLE"]),
    st.tuples(small, small, small, small),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_the_place_of_a_prediction_sees_its_indices(convention, pivot, turns, curved):
    names = ("rotx", "roty", "rotz", "twotheta")
    rotations = {f"detector_{n}_deg": a for n, a in zip(names, turns, strict=True)}
    detector = {"detector_convention": convention, "detector_pivot": pivot, **rotations}
    experiment = experiment_of({"detector": detector | {"curved_detector": curved}})
    scene, found = assemble(experiment), predict(experiment, limit=None)
    for n in range(0, len(found), 1 + len(found) // 20):
        info = pixel_info(experiment, found.slow[n], found.fast[n], scene)
        assert info.hkl_nearest == tuple(found.hkl[n])
        off = (np.array(info.hkl) - found.hkl[n]) * experiment.crystal.N_cells
        assert np.linalg.norm(off) <= 1 + 1e-6
        assert info.two_theta_deg == pytest.approx(found.two_theta_deg[n], abs=1e-6)


def test_the_angle_of_a_crossing_puts_the_point_on_the_sphere():
    experiment = experiment_of({"scan": {"osc_range_deg": 3, "phi_steps": 60}})
    found = predict(experiment, limit=None)
    steps = np.arange(60) * 0.05
    crossing = np.abs(found.phi_deg[:, None] - steps).min(axis=1) > 1e-9
    assert crossing.sum() > 200
    for n in np.flatnonzero(crossing)[::10]:
        still = experiment.replace(
            scan={"phi_start_deg": found.phi_deg[n], "osc_range_deg": 0, "phi_steps": 1}
        )
        scene = assemble(still)
        q = np.linalg.solve(scene.orientations[0, 0].numpy(), found.hkl[n])
        wavelength = float(scene.wavelengths[0])
        ray = scene.incident[0].numpy() / wavelength + q
        assert np.linalg.norm(ray) == pytest.approx(1 / wavelength, rel=1e-9)
        assert 1 / np.linalg.norm(q) == pytest.approx(found.d_A[n])


def test_the_strongest_come_first_and_all_are_counted():
    every, few = predict(experiment_of({}), limit=None), predict(experiment_of({}), limit=7)
    assert (len(few), few.total) == (7, len(every))
    assert np.array_equal(few.hkl, every.hkl[:7])
    assert every.strength[0] == 1 and (np.diff(every.strength) <= 0).all()


def test_the_smallest_spacing_and_amplitudes_decide_what_is_listed():
    experiment = experiment_of({})
    every = predict(experiment, limit=None)
    coarse = predict(experiment, d_min_A=4.0, limit=None)
    assert coarse.d_A.min() >= 4.0 and coarse.total == (every.d_A >= 4.0).sum()
    limited = experiment.replace(sampling={"d_min_A": 4.0})
    assert predict(limited, limit=None).total == coarse.total
    (h, k, l), (i, j, m) = every.hkl[[3, 8]].tolist()  # noqa: E741 - Miller indices
    table = diffsim.read_hkl(f"{h} {k} {l} 20\n{i} {j} {m} 50\n")
    few = predict(experiment.replace(crystal={"structure_factors": table, "default_F": 0}))
    assert few.hkl.tolist() == [[i, j, m], [h, k, l]]
    assert few.F_cell.tolist() == [50, 20]
    dark = predict(experiment.replace(crystal={"default_F": 0}))
    assert (len(dark), dark.total) == (0, 0)


def test_a_huge_cell_is_cut_at_a_spacing_that_is_told():
    experiment = experiment_of({"crystal": {"cell": (900, 900, 900)}})
    found = predict(experiment, limit=10)
    assert found.d_min_A > 2 and len(found) == 10
    assert found.d_A.min() >= found.d_min_A


@given(
    st.tuples(*[st.floats(-0.1, 0.1)] * 9),
    st.tuples(*[st.floats(-1, 1)] * 3),
    st.floats(0.3, 1.5),
    st.floats(0.001, 2),
)
@settings(max_examples=100, deadline=None)
def test_all_points_of_a_shell_are_found_and_only_once(entries, center, radius, thickness):
    dual = torch.tensor(entries, dtype=torch.float64).reshape(3, 3) + 0.25 * torch.eye(3)
    center = torch.tensor(center, dtype=torch.float64)
    if not abs(float(torch.linalg.det(dual))) > 1e-3:
        return
    found = points_in_shell(dual, center, radius, thickness, 1.0, 10**6)
    axis = torch.arange(-20, 21, dtype=torch.float64)
    every = torch.cartesian_prod(axis, axis, axis)
    q = every @ dual.T
    off = (torch.linalg.vector_norm(q - center, dim=-1) - radius).abs()
    near = (off < thickness - 1e-9) & (torch.linalg.vector_norm(q, dim=-1) < 1 - 1e-9)
    rows = [tuple(row) for row in found.tolist()]
    assert len(rows) == len(set(rows))
    assert {tuple(row) for row in every[near].tolist()} <= set(rows)
    assert points_in_shell(dual, center, radius, thickness, 1.0, len(rows) - 1) is None
