"""The tab of phi steps: its tables are the trace's terms, and a mark shows in every part."""

import io

import numpy as np
import pandas as pd
import pytest

import diffsim
from app.rendering.store import Store
from app.sharing.trace_tables import chain_table, per_phi, per_term
from app.tabs.inspector import Inspector
from app.tabs.phi.shares import along, over
from app.tabs.phi.view import PhiView
from app.widgets.table.csv import csv_text
from app.widgets.table.row_filter import row_mask
from tests.app.browser import post


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


def mosaic(store: Store) -> diffsim.Trace:
    store.experiment.crystal.param.update(mosaic_spread_deg=1, mosaic_domains=4)
    return store.result.trace


def test_phi_table_sums_shares_and_shows_the_strongest_term_of_each_step(store):
    mosaic(store)
    store.experiment.sampling.oversample = 2
    trace = diffsim.trace(store.experiment, 7, 9)
    table = per_phi(trace)
    assert list(table["phi_tic"]) == [0, 1, 2]
    assert table["share"].sum() == pytest.approx(1)
    for step, row in table.iterrows():
        terms = trace.terms[trace.terms["phi_tic"] == step]
        assert row["share"] == pytest.approx(terms["share"].sum())
        strongest = terms[np.argmax(terms["share"])]
        for name in set(table.columns) - {"share"}:
            assert row[name] == strongest[name], name


def test_term_table_holds_every_column_of_the_trace(store):
    trace = store.result.trace
    table = per_term(trace)
    assert set(table.columns) == set(trace.terms.dtype.names)
    assert len(table) == len(trace.terms)


def test_shares_over_phi_and_mosaic_are_the_trace(store):
    trace = mosaic(store)
    shares = over(trace, "phi_tic", "mos_tic", (3, 4))
    assert shares.shape == (4, 3)
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares.sum(0), per_phi(trace)["share"])
    for term in trace.terms:
        assert shares[term["mos_tic"], term["phi_tic"]] == pytest.approx(term["share"])


def test_phi_view_follows(store):
    view = PhiView(store)
    store.experiment.scan.phi_steps = 6
    assert len(view.phi_table.widget.value) == len(view.shares.source.data["share"]) == 6
    assert len(view.term_table.widget.value) == len(store.result.trace.terms)
    assert view.shares.figure.x_range.end > 5
    steps = per_phi(store.result.trace)
    np.testing.assert_array_equal(view.shares.source.data["share"], 100 * steps["share"])
    np.testing.assert_array_equal(view.factors.source.data["F_latt_b"], steps["F_latt_b"])


def test_the_map_shows_where_there_are_domains(store):
    view = PhiView(store)
    assert not view.map.place.visible
    trace = mosaic(store)
    assert view.map.place.visible
    shown = view.map.source.data["image"][0]
    np.testing.assert_allclose(shown, 100 * over(trace, "phi_tic", "mos_tic", (3, 4)), rtol=1e-6)
    assert "mos_tic" not in view.phi_table.widget.hidden_columns


def test_sources_and_sub_pixels_show_where_there_are_several(store):
    view = PhiView(store)
    parts = view.contributions
    assert not any(plot.place.visible for plot in parts.plots.values())
    store.experiment.beam.param.update(dispersion_percent=1, dispersion_steps=3)
    store.experiment.sampling.oversample = 2
    trace = store.result.trace
    assert parts.sources.place.visible
    assert parts.sub_pixels.place.visible
    assert not parts.layers.place.visible
    shares = parts.sources.source.data["share"]
    assert len(shares) == 3
    for source, share in enumerate(shares):
        terms = trace.terms[trace.terms["source"] == source]
        assert share == pytest.approx(100 * terms["share"].sum())
    assert sum(along(trace, "source", 3)) == pytest.approx(1)
    assert parts.sub_pixels.source.data["image"][0].sum() == pytest.approx(100, rel=1e-5)


def test_one_phi_step_says_that_there_is_nothing_to_compare(store):
    view = PhiView(store)
    store.experiment.scan.phi_steps = 1
    assert "nothing to compare" in view.html("alone")
    assert view.shows("alone")
    assert not view.shares.place.visible
    store.experiment.scan.phi_steps = 2
    assert not view.shows("alone")
    assert view.shares.place.visible


def test_views_without_a_trace(store, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.MAX_TRACED_TERMS", 0)
    inspector, view = Inspector(store), PhiView(store)
    store.experiment.detector.distance_mm = 170
    assert "too many terms" in inspector.html("chain")
    assert "too many terms" in view.html("alone")
    assert len(view.phi_table.widget.value) == len(view.term_table.widget.value) == 0


# the mark


def marked_row(view: PhiView) -> int:
    (row,) = view.phi_table.widget.selection
    return int(view.phi_table.widget.value["phi_tic"].iloc[row])


def test_without_a_mark_the_strongest_step_is_shown(store):
    view = PhiView(store)
    strongest = int(per_phi(store.result.trace)["share"].argmax())
    assert marked_row(view) == view.bar.shown == strongest
    assert not view.bar.chosen


def test_a_clicked_row_is_marked_everywhere_and_released_by_another_click(store):
    view = PhiView(store)
    mosaic(store)
    strongest = view.bar.shown
    other = (strongest + 1) % 3
    view._clicked_row(per_phi(store.result.trace).iloc[other])
    assert view.marked.step == other
    assert marked_row(view) == view.bar.shown == other
    for plot in view.plots:
        assert (plot.column.left, plot.column.right) == (other - 0.5, other + 0.5)
    view._clicked_step(other, 0)
    assert view.marked.step is None
    assert marked_row(view) == strongest


def test_a_clicked_cell_marks_its_domain(store):
    view = PhiView(store)
    mosaic(store)
    view._clicked_cell(1, 2)
    assert (view.marked.step, view.marked.domain) == (1, 2)
    assert (view.map.cells[0].left, view.map.cells[0].bottom) == (0.5, 1.5)
    view._clicked_cell(1, 9)
    assert view.marked.domain == 2


def test_the_slider_of_steps_marks_and_lets_go(store):
    view = PhiView(store)
    post(view.bar, {"step": 1})
    assert view.marked.step == 1
    for nonsense in ({"step": 3}, {"step": -1}, {"step": "1"}, {}, None, 7):
        post(view.bar, nonsense)
    assert view.marked.step == 1
    post(view.bar, {"step": None})
    assert view.marked.step is None


def test_a_mark_outlives_a_change_of_the_model(store):
    view = PhiView(store)
    view.marked.mark(1)
    store.experiment.detector.distance_mm = 90
    assert marked_row(view) == 1
    store.experiment.scan.phi_steps = 1
    assert marked_row(view) == 0
    store.experiment.scan.phi_steps = 3
    assert marked_row(view) == 1


def test_views_of_a_store_share_the_mark_and_stores_do_not(store, small):
    assert PhiView(store).marked is PhiView(store).marked
    assert PhiView(store).marked is not PhiView(Store(small)).marked


# filters and files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [0, 1, 2]),
        ("share > 10", [1, 2]),
        ("share ≥ 10 %, phi step != 2", [1]),
        ("φ < 0.2 and F_LATT_A > -1", [1]),
        ("domain = 3; Fa = −2", [0]),
        ("h > 1e3", []),
    ],
)
def test_filters(text: str, expected: list[int]):
    table = pd.DataFrame(
        {
            "phi_tic": [0, 1, 2],
            "phi_deg": [0.0, 0.1, 0.2],
            "mos_tic": [3, 3, 1],
            "F_latt_a": [-2.0, 0.0, 5.0],
            "share": [0.05, 0.35, 0.6],
            "h": [1.0, 2.0, 3.0],
        }
    )
    assert np.flatnonzero(row_mask(table, text)).tolist() == expected


@pytest.mark.parametrize("text", ["share", "share > x", "nothing > 1", "> 1", "share > 1, x"])
def test_a_filter_that_cannot_be_read_says_so_and_hides_nothing(store, text: str):
    view = PhiView(store)
    view.phi_table.tools.filter = text
    assert view.phi_table.tools.bad
    assert view.phi_table.tools.note
    assert len(view.phi_table.widget.value) == 3
    view.phi_table.tools.filter = ""
    assert not view.phi_table.tools.bad


def test_a_filter_stays_while_the_model_changes_and_the_mark_finds_its_row(store):
    view = PhiView(store)
    view.marked.mark(2)
    view.phi_table.tools.filter = "step > 0"
    assert view.phi_table.widget.selection == [1]
    store.experiment.scan.phi_steps = 5
    assert list(view.phi_table.widget.value["phi_tic"]) == [1, 2, 3, 4]
    assert view.phi_table.tools.note == "4 of 5 rows"
    assert view.phi_table.widget.selection == [1]


def test_files_hold_every_row_column_and_digit(store):
    view = PhiView(store)
    view.phi_table.tools.filter = "step = 1"
    trace = store.result.trace
    for table, expected, kind in (
        (view.phi_table, per_phi(trace), "per-phi"),
        (view.term_table, per_term(trace), "per-term"),
    ):
        name, text = table.file()
        assert name == f"diffsim-{kind}-slow7-fast9.csv"
        read = pd.read_csv(io.StringIO(text))
        pd.testing.assert_frame_equal(read, expected, check_exact=True)


def test_the_chain_is_saved_and_filtered(store):
    inspector, trace = Inspector(store), store.result.trace
    name, text = inspector.file()
    assert name == "diffsim-chain-slow7-fast9.csv"
    assert text == csv_text(chain_table(trace))
    read = pd.read_csv(io.StringIO(text))
    for entry in trace.chain:
        assert tuple(read["value"][read["name"] == entry.name]) == entry.values
    inspector.tools.filter = "lattice along"
    assert inspector.html("chain").count("data-name") == 3
    assert inspector.tools.note == f"3 of {len(trace.chain)} quantities"
    inspector.tools.filter = "no such thing"
    assert "No quantity" in inspector.html("chain")


def test_a_click_on_save_sends_the_file(store, monkeypatch):
    view, sent = PhiView(store), []
    monkeypatch.setattr(view.phi_table.tools, "_send_msg", sent.append)
    post(view.phi_table.tools, {"save": True})
    post(view.phi_table.tools, "nonsense")
    name, text = view.phi_table.file()
    assert sent == [{"name": name, "text": text}]
