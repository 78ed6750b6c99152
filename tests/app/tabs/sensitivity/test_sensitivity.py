"""Derivative images, what they tell, and their cost, without a server."""

import math

import numpy as np
import pytest
import torch

from app.pixels.colormaps import diverging
from app.pixels.downsample import Raster
from app.pixels.signed_scale import farthest
from app.rendering.store import Store
from app.tabs.sensitivity import compute
from app.tabs.sensitivity.compute import USUAL, DerivativeRequest, Differentiator
from app.tabs.sensitivity.identifiability import close_pairs, groups, sentences
from app.tabs.sensitivity.information_table import (
    contrast,
    correlation_html,
    ranking_html,
    readable,
)
from app.tabs.sensitivity.parameters import is_whole, label_of, parameter_options, step_of
from app.tabs.sensitivity.view import SensitivityView
from diffsim.inference import information, quantities, sensitivity
from diffsim.inference.fisher import information_of
from tests.app.browser import post, tap

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

MISSETS = tuple(f"crystal.misset_{axis}_deg" for axis in "xyz")
LENGTHS = (*(f"crystal.cell_{axis}_A" for axis in "abc"), "beam.wavelength_A")


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


@pytest.fixture
def view(store) -> SensitivityView:
    return SensitivityView(store, active=True)


def told(view: SensitivityView):
    return view.derivatives.answer.information


def request(store: Store, *names: str, whole: bool = False) -> DerivativeRequest:
    return DerivativeRequest(store.snapshot(), store.revision, names, names[0], whole)


def last(deriver: Differentiator, wanted: DerivativeRequest):
    return list(deriver.results(wanted, lambda: False))[-1]


def test_every_continuous_parameter_can_be_chosen_where_it_has_a_value(small):
    known = parameter_options(small)
    assert list(known) == list(quantities())
    assert known["detector.distance_mm"].title == "Distance mm"
    assert known["crystal.misset_x_deg"].group == "Crystal"
    assert known["beam.dispersion_percent"].value is None
    assert set(USUAL) <= set(known)
    assert is_whole("crystal.N_cells_a")
    assert not is_whole("detector.distance_mm")


def test_derivatives_in_single_precision_are_those_of_the_library(view, small):
    exact = sensitivity(small, USUAL)
    assert set(view.derivatives.answer.parts) == set(USUAL)
    for name, part in view.derivatives.answer.parts.items():
        expected = exact[name].numpy()
        np.testing.assert_allclose(part.values, expected, atol=1e-3 * np.abs(expected).max())
    np.testing.assert_allclose(
        told(view).lone_errors, information(small, USUAL).lone_errors, rtol=1e-3
    )


def test_lengths_and_wavelength_cannot_be_told_apart(view):
    assert groups(told(view)) == [list(LENGTHS)]
    words = view.derivatives.html("findings")
    assert "Cell a, Cell b, Cell c and Wavelength cannot be told apart" in words
    assert "∞" in view.derivatives.html("ranking")
    post(view.parameters, {"choose": "beam.wavelength_A", "on": False})
    assert groups(told(view)) == []
    assert "cannot be told apart" not in view.derivatives.html("findings")
    assert "∞" not in view.derivatives.html("ranking")


def test_close_parameters_and_those_without_effect_are_named():
    image = torch.ones(1, 3)
    slopes = torch.tensor([[[1.0, 0, 0]], [[1.0, 0.1, 0]], [[0.0, 0, 0]]])
    names = ("detector.distance_mm", "crystal.cell_a_A", "crystal.misset_x_deg")
    info = information_of(names, (1.0, 1.0, 1.0), image, slopes)
    ((one, other, correlation),) = close_pairs(info)
    assert {one, other} == set(names[:2])
    assert correlation == pytest.approx(-1 / math.sqrt(1.01))
    words = " ".join(sentences(info))
    assert "Distance and Cell a</b> can hardly be told apart" in words
    assert "does not depend on <b>Misset x" in words


def test_errors_are_ranked_and_correlations_written_on_their_colours(view):
    info = told(view)
    table = ranking_html(info)
    steps = [step_of(name, value) for name, value in zip(info.names, info.values, strict=True)]
    ranked = sorted(zip((info.lone_errors / torch.tensor(steps)).tolist(), info.names, strict=True))
    order = [table.index(f">{label_of(name)} <") for _, name in ranked]
    assert order == sorted(order)
    matrix = correlation_html(info, dark=False)
    assert matrix.count("<td") == len(USUAL) ** 2
    assert "Distance, Misset x:" in matrix
    assert "not determined" in matrix


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_can_be_read_on_every_colour(dark):
    assert min(contrast(readable(fill), fill) for fill in diverging(dark)) >= 4.5


def test_the_picture_is_symmetric_and_says_its_unit(view):
    picture = view.derivatives.picture
    assert "photons/mm" in picture.bar.model.title
    post(view.parameters, {"shown": MISSETS[1]})
    assert picture.bar.model.title == "dI / d Misset y [photons/° per pixel]"
    labels = list(picture.bar.labels.values())
    assert labels[len(labels) // 2] == "0"
    part = view.derivatives.answer.parts[MISSETS[1]]
    rows = view.derivatives._readout(7, 9)
    assert rows == [("d / d Misset y", f"{part.at(7, 9):.4g} photons/°")]


def test_a_click_selects_the_pixel(view):
    tap(view.derivatives.picture, 5, 6)
    assert view.store.selected == (5, 6)
    values = np.zeros((4, 4), np.float32)
    values[2, 3] = -2
    assert farthest(Raster(values), 3, 2, 2) == (2, 3)
    assert farthest(Raster(values, 4), 9, 13, 4) == (10, 14)


def test_nothing_is_computed_while_the_tab_is_closed(view):
    kept = view.derivatives.answer
    view.active = False
    view.store.experiment.detector.distance_mm = 130
    assert view.derivatives.answer is kept
    view.active = True
    assert view.derivatives.answer.request.experiment.detector.distance_mm == 130


def test_another_choice_computes_only_what_is_new(view, monkeypatch):
    asked = []
    monkeypatch.setattr(
        compute, "sensitivity", lambda e, name, **rest: asked.append(name) or sensitivity(e, name)
    )
    post(view.parameters, {"choose": "scan.phi_start_deg", "on": True})
    assert asked == ["scan.phi_start_deg"]
    assert "scan.phi_start_deg" in told(view).names


def test_what_takes_long_is_estimated_from_fewer_pixels(store, monkeypatch):
    monkeypatch.setattr(compute, "PATIENCE_S", 0.0)
    monkeypatch.setattr(compute, "COARSE_S", 1e-3)
    deriver = Differentiator()
    preview = last(deriver, request(store, *MISSETS))
    assert preview.block > 1
    assert preview.room
    whole = last(deriver, request(store, *MISSETS, whole=True))
    assert whole.block == 1
    assert preview.seconds > 0
    one = last(deriver, request(store, "detector.pixel_size_mm"))
    assert "detector.pixel_size_mm" in one.left_out


def test_a_preview_estimates_what_all_pixels_tell(small):
    store = Store(
        small.replace(detector={"pixels_slow": 256, "pixels_fast": 256, "pixel_size_mm": 0.2})
    )
    deriver = Differentiator()
    whole = last(deriver, request(store, *MISSETS))
    deriver._factor = lambda *args: 2
    half = last(deriver, request(store, *MISSETS))
    assert (whole.block, half.block) == (1, 2)
    np.testing.assert_allclose(
        half.information.lone_errors, whole.information.lone_errors, rtol=0.1
    )
    one, other = (answer.parts[MISSETS[0]] for answer in (whole, half))
    assert np.abs(other.values).max() == pytest.approx(np.abs(one.values).max(), rel=0.5)


def test_images_are_never_more_than_memory_holds(store, monkeypatch):
    monkeypatch.setattr(compute, "MOST_VALUES", 24 * 32)
    answer = last(Differentiator(), request(store, *MISSETS, whole=True))
    assert not answer.room
    assert answer.block > 1


def test_work_stops_when_it_is_no_longer_wanted(store):
    found = []
    for answer in Differentiator().results(request(store, *USUAL), lambda: len(found) >= 2):
        found.append(answer)
    assert len(found) == 2


def test_a_parameter_that_acts_in_steps_is_left_out_with_the_reason(view):
    view.store.experiment.crystal.sample_x_mm = 3e-5
    post(view.parameters, {"choose": "crystal.sample_x_mm", "on": True})
    assert "crystal.sample_x_mm" in view.derivatives.answer.left_out
    assert "acts in steps" in view.derivatives.html("findings")
    assert set(told(view).names) == set(USUAL)


def test_without_a_parameter_the_page_says_so(view):
    for name in USUAL:
        post(view.parameters, {"choose": name, "on": False})
    assert view.parameters.chosen == []
    assert "Choose the parameters" in view.derivatives.html("status")
    post(view.parameters, {"choose": MISSETS[0], "on": True})
    assert told(view).names == MISSETS[:1]


def test_only_so_many_parameters_are_chosen(view):
    usable = [name for name, one in parameter_options(view.store.experiment).items() if one.value]
    for name in usable:
        post(view.parameters, {"choose": name, "on": True})
    assert len(view.parameters.chosen) == compute.MOST_NAMES


@pytest.mark.parametrize(
    "message", [None, 3, {"mode": "x"}, {"shown": 1}, {"shown": "x"}, {"choose": "x", "on": True}]
)
def test_nonsense_from_a_browser_is_ignored(view, message):
    before = view.parameters.param.values()
    post(view.parameters, message)
    post(view.fit.bar, message)
    assert view.parameters.param.values() == before


def test_the_one_that_is_looked_at_has_all_its_pixels(view, monkeypatch):
    monkeypatch.setattr(compute, "PATIENCE_S", 0.0)
    monkeypatch.setattr(compute, "COARSE_S", 1e-3)
    part = view.derivatives
    view.store.experiment.detector.distance_mm = 110
    assert part.answer.block > 1
    assert {name for name, one in part.answer.parts.items() if one.block == 1} == {USUAL[0]}
    assert "Picture: all pixels" in part.html("status")
    assert part._full.visible
    post(view.parameters, {"shown": MISSETS[2]})
    assert part.answer.parts[MISSETS[2]].block == 1
    part._want_all(None)
    assert part.answer.block == 1
    assert not part._full.visible
