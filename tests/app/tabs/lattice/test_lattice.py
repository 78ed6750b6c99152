"""The lattice factor tab: the trace's terms lie on the curves that the simulator gives."""

import numpy as np
import pytest

from app.rendering.store import Store
from app.tabs.lattice.curves import MOST_TERMS
from app.tabs.lattice.view import LatticeView
from app.tabs.phi.view import PhiView
from tests.app.browser import tap


@pytest.fixture
def store(small) -> Store:
    small.crystal.param.update(mosaic_spread_deg=0.5, mosaic_domains=3)
    return Store(small, selected=(7, 9))


def drawn(plot) -> tuple[np.ndarray, np.ndarray]:
    """Index and factor of every dot."""
    both = (plot.terms.data, plot.marked.data)
    return tuple(np.concatenate([data[name] for data in both]) for name in ("index", "factor"))


def test_every_term_lies_on_the_curve_of_its_axis(store):
    view = LatticeView(store)
    terms = store.result.trace.terms
    for plot, axis, letter in zip(view.plots, "abc", "hkl", strict=True):
        index, factor = drawn(plot)
        np.testing.assert_array_equal(np.sort(index), np.sort(terms[letter]))
        np.testing.assert_array_equal(np.sort(factor), np.sort(terms[f"F_latt_{axis}"]))
        curve = plot.curve.data
        on_curve = np.interp(index, curve["index"], curve["factor"])
        np.testing.assert_allclose(on_curve, factor, atol=0.02 * 4)
        assert plot.figure.x_range.start <= index.min() <= index.max() <= plot.figure.x_range.end


def test_a_step_marked_in_the_phi_tab_is_marked_on_the_curves(store):
    phi, view = PhiView(store), LatticeView(store)
    phi._clicked_row(phi.phi_table.widget.value.iloc[2])
    for plot in view.plots:
        assert set(plot.marked.data["phi_tic"]) == {2}
        assert 2 not in plot.terms.data["phi_tic"]
        assert len(plot.marked.data["phi_tic"]) == 3
    assert view.bar.shown == 2
    phi._clicked_cell(1, 2)
    term = store.marked.term(store.result.trace)
    assert (term["phi_tic"], term["mos_tic"]) == (1, 2)
    assert view.plots[0].there.location == term["h"]


def test_a_click_marks_the_nearest_term(store):
    view = LatticeView(store)
    data = view.plots[1].terms.data
    place = 0
    tap(view.plots[1], Click(data["index"][place], data["factor"][place]))
    assert view.marked.step == data["phi_tic"][place]
    tap(view.plots[1], Click(None, None))


class Click:
    def __init__(self, x, y):
        self.x, self.y = x, y


def test_the_number_of_cells_is_followed(store):
    view = LatticeView(store)
    store.experiment.crystal.N_cells_b = 9
    plot = view.plots[1]
    assert "Nb = 9" in plot.figure.xaxis[0].axis_label
    assert np.abs(plot.curve.data["factor"]).max() == pytest.approx(9)
    assert np.abs(view.plots[0].curve.data["factor"]).max() == pytest.approx(4)


def test_squared_and_close(store):
    view = LatticeView(store)
    _, before = drawn(view.plots[0])
    view.squared = True
    _, after = drawn(view.plots[0])
    np.testing.assert_allclose(np.sort(after), np.sort(before**2))
    assert view.plots[0].curve.data["factor"].max() == pytest.approx(16)
    wide = view.plots[2].figure.x_range.end - view.plots[2].figure.x_range.start
    view.close = True
    x_range = view.plots[2].figure.x_range
    assert x_range.end - x_range.start < wide
    marked = view.plots[2].marked.data["index"]
    assert x_range.start < marked.min() <= marked.max() < x_range.end


@pytest.mark.parametrize("shape", ["round", "gauss", "tophat"])
def test_other_shapes_are_curves_of_F_latt_through_the_marked_term(store, shape: str):
    view = LatticeView(store)
    store.experiment.crystal.param.update(shape=shape, fudge=1e-3 if shape == "round" else 1e-6)
    trace = store.result.trace
    assert len(trace.terms)
    term = view.marked.term(trace)
    for plot, letter in zip(view.plots, "hkl", strict=True):
        assert plot.figure.yaxis[0].axis_label == "F_latt"
        curve = plot.curve.data
        there = np.interp(term[letter], curve["index"], curve["factor"])
        assert there == pytest.approx(term["F_latt"], rel=1e-2)
    assert shape in view.html("note")


def test_no_trace_and_no_terms(store, monkeypatch):
    view = LatticeView(store)
    store.experiment.crystal.param.update(shape="tophat", N_cells_a=40)
    assert len(store.result.trace.terms) == 0
    assert "lattice factor is zero" in view.html("note")
    assert len(view.plots[0].curve.data["index"]) == 0
    monkeypatch.setattr("app.rendering.renderer.MAX_TRACED_TERMS", 0)
    store.experiment.detector.distance_mm = 170
    assert "too many terms" in view.html("note")


def test_the_strongest_of_very_many_terms_are_drawn(store):
    view = LatticeView(store)
    store.experiment.crystal.mosaic_domains = 900
    index, _ = drawn(view.plots[0])
    terms = store.result.trace.terms
    assert len(index) == MOST_TERMS < len(terms)
    assert f"{len(terms) - MOST_TERMS:,} terms" in view.html("note")


def test_a_closed_tab_costs_nothing(store, monkeypatch):
    view = LatticeView(store)
    view.active = False
    monkeypatch.setattr("app.tabs.lattice.view.curves_of", lambda *args: 1 / 0)
    store.experiment.detector.distance_mm = 120
    view.marked.mark(1)
