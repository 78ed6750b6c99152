"""Pixels that differ from their neighbours: where interpolation ends, where phi is not stale."""

import numpy as np
import pytest
import torch

import diffsim
from diffsim.experiment import Mask
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.kernel.interpolation_end import interpolation_end
from diffsim.kernel.stale_phi import first_pixel
from diffsim.scene import assemble


def table(most: int = 6) -> StructureFactors:
    edge = 2 * most + 1
    generator = torch.Generator().manual_seed(1)
    grid = 20 + 80 * torch.rand(edge, edge, edge, dtype=torch.float64, generator=generator)
    return StructureFactors("some.hkl", (-most,) * 3, grid)


def experiment(**sections: dict) -> diffsim.Experiment:
    return diffsim.Experiment(
        crystal={"cell": (30, 33, 36), "N_cells": 4, "misset_deg": (20, 40, 10)}
        | sections.get("crystal", {}),
        detector={"pixels_fast": 24, "pixels_slow": 18, "pixel_size_mm": 0.6, "distance_mm": 60},
        beam={"hdivrange_mrad": 3, "hdivsteps": 2, "round_divergence": False},
        scan={"osc_range_deg": 2, "phi_steps": 2} | sections.get("scan", {}),
        sampling={"oversample": 2} | sections.get("sampling", {}),
    )


def interpolated(**crystal: object) -> diffsim.Experiment:
    values = {"structure_factors": table(), "interpolation": "on"} | crystal
    # the first rows are near the beam, so that the table is left in the middle of the image
    start = experiment(crystal=values)
    return start.replace(detector={"beam_center_s_mm": 1.0})


def test_interpolation_ends_in_the_middle_of_an_image():
    scene = assemble(interpolated())
    end = interpolation_end(scene)
    assert 0 < end.pixel.slow0 < 17
    ordered = end.interpolated.permute(2, 0, 1, 3, 4).flatten()
    # a run of terms that are interpolated, then of others
    assert bool(ordered[0]) >= bool(ordered[-1]) and not bool(ordered[-1])
    assert (ordered.int().diff() <= 0).all()


def test_before_the_end_all_is_interpolated_and_after_it_nothing():
    start = interpolated()
    pixel = interpolation_end(assemble(start)).pixel
    image = diffsim.render(start).flatten()
    exact = start.replace(sampling={"weighting": "exact"})
    nearest = diffsim.render(start.replace(crystal={"interpolation": "off"})).flatten()
    place = pixel.slow0 * 24 + pixel.fast0
    torch.testing.assert_close(image[place + 1 :], nearest[place + 1 :], rtol=1e-12, atol=0)
    assert not torch.isclose(image[:place], nearest[:place]).all()
    assert interpolation_end(assemble(exact)) is None


def test_a_trace_is_that_of_its_pixel_before_at_and_after_the_end():
    start = interpolated()
    pixel = interpolation_end(assemble(start)).pixel
    image = diffsim.render(start)
    for step in (-1, 0, 1, 30):
        slow, fast = divmod(pixel.slow0 * 24 + pixel.fast0 + step, 24)
        assert diffsim.trace(start, slow, fast).intensity == pytest.approx(
            float(image[slow, fast]), rel=1e-12
        )


def test_tiles_of_any_size_agree_on_where_it_ends(monkeypatch):
    start = interpolated()
    image = diffsim.render(start)
    monkeypatch.setitem(diffsim.rendering.tiling.TILE_POINTS, "cpu", 90)
    torch.testing.assert_close(diffsim.render(start), image, rtol=1e-12, atol=0)


def test_gradients_know_where_it_ends():
    start = interpolated()
    default = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    fluence = torch.tensor(start.beam.fluence_per_m2, dtype=torch.float64, requires_grad=True)
    image = diffsim.render(
        start.replace(beam={"fluence_per_m2": fluence}, crystal={"default_F": default})
    )
    (slope,) = torch.autograd.grad(image.sum(), fluence)
    assert float((slope * fluence).detach()) == pytest.approx(float(image.detach().sum()), rel=1e-9)


@pytest.mark.parametrize("d_min", [0.0, 3.0])
def test_the_first_pixel_is_the_first_that_is_rendered(d_min):
    keep = np.ones((18, 24), bool)
    keep[:2] = False
    keep[2, :5] = False
    stale = experiment(
        crystal={"default_F": 50},
        sampling={"quirks": ["stale_phi0"], "mask": Mask("m", keep), "d_min_A": d_min},
    )
    scene = assemble(stale)
    pixel = first_pixel(scene)
    assert keep[pixel.slow0, pixel.fast0]
    if d_min == 0:
        assert (pixel.slow0, pixel.fast0) == (2, 5)
    image = diffsim.render(stale)
    slow, fast = pixel.slow0, pixel.fast0
    assert diffsim.trace(stale, slow, fast).intensity == pytest.approx(
        float(image[slow, fast]), rel=1e-12
    )


def test_nothing_is_first_where_nothing_is_rendered():
    stale = experiment(sampling={"quirks": ["stale_phi0"], "roi": (30, 40, 0, 5)})
    assert first_pixel(assemble(stale)) is None
    assert not diffsim.render(stale).any()
