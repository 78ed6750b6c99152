"""Our image against an uploaded one: the numbers of the library, and a map that can be clicked."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

import diffsim
from app.pixels.downsample import Raster
from app.pixels.signed_scale import farthest, signed_extreme
from app.rendering.store import Store
from app.tabs.parity.image_comparison import UploadedImage, compare_image
from app.tabs.parity.image_section import ImageParity
from app.tabs.parity.view import ParityView
from diffsim import InputError
from diffsim.parity import compare_images
from tests.app.browser import post, tap


@pytest.fixture
def view(small) -> ImageParity:
    return ParityView(Store(small, selected=(7, 9))).images


def send(view: ImageParity, image: np.ndarray, name: str = "theirs.bin") -> None:
    data = image.astype("<f4").tobytes()
    post(view.upload.input, {"name": name, "size": len(data)})
    post(view.upload.input, {"data": data})


def other(image: np.ndarray) -> np.ndarray:
    changed = image.copy()
    changed[3, 5] *= 1.5
    changed[20, 30] += image.max()
    return changed


def test_numbers_are_those_of_the_library(view):
    ours = view.store.result.image
    send(view, other(ours))
    expected = compare_images(other(ours), ours, precision="float32")
    shown = view.outcome.comparison
    for name in ("correlation", "sum_ratio", "rms", "beyond", "identical", "precision"):
        assert getattr(shown, name) == getattr(expected, name)
    for name in ("largest_relative", "largest_relative_pixel", "largest_units_pixel"):
        assert getattr(shown, name) == getattr(expected, name)
    assert len(shown.peaks.distances) == len(expected.peaks.distances)
    assert shown.beyond == 2
    assert "Images differ in 2 of 768 pixels" in view.html("headline")
    assert f"{expected.correlation:.9g}" in view.html("numbers")
    slow, fast = expected.largest_relative_pixel
    assert f"slow {slow}, fast {fast}" in view.html("numbers")


def test_the_double_precision_image_agrees(view):
    send(view, diffsim.render(view.store.experiment).numpy())
    assert view.outcome.comparison.agrees
    assert "Images agree in all 768 pixels" in view.html("headline")


def test_the_map_is_the_difference_with_symmetric_limits(view):
    ours = view.store.result.image
    send(view, other(ours))
    frame, limit = view.map.picture.frame, view.map.signed.high
    assert limit == pytest.approx(ours.max())
    expected = 0.5 + 0.5 * (ours - other(ours)) / limit
    np.testing.assert_allclose(frame.values, expected, rtol=1e-6, atol=1e-7)
    places = list(view.map.bar.labels)
    assert (places[0], places[len(places) // 2], places[-1]) == (-1, 0, 1)


def test_a_map_of_no_difference_is_pale(view):
    ours = view.store.result.image
    send(view, ours)
    assert view.map.signed.high == pytest.approx(2e-5 * ours.max())
    assert not view._worst.visible


class Click:
    def __init__(self, x, y):
        self.x, self.y = x, y


def test_a_click_on_the_map_selects_the_pixel(view):
    send(view, other(view.store.result.image))
    tap(view.map.picture, Click(30.9, 2.1))
    assert view.store.selected == (2, 30)
    tap(view.map.picture, Click(-0.5, 2.1))
    tap(view.map.picture, Click(None, None))
    assert view.store.selected == (2, 30)
    assert dict(view.map._selected.source.data) == {"fast": [30.5], "slow": [2.5]}


def test_the_worst_pixel_is_traced(view):
    send(view, other(view.store.result.image))
    view._worst.clicks += 1
    assert view.store.selected == (20, 30)
    assert (view.store.result.trace.slow, view.store.result.trace.fast) == (20, 30)


def test_the_comparison_follows_the_model(view):
    send(view, view.store.result.image)
    assert view.outcome.comparison.agrees
    view.store.experiment.detector.distance_mm = 150
    assert not view.outcome.comparison.agrees
    view.store.experiment.detector.pixels_fast = 40
    assert view.outcome is None
    assert "768 pixels" in view.html("headline")
    assert not view.shows("details")
    view.upload._remove.clicks += 1
    assert view.reference is None
    assert not view._layout.visible


def test_a_coarse_image_is_not_compared(view):
    send(view, view.store.result.image)
    result = view.store.result
    view.store.detailed = replace(result, part=Raster(result.image, 2))
    assert "Only full images" in view.html("headline")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes; 24 x 32 float32 pixels are 3072"),
        (b"x" * 3071, "3071 bytes"),
        (np.full(768, np.nan, "<f4").tobytes(), "slow 0, fast 0"),
        (np.r_[np.zeros(40), np.inf, np.zeros(727)].astype("<f4").tobytes(), "slow 1, fast 8"),
    ],
)
def test_what_is_no_image_of_this_detector_leaves_everything_as_it_was(view, data, words):
    send(view, view.store.result.image)
    before = view.reference
    post(view.upload.input, {"name": "bad.bin", "size": len(data)})
    post(view.upload.input, {"data": data})
    assert "bad.bin" in view.store.bad_entry
    assert words in view.store.bad_entry
    assert view.reference is before
    assert view.outcome.comparison.agrees


def test_a_hidden_tab_compares_no_image(view):
    send(view, view.store.result.image)
    view.active = False
    before = view.outcome
    view.store.experiment.detector.distance_mm = 150
    assert view.outcome is before
    view.active = True
    assert not view.outcome.comparison.agrees


def test_images_are_compared_off_the_event_loop(small):
    async def run() -> ImageParity:
        view = ParityView(Store(small)).images
        send(view, view.store.result.image)
        assert view.outcome is None
        await view._worker.idle()
        return view

    assert asyncio.run(run()).outcome.comparison.agrees


def test_a_reduced_map_keeps_what_is_farthest_from_zero():
    difference = np.zeros((1300, 700), np.float32)
    difference[3, 4], difference[4, 5] = 1, -2
    difference[1299, 699] = 5
    values = signed_extreme(difference, 3)
    assert values[1, 1] == -2
    assert values[-1, -1] == 5
    assert (values != 0).sum() == 2


def test_a_click_on_a_reduced_map_finds_the_pixel():
    ours = np.ones((1300, 700), np.float32)
    theirs = ours.copy()
    theirs[4, 5] = 3
    outcome = compare_image(UploadedImage("x", theirs.ravel()), ours)
    assert farthest(outcome.difference, 3, 3, 3) == (4, 5)


def test_an_image_of_another_size_is_refused():
    with pytest.raises(InputError, match="12 pixels: the detector has 4 x 4"):
        compare_image(UploadedImage("x", np.zeros(12, np.float32)), np.zeros((4, 4), np.float32))
