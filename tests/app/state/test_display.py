"""Limits from what is in view."""

import numpy as np
import pytest

from app.image.view import ImageView
from app.rendering.store import Store
from app.state.display import Display, limits
from tests.app.browser import post


@pytest.mark.parametrize("scale", ["log", "sqrt", "linear"])
def test_limits_are_percentiles_of_what_is_in_view(small, scale: str):
    store = Store(small)
    view = ImageView(store)
    view.picture.view = (4.0, 12.0, 6.0, 20.0)
    store.display.param.update(scale=scale, percentile_low=20, percentile_high=90)
    post(view.bar, {"act": "fit"})
    part = store.result.image[4:12, 6:20]
    part = part[part > 0] if scale == "log" else part
    expected = np.percentile(part, (20, 90))
    assert (store.display.low, store.display.high) == pytest.approx(expected, rel=0.06)


def test_values_without_a_spread_still_have_limits():
    display = Display()
    for values in (np.zeros((3, 3)), np.full((3, 3), 7.0), np.full((3, 3), np.nan)):
        display.fit_to(values)
        levels = display.levels()
        assert levels.high > levels.low > 0


@pytest.mark.parametrize("most", [1e-6, 7.0])
def test_the_colours_of_an_image_without_peaks_hold_all_of_it(most: float):
    for image in (np.linspace(0.4, 1, 900).reshape(30, 30) * most, np.full((3, 3), most)):
        low, high = limits(image)
        assert low < high
        assert low == pytest.approx(min(image.min(), most / 2), rel=0.06)
        assert high == pytest.approx(most, rel=0.06)


def test_dark_places_of_a_pattern_without_peaks_do_not_stretch_its_colours():
    image = np.linspace(0.4, 1, 900).reshape(30, 30)
    image[0, 0] = 1e-20
    assert limits(image) == (0.05, 1)


def test_peaks_on_a_flat_ground_leave_the_ground_dark():
    image = np.ones((64, 64))
    image[::16, ::16] = 1e4
    assert limits(image) == (1, 5000)


def test_what_lies_beyond_the_colours_is_said():
    display = Display(low=1.0, high=100.0)
    image = np.geomspace(0.1, 1e3, 400).reshape(20, 20)
    assert display.beyond(image) == ""
    assert "darker than" in display.beyond(image * 1e-4)
    assert "brighter than" in display.beyond(image * 1e4)
    lonely = np.full((1024, 1024), 0.01)
    lonely[1, 1] = 50
    assert display.beyond(lonely) == ""
    assert display.beyond(np.zeros((3, 3))) == display.beyond(np.full((3, 3), np.nan)) == ""


def test_percentiles_in_the_wrong_order_are_put_right():
    display = Display(scale="linear", percentile_low=90, percentile_high=10)
    display.fit_to(np.arange(101.0))
    assert (display.low, display.high) == (10, 90)


def test_the_colour_bar_says_what_lies_outside_and_whether_there_is_noise(small):
    store = Store(small)
    view = ImageView(store)
    assert view.colour_bar.model.title == (
        "photons/pixel  (black below, white above, grey without a value)"
    )
    store.display.param.update(palette="greys", noise=True, noise_seed=4)
    assert view.colour_bar.model.title == (
        "photons/pixel, one exposure, seed 4  (black below, orange above, blue without a value)"
    )


def test_a_limit_beyond_the_other_is_refused(small):
    store = Store(small)
    store.display.param.update(low=1, high=10, percentile_low=50, percentile_high=99)
    for name, value, says in (
        ("low", 10, "From = 10: less than To, which is 10"),
        ("high", 0.5, "To = 0.5: more than From, which is 1"),
        ("percentile_low", 99.5, "Fit from = 99.5: less than Fit to"),
    ):
        before = getattr(store.display, name)
        assert not store.set("display", name, value)
        assert says in store.bad_entry
        assert getattr(store.display, name) == before
    assert store.set("display", "high", 0.5 + 1)
    assert store.bad_entry == ""


def test_limits_of_images_beyond_all_bounds_stay_within_them():
    display = Display()
    bright = np.full((4, 4), 4e32)
    bright[0] = np.inf
    display.fit_to(bright)
    display.fit(bright, anew=True)
    assert display.high == 1e30
