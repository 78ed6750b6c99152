"""Inspector, Phi & mosaic and Lattice factor in a real browser."""

from pathlib import Path

import pytest

import diffsim
from app.sharing.trace_tables import chain_table, per_phi, per_term
from app.state.presets import presets
from app.widgets.table.csv import csv_text

pytestmark = pytest.mark.browser

TRICLINIC = presets()["triclinic"]

COLUMN = """name => {
  const figure = Bokeh.documents[0].get_model_by_name(name)
  const box = figure?.center.find((part) => part.type === 'BoxAnnotation')
  return box && [box.left, box.right]
}"""
MARKED = """axis => {
  const figure = Bokeh.documents[0].get_model_by_name(`lattice-${axis}`)
  return figure && [...figure.renderers.at(-1).data_source.data.phi_tic]
}"""
CURVE = """axis => {
  const figure = Bokeh.documents[0].get_model_by_name(`lattice-${axis}`)
  return figure && Math.max(...[...figure.renderers[0].data_source.data.factor].map(Math.abs))
}"""
PLACE = """([name, x, y]) => {
  const view = Bokeh.index.find_one(Bokeh.documents[0].get_model_by_name(name))
  const box = view.canvas_view.el.getBoundingClientRect()
  return [box.x + view.frame.x_scale.compute(x), box.y + view.frame.y_scale.compute(y)]
}"""


@pytest.fixture
def app(app):
    app.choose(TRICLINIC.title)
    return app


@pytest.fixture(scope="module")
def trace() -> diffsim.Trace:
    return diffsim.trace(TRICLINIC.experiment(), *TRICLINIC.selected)


def open_tab(app, title: str) -> None:
    app.page.get_by_text(title, exact=True).click()


def open_phi(app) -> None:
    open_tab(app, "Phi & mosaic")
    app.until(lambda: app.page.locator(".per-phi .tabulator-row").count() == 10)


def column(app, figure: str) -> list[float]:
    return app.page.evaluate(COLUMN, figure)


def saved(app, what: str) -> tuple[str, str]:
    """Name and text of the file that a button saves."""
    with app.page.expect_download() as download:
        app.page.get_by_role("button", name=f"Download as CSV: {what}").click()
    return download.value.suggested_filename, Path(download.value.path()).read_text()


def test_a_clicked_phi_row_is_marked_in_the_plots_and_on_the_curves(app, trace):
    open_phi(app)
    strongest = int(per_phi(trace)["share"].argmax())
    app.until(lambda: column(app, "phi-shares") == [strongest - 0.5, strongest + 0.5])
    # a click between two columns is the row's as well
    assert app.page.locator(".tabulator-row .tabulator-col-resize-handle").count() == 0
    app.page.locator(".per-phi .tabulator-row").nth(3).click()
    for figure in ("phi-shares", "phi-factors", "phi-mosaic"):
        app.until(lambda figure=figure: column(app, figure) == [2.5, 3.5])
    assert app.page.locator(".per-phi .tabulator-selected").count() == 1
    open_tab(app, "Lattice factor")
    app.until(lambda: app.page.evaluate(MARKED, "c") == [3] * 6)
    open_tab(app, "Phi & mosaic")
    app.until(lambda: column(app, "phi-shares") == [2.5, 3.5])
    app.page.locator(".per-phi .tabulator-selected").wait_for()


def test_a_clicked_cell_of_the_map_is_marked(app):
    open_phi(app)
    app.until(lambda: column(app, "phi-mosaic"))
    app.page.wait_for_timeout(300)
    app.page.mouse.click(*app.page.evaluate(PLACE, ["phi-mosaic", 6, 2]))
    app.until(lambda: column(app, "phi-shares") == [5.5, 6.5])
    assert "step 6" in app.page.locator(".bar .text").inner_text()


def test_a_filter_leaves_few_rows_and_sorting_turns_them_round(app, trace):
    open_phi(app)
    rows = app.page.locator(".per-phi .tabulator-row")
    entry = app.page.get_by_label("Filter: Phi steps")
    entry.fill("share > 5")
    expected = per_phi(trace).query("share > 0.05").sort_values("share", ascending=False)
    app.until(lambda: rows.count() == len(expected))
    header = app.page.locator(".per-phi .tabulator-col[tabulator-field=share]")
    for _ in range(2):
        header.click()
    cells = app.page.locator(".per-phi .tabulator-cell[tabulator-field=phi_tic]")
    app.until(lambda: [int(t) for t in cells.all_inner_texts()] == list(expected["phi_tic"]))
    entry.fill("share >")
    app.page.locator(".per-phi-tools input.bad").wait_for()
    entry.fill("")
    app.until(lambda: rows.count() == 10)


def test_a_table_is_sorted_by_keys(app, trace):
    open_phi(app)
    rows = per_phi(trace)
    cells = app.page.locator(".per-phi .tabulator-cell[tabulator-field=phi_tic]")
    header = app.page.locator(".per-phi .tabulator-col[tabulator-field=phi_deg] button")
    header.focus()
    for ascending in (True, False):
        app.page.keyboard.press("Enter")
        expected = list(rows.sort_values("phi_deg", ascending=ascending)["phi_tic"])
        app.until(lambda e=expected: [int(t) for t in cells.all_inner_texts()] == e)


def test_tables_are_saved_with_every_digit(app, trace):
    open_phi(app)
    slow, fast = TRICLINIC.selected
    name, text = saved(app, "Phi steps")
    assert name == f"diffsim-per-phi-slow{slow}-fast{fast}.csv"
    assert text == csv_text(per_phi(trace))
    assert saved(app, "All terms")[1] == csv_text(per_term(trace))
    open_tab(app, "Inspector")
    assert saved(app, "Chain")[1] == csv_text(chain_table(trace))


def test_the_chain_is_filtered(app, trace):
    rows = app.page.locator("tr[data-name]")
    app.until(lambda: rows.count() == len(trace.chain))
    app.page.get_by_label("Filter: Chain").fill("F_latt")
    app.until(lambda: rows.count() == 5)
    app.page.locator(".chain-tools .note", has_text="5 of").wait_for()


def test_the_chain_is_sorted_by_name_and_back(app, trace):
    rows = app.page.locator("tr[data-name]")
    names = [entry.name for entry in trace.chain]
    order = app.page.get_by_role("button", name="In the order of names: Chain")
    for expected in (names, sorted(names, key=str.lower), names):
        app.until(
            lambda e=expected: rows.evaluate_all("rows => rows.map((r) => r.dataset.name)") == e
        )
        order.click()


def test_the_curve_follows_the_number_of_cells_and_the_mark_the_arrow_keys(app):
    open_tab(app, "Lattice factor")
    app.until(lambda: app.page.evaluate(CURVE, "a"))
    assert app.page.evaluate(CURVE, "a") == pytest.approx(14, rel=1e-6)
    revision = app.revision
    app.enter("N_cells_a", "9")
    app.settle(revision)
    app.until(lambda: app.page.evaluate(CURVE, "a") == pytest.approx(9, rel=1e-6))
    slider = app.page.get_by_label("Marked phi step")
    slider.focus()
    before = int(slider.input_value())
    app.page.keyboard.press("ArrowLeft")
    app.until(lambda: set(app.page.evaluate(MARKED, "a")) == {before - 1})
    app.page.get_by_role("button", name="Strongest").click()
    app.page.get_by_label("Squared, as intensities are").check()
    app.until(lambda: app.page.evaluate(CURVE, "a") == pytest.approx(81, rel=1e-6))


def test_tabs_that_are_opened_again_fetch_nothing_from_elsewhere(app):
    open_phi(app)
    for title in ("Inspector", "Lattice factor", "Parity"):
        open_tab(app, title)
    revision = app.revision
    app.enter("phi_steps", "1")
    app.settle(revision)
    for title in ("Phi & mosaic", "Inspector", "Lattice factor", "Parity"):
        open_tab(app, title)
        app.page.wait_for_timeout(300)
    open_tab(app, "Phi & mosaic")
    app.page.get_by_text("nothing to compare").wait_for()
    assert app.outside == []
