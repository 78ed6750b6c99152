"""Derivative images in forward mode: against differences and reverse mode, and by invariant."""

import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment, InputError, RenderCancelled, render, sensitivity
from diffsim.experiment import Mask
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.rendering import tiling

NAMES = (
    "detector.distance_mm",
    "detector.detector_rotx_deg",
    "detector.pixel_size_mm",
    "crystal.misset_x_deg",
    "crystal.cell_a_A",
    "crystal.cell_beta_deg",
    "crystal.mosaic_spread_deg",
    "crystal.default_F",
    "beam.wavelength_A",
    "beam.polarization_factor",
    "beam.fluence_per_m2",
    "scan.phi_start_deg",
    "scan.osc_range_deg",
)


def small(shape: str = "square") -> Experiment:
    return Experiment(
        beam={"wavelength_A": 1.1, "polarization_factor": 0.5},
        crystal={"cell": (70, 80, 90, 75, 85, 95), "N_cells": (5, 6, 7), "shape": shape}
        | {
            "misset_deg": (3, 4, 5),
            "default_F": 100,
            "mosaic_spread_deg": 0.3,
            "mosaic_domains": 3,
        },
        scan={"phi_start_deg": 1.0, "osc_range_deg": 0.5, "phi_steps": 2},
        detector={"pixels_fast": 24, "pixels_slow": 20, "pixel_size_mm": 1.3, "distance_mm": 100},
        sampling={"oversample": 1},
    )


def value(experiment: Experiment, name: str) -> float:
    section, _, key = name.partition(".")
    return getattr(getattr(experiment, section), key)


def changed(experiment: Experiment, name: str, to: object) -> Experiment:
    section, _, key = name.partition(".")
    return experiment.replace(**{section: {key: to}})


def difference(experiment: Experiment, name: str) -> torch.Tensor:
    at = value(experiment, name)
    step = 1e-5 * abs(at)
    above, below = (render(changed(experiment, name, at + s)) for s in (step, -step))
    return (above - below) / (2 * step)


def assert_like(found: torch.Tensor, expected: torch.Tensor, share: float) -> None:
    assert float(expected.abs().max()) > 0
    assert float((found - expected).abs().max()) < share * float(expected.abs().max())


@pytest.mark.parametrize("name", [n for n in NAMES if "rotx" not in n])
def test_derivative_images_agree_with_differences_of_images(name: str):
    found = sensitivity(small(), name)
    # the angles of mosaic domains are rounded to float32, which a difference sees
    share = 3e-3 if name == "crystal.mosaic_spread_deg" else 1e-5
    assert_like(found[name], difference(small(), name), share)


@pytest.mark.parametrize("shape", ["round", "gauss"])
def test_derivative_by_the_shape_factor(shape: str):
    found = sensitivity(small(shape), "crystal.fudge")
    assert_like(found["crystal.fudge"], difference(small(shape), "crystal.fudge"), 1e-5)


def test_forward_and_reverse_mode_agree():
    weights = torch.rand(20, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    found = sensitivity(small(), NAMES)
    for name in NAMES:
        leaf = torch.tensor(float(value(small(), name)), dtype=torch.float64, requires_grad=True)
        (render(changed(small(), name, leaf)) * weights).sum().backward()
        assert float((found[name] * weights).sum()) == pytest.approx(float(leaf.grad), rel=1e-9)


def test_the_image_comes_along_unchanged():
    found = sensitivity(small(), "beam.wavelength_A")
    torch.testing.assert_close(found.image, render(small()), rtol=1e-12, atol=0)
    assert sensitivity(small()).derivatives.shape == (0, 20, 24)
    assert sensitivity(small()).image.equal(render(small()))


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
def test_several_at_once_are_what_each_is_alone(names: list[str]):
    together = sensitivity(small(), names)
    assert tuple(together) == tuple(names)
    for name in names:
        assert torch.equal(together[name], sensitivity(small(), name)[name])


def test_derivatives_know_their_units():
    names = ("detector.distance_mm", "crystal.misset_x_deg", "beam.fluence_per_m2", "crystal.fudge")
    found = sensitivity(small(), *names)
    assert found.units == ("photons/mm", "photons/°", "photons/(photons/m²)", "photons")
    assert found.values == (100.0, 3.0, small().beam.fluence_per_m2, 1.0)


def test_intensity_is_proportional_to_fluence():
    found = sensitivity(small(), "beam.fluence_per_m2")
    torch.testing.assert_close(
        found["beam.fluence_per_m2"] * found.values[0], found.image, rtol=1e-12, atol=0
    )


def test_float32_follows_float64():
    names = ("detector.distance_mm", "crystal.cell_a_A")
    exact, quick = sensitivity(small(), names), sensitivity(small(), names, dtype=torch.float32)
    assert quick.derivatives.dtype == torch.float32
    assert_like(quick.derivatives.double(), exact.derivatives, 1e-3)


def test_amplitudes_between_indices_have_derivatives():
    grid = torch.rand(40, 40, 40, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    table = StructureFactors("random", (-20, -20, -20), 100 * grid)
    experiment = small().replace(
        crystal={"structure_factors": table, "interpolation": "on", "cell": (20, 20, 20)}
    )
    found = sensitivity(experiment, "crystal.misset_x_deg")
    assert_like(found["crystal.misset_x_deg"], difference(experiment, "crystal.misset_x_deg"), 1e-4)


def test_tiles_threads_and_masks_change_nothing(monkeypatch):
    keep = (torch.rand(20, 24, generator=torch.Generator().manual_seed(3)) > 0.2).numpy()
    experiment = small().replace(sampling={"mask": Mask("spots", keep)})
    whole = sensitivity(experiment, "detector.distance_mm")
    assert not whole.derivatives[0][~torch.as_tensor(keep)].any()
    monkeypatch.setitem(tiling.TILE_POINTS, "cpu", 30)
    tiled = sensitivity(experiment, "detector.distance_mm")
    torch.testing.assert_close(tiled.derivatives, whole.derivatives, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_modes_of_the_caller_change_nothing(mode):
    expected = sensitivity(small(), "detector.distance_mm").derivatives
    with mode():
        assert torch.equal(sensitivity(small(), "detector.distance_mm").derivatives, expected)


def test_callers_in_several_threads_do_not_meet():
    names = ("detector.distance_mm", "crystal.misset_x_deg", "beam.wavelength_A")
    expected = {name: sensitivity(small(), name)[name] for name in names}
    found = {}

    def run(name: str) -> None:
        for _ in range(3):
            found[name] = sensitivity(small(), name)[name]

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(torch.equal(found[name], expected[name]) for name in names)


def test_a_parameter_without_influence_has_a_derivative_of_zero():
    names = ("crystal.fudge", "beam.exposure_s", "detector.distance_mm")
    found = sensitivity(small(), names)
    assert not found["crystal.fudge"].any() and not found["beam.exposure_s"].any()
    assert found["detector.distance_mm"].any()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["detector.distanse_mm"], "distanse_mm.*did you mean detector.distance_mm"),
        (["distance_mm"], "distance_mm"),
        (["scan.phi_steps"], "phi_steps.*varies continuously"),
        (["crystal.shape"], "shape.*varies continuously"),
        (["scan.spindle_axis"], "spindle_axis.*varies continuously"),
        (["detector.close_distance_mm"], "close_distance_mm = nothing: a number"),
        (["detector.distance_mm"] * 2, "each name once"),
        ([7], "7"),
    ],
)
def test_names_without_a_derivative_are_refused(names: list, message: str):
    with pytest.raises(InputError, match=message):
        sensitivity(small(), names)


def test_a_parameter_that_acts_in_steps_is_refused():
    experiment = small().replace(crystal={"sample_x_mm": 40e-6})
    with pytest.raises(InputError, match=r"sample_x_mm.*acts in steps"):
        sensitivity(experiment, "crystal.sample_x_mm")


def test_progress_counts_every_parameter_and_can_be_stopped():
    seen = []
    sensitivity(small(), NAMES[:3], progress=lambda *state: seen.append(state))
    assert seen[-1] == (3 * 20 * 24 * 6, 3 * 20 * 24 * 6)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(RenderCancelled):
        sensitivity(small(), NAMES[:3], cancelled=lambda: len(seen) > 0)


@pytest.mark.parametrize("transform", ["jvp", "jacfwd", "grad", "vjp", "jacrev"])
def test_transforms_of_torch_func_go_through_a_render(transform: str):
    at = torch.tensor(100.0, dtype=torch.float64)
    slope = sensitivity(small(), "detector.distance_mm")["detector.distance_mm"]

    def image(distance):
        return diffsim.render(changed(small(), "detector.distance_mm", distance))[:2, :3]

    slope, one = slope[:2, :3], torch.ones_like(at)
    found = {
        "jvp": lambda: torch.func.jvp(image, (at,), (one,))[1],
        "jacfwd": lambda: torch.func.jacfwd(image)(at),
        "jacrev": lambda: torch.func.jacrev(image)(at),
        "grad": lambda: torch.func.grad(lambda x: image(x).sum())(at),
        "vjp": lambda: torch.func.vjp(image, at)[1](torch.ones_like(slope))[0],
    }[transform]()
    expected = slope.sum() if transform in ("grad", "vjp") else slope
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=0)
