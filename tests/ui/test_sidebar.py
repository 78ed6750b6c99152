"""Search, marks and keys of the sidebar, in a real browser."""

import pytest

pytestmark = pytest.mark.browser


def entry(app, name: str):
    return app.page.locator(f".{name} input[type=text]")


def test_search_shows_matching_rows_and_unfolds_their_section(app):
    search = app.page.get_by_label("Search parameters")
    search.fill("roi")
    app.page.locator(".roi").wait_for()
    app.until(lambda: not app.page.locator(".distance_mm").is_visible())
    search.fill("")
    app.page.locator(".distance_mm").wait_for()
    app.until(lambda: not app.page.locator(".roi").is_visible())


def test_a_click_on_the_mark_resets_the_value(app):
    app.enter("distance_mm", "130")
    mark = app.page.get_by_role("button", name="Reset Distance to 100")
    mark.click()
    app.until(lambda: entry(app, "distance_mm").input_value() == "100")
    app.until(lambda: mark.count() == 0)


def test_keys_step_sliders_and_entries(app):
    app.press("distance_mm", "Shift+ArrowRight")
    app.until(lambda: entry(app, "distance_mm").input_value() == "105")
    entry(app, "distance_mm").focus()
    app.page.keyboard.press("ArrowDown")
    app.until(lambda: entry(app, "distance_mm").input_value() == "104.5")
    app.page.keyboard.press("Shift+ArrowUp")
    app.until(lambda: entry(app, "distance_mm").input_value() == "109.5")


def test_widgets_have_names(app):
    for row, name in (("distance_mm", "Distance"), ("shape", "Shape"), ("energy_keV", "Energy")):
        named = app.page.locator(f".{row}").get_by_label(name, exact=True)
        app.until(lambda named=named: named.count() > 0)


LAY_OUT = """async (sidebar) => {
  const frame = () => new Promise(requestAnimationFrame)
  sidebar.scrollTop = 200
  await frame()
  await frame()
  const views = Bokeh.index.query((view) => view.is_layout_root)
  for (const view of views) view.invalidate_layout()
  return [sidebar.scrollTop, await frame() && sidebar.scrollTop]
}"""


def test_a_layout_of_the_page_leaves_the_sidebar_where_it_is_scrolled_to(app):
    row = app.page.locator(".distance_mm")
    sidebar = app.page.locator(".scrollable-vertical").filter(has=row)
    assert sidebar.evaluate(LAY_OUT) == [200, 200]
