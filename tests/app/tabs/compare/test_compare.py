"""Pinned images stay as they were; differences and ratios are those of their pixels."""

import numpy as np
import pytest

from app.pixels.quantize import MISSING, OVER, STEPS, UNDER, Levels
from app.pixels.signed_scale import SignedScale, known_extreme, ratio_limit, ratio_ticks
from app.rendering.store import Store
from app.state.pins import LIVE, MAX_PINS
from app.tabs.compare.comparison import (
    PairComparison,
    difference,
    figures,
    log_ratio,
    swiped,
)
from app.tabs.compare.composite import MODES, shot
from app.tabs.compare.report import differing
from app.tabs.compare.view import CompareView
from diffsim import InputError
from diffsim.parity import compare_images
from tests.app.browser import post, tap


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


@pytest.fixture
def view(store) -> CompareView:
    view = CompareView(store)
    post(view.list, {"pin": True})
    store.experiment.detector.distance_mm = 120
    return view


def test_a_pin_keeps_its_image_and_its_model(store):
    pin = store.pins.pin(store.result)
    before = store.result.image.copy()
    store.experiment.detector.distance_mm = 120
    store.experiment.crystal = store.experiment.crystal.replace(default_F=7)
    assert not np.array_equal(store.result.image, before)
    np.testing.assert_array_equal(pin.result.image, before)
    assert pin.result.experiment.detector.distance_mm == 100
    assert pin.result.experiment.crystal.default_F == 100


def test_pins_are_named_chosen_and_removed(store):
    pins = store.pins
    one, two = pins.pin(store.result), pins.pin(store.result)
    assert (pins.a, pins.b) == (one.number, LIVE)
    pins.rename(two.number, "  far \n away ")
    pins.rename(one.number, " ")
    assert [pin.name for pin in pins.pins] == ["Pin 1", "far away"]
    pins.choose("b", two.number)
    pins.choose("a", two.number)
    assert (pins.a, pins.b) == (two.number, one.number)
    pins.remove(one.number)
    assert (pins.a, pins.b) == (two.number, LIVE)
    pins.choose("a", LIVE)
    assert (pins.a, pins.b) == (LIVE, two.number)
    pins.remove(two.number)
    assert (pins.a, pins.b) == (None, LIVE)


def test_only_so_many_images_are_kept(store, monkeypatch):
    pins = store.pins
    for _ in range(MAX_PINS):
        pins.pin(store.result)
    with pytest.raises(InputError, match=f"at most {MAX_PINS}"):
        pins.pin(store.result)
    pins.remove(1)
    monkeypatch.setattr("app.state.pins.MAX_BYTES", pins.bytes + 1)
    with pytest.raises(InputError, match="MB"):
        pins.pin(store.result)
    with pytest.raises(InputError, match="coarse"):
        pins.pin(None)


A = np.array([[0, 0, 2, 8, np.nan]], dtype=np.float32)
B = np.array([[0, 3, 0, 2, 1]], dtype=np.float32)


def test_differences_and_ratios_with_zeros():
    np.testing.assert_array_equal(difference(A, B), [[0, 3, -2, -6, np.nan]])
    np.testing.assert_array_equal(log_ratio(A, B), [[np.nan, np.inf, -np.inf, -2, np.nan]])
    assert np.isnan(log_ratio(A, B, floor=2.5)[0]).tolist() == [True, False, True, False, True]
    ratios = log_ratio(A[:, :4], B[:, :4])
    np.testing.assert_array_equal(known_extreme(ratios, 2), [[np.inf, -np.inf]])
    np.testing.assert_array_equal(known_extreme(np.full((2, 2), np.nan, "f4"), 2), [[np.nan]])


def test_colours_of_a_difference_are_alike_on_both_sides():
    middle = (STEPS + 1) // 2
    for scale in ("log", "sqrt", "linear"):
        taken = shot("difference", A, B, Levels(scale, 0.1, 7))
        codes = taken.levels.codes(taken.reduce(taken.part.values, 1))[0].astype(int)
        assert codes[0] == middle
        assert codes[1] > middle > codes[2] > codes[3] >= 1
        assert codes[4] == MISSING
        opposite = shot("difference", B, A, Levels(scale, 0.1, 7))
        other = opposite.levels.codes(opposite.reduce(opposite.part.values, 1))[0].astype(int)
        np.testing.assert_allclose(codes[:4] - middle, middle - other[:4], atol=1)
        assert list(taken.ticks.values())[len(taken.ticks) // 2] == "0"


def test_colours_of_a_ratio():
    taken = shot("ratio", A, B, Levels("log", 0.1, 6))
    codes = taken.levels.codes(taken.reduce(taken.part.values, 1))[0]
    assert codes.tolist()[:3] == [MISSING, OVER, UNDER]
    assert 1 <= codes[3] < (STEPS + 1) // 2
    assert codes[4] == MISSING
    assert list(taken.ticks.values()) == ["0.2", "0.45", "1", "2.2", "5"]


def test_ends_of_a_scale_of_ratios_are_written_out():
    assert next(iter(ratio_ticks(1000.0).items())) == (pytest.approx(-1), "0.001")
    assert list(ratio_ticks(1000.0).values())[-1] == "1000"
    assert list(ratio_ticks(1.01).values())[-1] == "1.01"


def test_limits_of_a_scale_of_ratios():
    assert ratio_limit(np.full((3, 3), np.nan)) == 1.01
    assert ratio_limit(np.log2(np.full((30, 30), 1.3))) == 1.5
    signed = SignedScale("log", 0.1, 10.0)
    assert signed.place(np.array([-10.0, 0, 10])) == pytest.approx([-1, 0, 1])


def test_a_swiped_picture_is_a_left_of_the_divider_and_b_right_of_it():
    np.testing.assert_array_equal(swiped(A, B, 2)[0, :4], [0, 0, 0, 2])
    np.testing.assert_array_equal(swiped(A, B, -5), B)
    np.testing.assert_array_equal(swiped(A, B, 99), A)


def test_figures_are_those_of_the_library(view):
    comparison = view.comparison
    a, b = comparison.a.image, comparison.b.image
    expected = compare_images(a, b)
    assert comparison.figures.correlation == pytest.approx(expected.correlation, rel=1e-9)
    assert comparison.figures.sum_ratio == pytest.approx(expected.sum_ratio, rel=1e-9)
    apart = b.astype(float) - a
    slow, fast = comparison.figures.place
    assert abs(apart[slow, fast]) == np.abs(apart).max()
    assert comparison.figures.largest == apart[slow, fast]
    assert f"at {slow}, {fast}" in view.html("figures")


def test_figures_leave_out_what_is_no_number():
    found = figures(A, B)
    assert found.sum_ratio == pytest.approx(0.5)
    assert (found.largest, found.place) == (-6, (0, 3))
    assert np.isnan(figures(A * 0, B).correlation)


def test_the_parameters_that_differ_are_listed_with_their_unit(view):
    a, b = view.comparison.a.experiment, view.comparison.b.experiment
    assert differing(a, b) == [("Distance", "mm", "100", "120")]
    view.store.experiment.crystal.N_cells = (4, 5, 6)
    text = view.html("parameters")
    for words in ("Distance", "Nb", "Nc", "cells"):
        assert words in text
    assert "Na" not in text


def test_the_picture_follows_the_model_the_mode_and_the_display(view):
    store = view.store
    assert [frame_of(view, mode).shape for mode in MODES] == [(24, 32)] * 4
    a, b = view.comparison.a.image, view.comparison.b.image
    np.testing.assert_array_equal(frame_of(view, "swipe"), swiped(a, b, 16))
    post(view.bar, {"divider": 0.25})
    np.testing.assert_array_equal(frame_of(view, "swipe"), swiped(a, b, 8))
    np.testing.assert_array_equal(frame_of(view, "blink"), a)
    post(view.bar, {"side": "b"})
    np.testing.assert_array_equal(frame_of(view, "blink"), b)
    before = frame_of(view, "difference")
    store.experiment.detector.distance_mm = 140
    assert not np.array_equal(view.picture.picture.frame.values, before)
    before = view.picture.picture.frame.values
    store.display.high = 12.0
    assert not np.array_equal(view.picture.picture.frame.values, before)


def frame_of(view: CompareView, mode: str) -> np.ndarray:
    post(view.bar, {"mode": mode})
    return view.picture.picture.frame.values


def test_two_pins_are_compared_with_each_other(view):
    post(view.list, {"pin": True})
    post(view.list, {"side": "b", "number": 2})
    kept = view.comparison
    view.store.experiment.detector.distance_mm = 150
    assert view.comparison.b.image is kept.b.image
    assert "B Pin 2" in view.html("figures")
    post(view.list, {"rename": [2, "<near>"]})
    assert "B &lt;near&gt;" in view.html("figures")


def test_images_of_different_sizes_are_not_drawn_but_their_models_compared(view):
    view.store.experiment.detector.pixels_fast = 40
    assert "A has 24 × 32 pixels and B 24 × 40" in view.html("sizes")
    assert not view.shows("pictures")
    assert "Pixels fast" in view.html("parameters")
    view.store.experiment.detector.pixels_fast = 32
    assert view.html("sizes") == ""
    assert view.shows("pictures")


def test_nothing_is_compared_while_the_tab_is_closed(view):
    kept = view.comparison
    view.active = False
    view.store.experiment.detector.distance_mm = 130
    assert view.comparison is kept
    view.active = True
    assert view.comparison.b.experiment.detector.distance_mm == 130


def test_a_click_selects_the_pixel_and_the_pointer_reads_both(view):
    tap(view.picture, 5, 6)
    assert view.store.selected == (5, 6)
    rows = dict(view._readout(5, 6))
    a, b = (float(side.image[5, 6]) for side in (view.comparison.a, view.comparison.b))
    assert float(rows["A Pin 1"]) == pytest.approx(a, rel=1e-3)
    assert float(rows["B / A"]) == pytest.approx(b / a, rel=1e-3)


def test_when_the_last_pin_goes_the_picture_goes(view):
    post(view.list, {"remove": 1})
    assert view.shows("empty")
    assert not view.shows("pictures")
    assert view.comparison is None


@pytest.mark.parametrize(
    "message", [None, 7, {}, {"mode": "x"}, {"side": "c"}, {"divider": 2}, {"divider": "x"}]
)
def test_nonsense_from_a_browser_is_ignored(view, message):
    before = view.bar.param.values()
    post(view.bar, message)
    post(view.list, message)
    post(view.list, {"side": "a", "number": 99})
    assert view.bar.param.values() == before
    assert isinstance(view.comparison, PairComparison)
