"""What a box and a line hold is what the library finds in the true image."""

import numpy as np
import pytest
import torch

from app.image.measure_panel import box_shown
from app.image.overlays.measure import box_between, box_figures, profile_of
from app.image.view import ImageView
from app.pixels.downsample import Raster
from app.rendering.store import Store
from diffsim.images.line_profile import line_profile
from tests.app.browser import post


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


def draw(view: ImageView, what: str, start, stop) -> None:
    view.picture.receive({"drawn": what, "from": list(start), "to": list(stop)})


def test_a_box_is_the_pixels_it_touches():
    assert box_between((3.2, 9.9), (7.0, 4.0), (24, 32)) == (3, 7, 4, 10)
    assert box_between((-5, -5), (50, 2.1), (24, 32)) == (0, 24, 0, 3)
    assert box_between((-5, -5), (-1, 2.1), (24, 32)) is None


def test_statistics_of_a_box_are_those_of_the_true_image(store):
    view = ImageView(store)
    view.picture.receive({"screen": [6, 8]})
    draw(view, "box", (3.2, 9.9), (7.0, 4.0))
    part = store.result.image[3:7, 4:10].astype(float)
    found = box_figures(store.result.part, (3, 7, 4, 10)).figures
    assert view.measures.box == box_shown(box_figures(store.result.part, (3, 7, 4, 10)))
    assert (found.count, found.total) == (24, pytest.approx(part.sum()))
    assert found.mean == pytest.approx(part.mean())
    assert found.rmsd == pytest.approx(part.std(ddof=1))
    assert (found.minimum, found.maximum) == (part.min(), part.max())
    assert store.result.image[found.slow, found.fast] == part.max()
    assert store.result.image[found.minimum_slow, found.minimum_fast] == part.min()
    assert view.measures.box["title"] == "slow 3 to 6, fast 4 to 9"
    shown = {name: value for name, value, _ in view.measures.box["figures"]}
    assert shown["sum"] == f"{part.sum():.6g}"


def test_pixels_without_a_value_are_counted_apart():
    image = np.arange(12, dtype=np.float32).reshape(3, 4)
    image[1, 2] = np.nan
    found = box_figures(Raster(image), (0, 3, 1, 4))
    assert (found.figures.count, found.left_out) == (8, 1)
    assert found.figures.total == np.nansum(image[:, 1:])
    assert "1 without a value" in box_shown(found)["figures"][0]


def test_what_is_not_computed_yet_has_no_measure():
    image = np.ones((10, 12), np.float32)
    assert box_figures(Raster(image, 2), (0, 3, 1, 4)) is None
    assert box_figures(Raster(image, 1, 5, 5), (0, 8, 6, 8)) is None
    part = Raster(image, 1, 5, 5)
    assert box_figures(part, (6, 8, 6, 9)).figures.total == 6
    assert profile_of(Raster(image, 2), ((1, 1), (5, 5)), 0.1) is None


def test_measures_follow_the_model(store):
    view = ImageView(store)
    draw(view, "box", (3, 4), (7, 10))
    before = view.measures.box
    store.experiment.crystal.default_F = 50
    assert view.measures.box != before
    store.experiment.detector.pixels_fast = 20
    assert view.overlays.box is None
    assert not view.measures.visible


def test_a_profile_is_that_of_the_true_image(store):
    view = ImageView(store)
    draw(view, "line", (2.5, 3.5), (20.2, 28.9))
    expected = line_profile(
        torch.from_numpy(store.result.image), (2.5, 3.5), (20.2, 28.9), pixel_size_mm=1.0
    )
    shown = view.measures.line
    np.testing.assert_allclose(shown["px"], expected.distance_px)
    np.testing.assert_allclose(np.array(shown["px"]) * shown["pixel_mm"], expected.distance_mm)
    np.testing.assert_allclose(shown["value"], expected.values)
    assert dict(view.overlays.line_mark.data) == {"slow": [2.5, 20.2], "fast": [3.5, 28.9]}


def test_a_profile_of_a_part_is_that_of_the_whole():
    image = np.random.default_rng(3).random((30, 40), dtype=np.float32)
    line = ((8.3, 11.0), (19.1, 22.7))
    whole = profile_of(Raster(image), line, 0.1)
    part = profile_of(Raster(image[5:25, 6:30], 1, 5, 6), line, 0.1)
    np.testing.assert_allclose(part.values, whole.values)
    np.testing.assert_allclose(part.slow, whole.slow)
    beyond = profile_of(Raster(image), ((8.3, -4), (19.1, 50)), 0.1)
    assert beyond.values[0].isnan()
    assert beyond.values.isfinite().any()


def test_a_profile_has_the_scale_of_the_image(store):
    view = ImageView(store)
    draw(view, "line", (2, 3), (20, 28))
    assert view.measures.line["log"]
    store.display.scale = "linear"
    assert not view.measures.line["log"]


def test_a_box_becomes_the_region_of_the_render_and_goes(store):
    view = ImageView(store)
    draw(view, "box", (3, 4), (7, 10))
    view._acted("roi")
    assert store.experiment.sampling.roi == (4, 9, 3, 6)
    assert store.result.image[8:].max() == 0
    assert view.measures.region
    post(view.measures, {"act": "whole"})
    assert store.experiment.sampling.roi is None
    view._acted("clear box")
    assert not view.measures.visible
    assert view.overlays.box_mark.data["slow0"] == []
    view._acted("roi")
    assert store.experiment.sampling.roi is None
