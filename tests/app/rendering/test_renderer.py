"""Coarse before fine, limits with their numbers, and numbers that agree with the library."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import diffsim
from app.pixels.downsample import Raster
from app.rendering.derived_values import direct_beam
from app.rendering.preview import coarse, only
from app.rendering.renderer import Renderer
from app.runtime.latest_job import Job
from app.state.limits import checked_scene
from app.state.result import Request
from diffsim import Experiment, InputError
from diffsim.scene import assemble


def job() -> Job:
    return Job(lambda: False, 60)


def request(experiment: Experiment, selected=(3, 4), revision: int = 0) -> Request:
    return Request(experiment, selected, revision)


def slow() -> Renderer:
    """A renderer that takes its machine for a very slow one."""
    renderer = Renderer()
    renderer.speed.rate = lambda kind: 100.0
    return renderer


def test_a_small_render_comes_at_once_and_full(small):
    (result,) = Renderer().results(request(small), job())
    expected = diffsim.render(small, dtype=torch.float32).numpy()
    np.testing.assert_array_equal(result.image, expected)
    assert result.full
    assert result.shape == (24, 32)
    assert result.terms == diffsim.estimate(small)


def test_the_trace_is_that_of_the_library(small):
    (result,) = Renderer().results(request(small, (5, 17)), job())
    expected = diffsim.trace(small, 5, 17)
    assert result.trace.to_log() == expected.to_log()
    assert result.image[5, 17] == pytest.approx(expected.intensity, rel=1e-3)


def test_a_large_render_comes_coarse_first(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    renderer = slow()
    preview, full = renderer.results(request(small), job())
    assert not preview.full
    assert full.full
    assert preview.trace is full.trace
    assert preview.shape == full.shape
    rows, columns = preview.image.shape
    assert rows == -(-24 // preview.part.block)
    assert columns == -(-32 // preview.part.block)


def test_selecting_another_pixel_does_not_render_again(small, monkeypatch):
    renderer = Renderer()
    (first,) = renderer.results(request(small), job())
    monkeypatch.setattr(diffsim, "render", None)
    (second,) = renderer.results(request(small, (9, 9)), job())
    assert second.image is first.image
    assert second.trace.slow == 9


def test_a_zoomed_view_of_a_long_render_gets_its_part_first(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    asked = replace(request(small), window=(5.5, 12.2, -3.0, 20.0))
    coarse, part, full = slow().results(asked, job())
    assert coarse.part.block > 1
    assert part.fine
    assert not part.full
    assert part.part.window == (5, 13, 0, 20)
    np.testing.assert_allclose(part.image, full.image[5:13, :20], rtol=1e-3, atol=1e-3)
    assert coarse.part.covers(part.part.window)


def test_a_part_that_is_quick_comes_without_a_coarse_one(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 1000)
    first, second = slow().results(replace(request(small), window=(2, 8, 2, 9)), job())
    assert first.part.window == (2, 8, 2, 9)
    assert second.full


def test_the_rest_is_left_out_where_it_was_given_up(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    asked = replace(request(small), window=(2, 8, 2, 9), whole=False)
    assert [result.part.block > 1 for result in slow().results(asked, job())] == [True, False]


def test_a_part_equals_the_image_with_a_region_and_a_quirk(small):
    odd = small.replace(
        sampling={"roi": (3, 25, 4, 20), "quirks": ["stale_phi0"]}, scan={"phi_start_deg": 0}
    )
    full = diffsim.render(odd, dtype=torch.float32).numpy()
    for window in ((0, 24, 0, 32), (6, 12, 8, 14), (18, 24, 20, 32)):
        part = only(odd, window)
        image = diffsim.render(part.experiment, dtype=torch.float32).numpy()
        slow, fast = slice(part.slow0, part.slow1), slice(part.fast0, part.fast1)
        values = part.cut(Raster(image)).values
        np.testing.assert_allclose(values, full[slow, fast], rtol=1e-3, atol=1e-3)
    assert only(odd, (22, 24, 0, 5)) is None


def test_a_refinement_waits_until_nothing_new_comes(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    newer = []
    busy = Job(lambda: bool(newer), 60)
    results = slow().results(request(small), busy)
    assert not next(results).full
    busy.shown = True
    newer.append(1)
    assert list(results) == []


@pytest.mark.parametrize("convention", ["MOSFLM", "XDS", "ADXV"])
@pytest.mark.parametrize("center", [(None, None), (11.0, 7.5)])
def test_a_coarse_detector_covers_the_same_ground(small, convention, center):
    experiment = small.replace(
        detector={
            "detector_convention": convention,
            "beam_center_f_mm": center[0],
            "beam_center_s_mm": center[1],
            "detector_rotx_deg": 5,
        },
        sampling={"oversample": 0},
    )
    fine = assemble(experiment)
    rough = assemble(coarse(experiment, 4, fine.grid.oversample))
    torch.testing.assert_close(rough.plane.pix0, fine.plane.pix0)
    assert rough.grid.oversample == fine.grid.oversample
    assert rough.shape == (6, 8)


def test_coarse_levels_match(small, monkeypatch):
    """Away from spots, larger pixels divided by their area show the same level."""
    flat = small.replace(crystal={"N_cells_a": 1, "N_cells_b": 1, "N_cells_c": 1})
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    renderer = slow()
    preview, full = renderer.results(request(flat), job())
    assert preview.image.mean() == pytest.approx(full.image.mean(), rel=0.05)


def test_limits_name_the_number_and_the_way_out(small):
    with pytest.raises(InputError, match=r"20000 x 20000.*at most"):
        checked_scene(small.replace(detector={"pixels_fast": 20000, "pixels_slow": 20000}))
    many = small.replace(scan={"phi_steps": 100_000}, crystal={"mosaic_spread_deg": 1})
    with pytest.raises(InputError, match=r"1,000,000.*fewer steps or domains"):
        checked_scene(many.replace(crystal={"mosaic_domains": 11}))
    with pytest.raises(InputError, match=r"lattice terms.*layers x 100,000 orientations"):
        checked_scene(
            small.replace(
                scan={"phi_steps": 100_000}, detector={"pixels_fast": 600, "pixels_slow": 600}
            )
        )


def test_a_pixel_with_too_many_terms_is_not_listed(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.MAX_TRACED_TERMS", 2)
    (result,) = Renderer().results(request(small), job())
    assert result.trace is None
    assert result.full


def test_a_stopped_render_gives_no_image(small):
    stopped = job()
    stopped.stopped = True
    assert list(Renderer().results(request(small), stopped)) == []


def test_direct_beam_lies_where_the_given_centre_is():
    experiment = Experiment(
        detector={"beam_center_f_mm": 30.0, "beam_center_s_mm": 40.0, "detector_roty_deg": 10.0}
    )
    slow, fast = direct_beam(experiment, assemble(experiment))
    assert (slow, fast) == pytest.approx((400, 300))
