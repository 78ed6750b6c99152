"""The image by invariant: tiles, precision, window, gradients, bounds."""

import resource

import numpy as np
import pytest
import torch

import diffsim
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS, Mask
from diffsim.rendering import tiling


def small(**changes):
    values = {
        "beam": {"wavelength_A": 1.1, "polarization_factor": 0.5},
        "crystal": {"cell": (70, 80, 90, 75, 85, 95), "N_cells": 5, "default_F": 100},
        "detector": {"pixels_fast": 40, "pixels_slow": 30},
        "sampling": {"oversample": 1},
    }
    return Experiment(**{name: values.get(name, {}) | changes.get(name, {}) for name in SECTIONS})


SCAN = {"phi_start_deg": 0, "osc_range_deg": 1, "phi_steps": 3}
MOSAIC = {"mosaic_spread_deg": 0.5, "mosaic_domains": 4}


@pytest.mark.parametrize("shape", ["square", "round", "gauss", "tophat"])
@pytest.mark.parametrize("quirks", [[], ["stale_phi0"]])
def test_tiles_and_blocks_change_nothing(shape, quirks, monkeypatch):
    experiment = small(
        scan=SCAN, crystal=MOSAIC | {"shape": shape}, sampling={"oversample": 2, "quirks": quirks}
    )
    whole = diffsim.render(experiment)
    monkeypatch.setitem(tiling.BLOCK_TERMS, "cpu", 700)
    monkeypatch.setitem(tiling.TILE_POINTS, "cpu", 150)
    torch.testing.assert_close(diffsim.render(experiment), whole, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("quirks", [[], ["stale_phi0"]])
@pytest.mark.parametrize("shape", ["square", "tophat"])
def test_the_trace_holds_the_pixel_of_the_image(shape, quirks):
    experiment = small(
        scan=SCAN, crystal=MOSAIC | {"shape": shape}, sampling={"oversample": 2, "quirks": quirks}
    )
    image = diffsim.render(experiment)
    for slow, fast in [(0, 0), (0, 1), (17, 23), (29, 39)]:
        trace = diffsim.trace(experiment, slow, fast)
        assert trace.intensity == pytest.approx(float(image[slow, fast]), rel=1e-9)
        terms = trace.terms
        assert terms["I_term"].sum() == pytest.approx(trace["I_before_scaling"], rel=1e-12)
        if len(terms):
            assert terms["share"].sum() == pytest.approx(1)
            assert terms["I_term"] == pytest.approx((terms["F_latt"] * terms["F_cell"]) ** 2)


def test_the_first_pixel_of_a_window_escapes_the_stale_phi():
    quirky = {"oversample": 1, "quirks": ["stale_phi0"], "roi": (5, 12, 6, 9)}
    stale = diffsim.render(small(scan=SCAN, sampling=quirky))
    true = diffsim.render(small(scan=SCAN, sampling=quirky | {"quirks": []}))
    whole = diffsim.render(small(scan=SCAN, sampling=quirky | {"roi": None}))
    assert float(stale[6, 5]) == pytest.approx(float(true[6, 5]), rel=1e-9)
    assert float(stale[6, 5]) != pytest.approx(float(whole[6, 5]), rel=1e-3)
    torch.testing.assert_close(stale[7:10, 5:13], whole[7:10, 5:13], rtol=1e-9, atol=0)


def test_outside_the_window_the_image_is_zero():
    image = diffsim.render(small(sampling={"oversample": 1, "roi": (5, 12, 6, 900)}))
    whole = diffsim.render(small())
    assert image[:6].sum() == image[:, :5].sum() == image[:, 13:].sum() == 0
    torch.testing.assert_close(image[6:, 5:13], whole[6:, 5:13])


@pytest.mark.parametrize("roi", [(50, 60, 0, 5), (9, 3, 0, 5)])
def test_a_window_without_pixels_makes_an_image_of_zeros(roi):
    assert not diffsim.render(small(sampling={"roi": roi}, scan=SCAN)).any()


def test_at_zero_rotation_the_pivot_changes_nothing():
    for convention in ("MOSFLM", "XDS", "ADXV", "DENZO", "DIALS", "CUSTOM"):
        images = [
            diffsim.render(
                small(detector={"detector_convention": convention, "detector_pivot": pivot})
            )
            for pivot in ("BEAM", "SAMPLE")
        ]
        torch.testing.assert_close(*images, rtol=1e-9, atol=1e-9)


def test_a_turn_of_lab_and_crystal_together_changes_nothing():
    # MOSFLM's frame against XDS's frame with the same picture: x -> z, y -> y, z -> x
    mosflm = small(detector={"beam_center_f_mm": 2.0, "beam_center_s_mm": 1.5})
    custom = small(
        detector={
            "beam_center_f_mm": 2.0,
            "beam_center_s_mm": 1.5,
            "detector_convention": "CUSTOM",
            "fdet_vector": (0, 0, 1),
            "sdet_vector": (0, -1, 0),
            "odet_vector": (1, 0, 0),
        },
        beam={"beam_vector": (1, 0, 0), "polar_vector": (0, 0, 1)},
    )
    torch.testing.assert_close(diffsim.render(mosflm), diffsim.render(custom))


def test_missing_reflections_take_default_F():
    table = diffsim.read_hkl("0 0 0 100\n1 1 1 100\n")
    bare = diffsim.render(small(crystal={"structure_factors": table, "default_F": 0}))
    filled = diffsim.render(small(crystal={"structure_factors": table, "default_F": 100}))
    plain = diffsim.render(small())
    torch.testing.assert_close(filled, plain)
    assert bare.sum() < plain.sum()


def test_automatic_oversampling_resolves_the_spots():
    small_crystal, large = (
        small(sampling={"oversample": 0}, crystal={"N_cells": n}) for n in (1, 40)
    )
    assert diffsim.trace(small_crystal, 3, 3)["steps"] == 1
    assert diffsim.trace(large, 3, 3)["steps"] == 81 + 19  # ceil(3 * 40 * 90 * 1e-3 / 1.1) = 10


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("detector", "distance_mm"),
        ("detector", "beam_center_f_mm"),
        ("detector", "detector_rotx_deg"),
        ("detector", "detector_twotheta_deg"),
        ("beam", "wavelength_A"),
        ("beam", "polarization_factor"),
        ("crystal", "cell_a_A"),
        ("crystal", "cell_beta_deg"),
        ("crystal", "misset_y_deg"),
        ("crystal", "default_F"),
        ("scan", "phi_start_deg"),
        ("scan", "osc_range_deg"),
    ],
)
def test_gradient_agrees_with_differences_of_images(section, name):
    start = {
        "distance_mm": 100.0,
        "beam_center_f_mm": 2.0,
        "wavelength_A": 1.1,
        "polarization_factor": 0.5,
        "cell_a_A": 70.0,
        "cell_beta_deg": 85.0,
        "default_F": 100.0,
    }.get(name, 1.5)
    weights = torch.rand(30, 40, dtype=torch.float64, generator=torch.Generator().manual_seed(1))

    def loss(value):
        changes = {"scan": SCAN, "detector": {"detector_roty_deg": 3.0}}
        changes[section] = changes.get(section, {}) | {name: value}
        return (diffsim.render(small(**changes)) * weights).sum()

    value = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(loss(value), value)
    step = 1e-5 * max(1.0, abs(start))
    difference = (loss(start + step) - loss(start - step)) / (2 * step)
    assert float(gradient) == pytest.approx(float(difference), rel=1e-5)


def test_progress_ends_at_all_terms_and_a_render_can_be_cancelled():
    experiment, seen = small(scan=SCAN), []
    diffsim.render(experiment, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (30 * 40 * 3,) * 2 == (diffsim.estimate(experiment),) * 2
    with pytest.raises(diffsim.RenderCancelled):
        diffsim.render(experiment, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"crystal": {"cell": (50, 50, 50, 60, 60, 170)}}, "cell angles"),
        ({"detector": {"detector_roty_deg": 90.0}}, "detector"),
        (
            {"detector": {"detector_convention": "CUSTOM", "sdet_vector": (0, 0, 2)}},
            "sdet_vector",
        ),
        ({"detector": {"detector_convention": "CUSTOM", "fdet_vector": (0, 0, 0)}}, "fdet_vector"),
        ({"crystal": {"reciprocal_matrix": (1,) * 9}}, "orientation matrix"),
        ({"detector": {"pixels_fast": 32768, "pixels_slow": 32768}}, "pixels_fast x pixels_slow"),
        (
            {
                "scan": {"phi_steps": 100000},
                "crystal": {"mosaic_spread_deg": 1, "mosaic_domains": 100},
            },
            "phi_steps \\* mosaic_domains",
        ),
    ],
)
def test_values_that_do_not_fit_together_are_refused_by_name(changes, field):
    with pytest.raises(InputError, match=f"^{field} = "):
        diffsim.render(small(**changes))


def test_a_pixel_off_the_detector_is_refused():
    with pytest.raises(InputError, match="fast pixel = 40"):
        diffsim.trace(small(), 3, 40)
    with pytest.raises(InputError, match=r"slow pixel = 3\.5: .*whole number"):
        diffsim.trace(small(), 3.5, 4)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_threads_and_gradient_modes_change_nothing(mode, monkeypatch):
    monkeypatch.setitem(tiling.TILE_POINTS, "cpu", 40)
    experiment = small(scan=SCAN)
    threads = torch.get_num_threads()
    with mode():
        image = diffsim.render(experiment)
        with pytest.raises(diffsim.RenderCancelled):
            asked = iter([False, False])
            diffsim.render(experiment, cancelled=lambda: next(asked, True))
    torch.testing.assert_close(image.clone(), diffsim.render(experiment), rtol=1e-12, atol=0)
    assert torch.get_num_threads() == threads


@pytest.mark.slow
def test_a_large_image_stays_in_bounded_memory():
    experiment = Experiment(
        beam={"wavelength_A": 0.5},
        crystal={"cell": (100, 100, 100, 90, 90, 90), "N_cells": 5, "default_F": 100},
        scan={"phi_start_deg": 1, "osc_range_deg": 1, "phi_steps": 10},
        detector={
            "pixels_fast": 4096,
            "pixels_slow": 4096,
            "pixel_size_mm": 0.05,
            "distance_mm": 500,
        },
        sampling={"oversample": 1},
    )
    diffsim.render(small())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    image = diffsim.render(experiment, dtype=torch.float32)
    added = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
    assert np.isfinite(float(image.sum()))
    assert added < 1.5, f"{added:.2f} GB"


def test_a_d_min_that_skips_nothing_changes_nothing():
    for flag in ("oversample_thick", "oversample_polar", "oversample_omega"):
        sampling = {"oversample": 2, flag: True}
        plain = diffsim.render(small(scan=SCAN, crystal=MOSAIC, sampling=sampling))
        limited = small(scan=SCAN, crystal=MOSAIC, sampling=sampling | {"d_min_A": 0.1})
        torch.testing.assert_close(diffsim.render(limited), plain, rtol=1e-12, atol=0)


@pytest.mark.parametrize("shape", ["gauss", "tophat"])
def test_float32_skips_the_terms_that_float64_skips(shape):
    experiment = small(
        crystal={"shape": shape, "N_cells": 9},
        sampling={"oversample": 2, "oversample_polar": True},
        detector={"pixel_size_mm": 2.0, "detector_twotheta_deg": 8.0},
    )
    image = diffsim.render(experiment)
    fast = diffsim.render(experiment, dtype=torch.float32).double()
    assert torch.all((fast - image).abs() <= 2e-4 * image + 2e-5 * image.max())


def test_a_beam_without_a_source_is_refused():
    with pytest.raises(InputError, match="no source inside the round outline"):
        diffsim.render(small(beam={"hdivsteps": 1, "vdivsteps": 1}))


def test_polarization_is_that_of_the_first_source_and_point_that_d_min_keeps():
    water = {"water_um": 0.05}
    image = diffsim.render(small(crystal=water, sampling={"oversample": 1, "d_min_A": 1000.0}))
    assert float(image[0, 0]) == 0  # the reference resets it, and nothing sets it again
    kept = diffsim.render(small(crystal=water, sampling={"oversample": 1, "d_min_A": 0.1}))
    torch.testing.assert_close(kept, diffsim.render(small(crystal=water)))


@pytest.mark.parametrize("quirks", [[], ["stale_phi0"]])
def test_gradients_do_not_depend_on_the_tiles_they_are_gathered_from(quirks, monkeypatch):
    def gradients():
        values = {
            name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
            for name, value in (("distance", 100.0), ("misset", 0.4), ("F", 90.0), ("phi", 0.0))
        }
        keep = np.random.default_rng(3).random((30, 40)) > 0.1
        experiment = small(
            crystal=MOSAIC | {"misset_x_deg": values["misset"], "default_F": values["F"]},
            scan=SCAN | {"phi_start_deg": values["phi"]},
            detector={"distance_mm": values["distance"]},
            sampling={"oversample": 2, "quirks": quirks, "mask": Mask("spots", keep)},
        )
        image = diffsim.render(experiment)
        (image * torch.linspace(0, 1, 40, dtype=torch.float64)).sum().backward()
        return [float(value.grad) for value in values.values()]

    whole = gradients()
    monkeypatch.setitem(tiling.TILE_POINTS, "cpu", 150)
    monkeypatch.setattr(tiling, "GRAPH_TERMS", 600)
    assert gradients() == pytest.approx(whole, rel=1e-9)
    assert 0 not in whole
