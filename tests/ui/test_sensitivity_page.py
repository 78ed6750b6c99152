"""The Sensitivity tab in a real browser: derivatives, correlations, a fit and its end."""

from collections.abc import Iterator

import pytest

from app.page.workbench import TABS
from app.rendering.store import Store
from app.sharing.link import link_of
from app.state.presets import FIRST, presets
from tests.ui.conftest import App

pytestmark = pytest.mark.browser

OFF = 0.15
MISSETS = tuple(f"misset_{axis}_deg" for axis in "xyz")
USUAL = ("crystal.cell_a_A", "crystal.cell_b_A", "crystal.cell_c_A", "beam.wavelength_A")

_FIGURE = """
const figure = Bokeh.documents[0].get_model_by_name(NAME)
const view = figure && Bokeh.index.find_one(figure)
"""
DOTS = f"""(NAME) => {{ {_FIGURE}
  const canvas = view?.canvas_view?.underlays_el.querySelector('canvas.picture')
  if (!canvas || !(canvas.width > 0)) return null
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let sum = 0
  for (let i = 0; i < data.length; i += 4) sum = (31 * sum + data[i] + 7 * data[i + 2]) % 1e9
  return sum
}}"""
TITLE = f"(NAME) => {{ {_FIGURE} return figure?.below.find((part) => part.title)?.title ?? '' }}"
PLACE = f"""(NAME) => {{ {_FIGURE}
  const box = view.canvas_view.el.getBoundingClientRect()
  return [box.x + view.frame.x_scale.compute(40.5), box.y + view.frame.y_scale.compute(60.5)]
}}"""


@pytest.fixture
def tab(page, server) -> Iterator[App]:
    """The open tab, over an image that is small enough to be quick about."""
    preset = presets()[FIRST]
    size = {"pixels_fast": 128, "pixels_slow": 128, "pixel_size_mm": 0.4}
    store = Store(preset.experiment().replace(detector=size), selected=(40, 40))
    app = App(page, server).open(f"?{link_of(store)}")
    page.get_by_text("Sensitivity", exact=True).click()
    page.get_by_text("Of all pixels.").wait_for()
    yield app
    assert app.outside == []
    assert app.errors == []


def values(app) -> list[float]:
    return [float(app.page.locator(f".{name} input[type=text]").input_value()) for name in MISSETS]


def rested(app) -> list[float]:
    """The values once the entries have followed the model, as they do a few times a second."""
    before = None
    while before != (before := values(app)):
        app.page.wait_for_timeout(800)
    return before


def turned(app) -> list[float]:
    """Pin the image, choose the missets alone, and turn the crystal away from them."""
    page = app.page
    page.locator("summary", has_text="Parameters (").click()
    for name in (*USUAL, "detector.distance_mm"):
        page.locator(f".all input[value='{name}']").uncheck()
    page.get_by_text("Parameters (3 of at most 12)").click()
    page.get_by_role("radio", name="Fit to a pinned image").check(force=True)
    page.get_by_role("button", name="Pin this image").click()
    pinned = values(app)
    for name, value in zip(MISSETS, pinned, strict=True):
        before = app.revision
        app.enter(name, f"{value + OFF:g}")
        app.settle(before)
    return pinned


def titles_are_in_view(app) -> None:
    tabs = app.page.locator(".bk-tab").all()
    assert [tab.inner_text() for tab in tabs] == [title for title, _ in TABS]
    for tab in tabs:
        box = tab.bounding_box()
        assert box["x"] + box["width"] <= 1280
        assert tab.evaluate("tab => tab.scrollWidth <= tab.clientWidth")


def test_a_derivative_is_shown_and_the_correlations_name_what_cannot_be_told_apart(tab):
    page = tab.page
    titles_are_in_view(tab)
    first = tab.until(lambda: page.evaluate(DOTS, "derivative"))
    assert "photons/mm" in page.evaluate(TITLE, "derivative")
    page.get_by_role("radio", name="Misset y").check(force=True)
    tab.until(lambda: page.evaluate(DOTS, "derivative") not in (None, first))
    tab.until(lambda: "photons/°" in page.evaluate(TITLE, "derivative"))
    page.get_by_text("Cell a, Cell b, Cell c and Wavelength cannot be told apart").wait_for()
    cells = page.locator(".sensitivity .matrix td")
    assert cells.count() == 64
    assert cells.first.inner_text() == "1"
    assert -1 <= float(cells.nth(1).inner_text().replace("−", "-")) <= 1
    before = tab.revision
    tab.enter("distance_mm", "120")
    tab.settle(before)
    page.get_by_text("Computing the derivatives").wait_for()
    page.get_by_text("Of all pixels.").wait_for()
    page.mouse.click(*page.evaluate(PLACE, "derivative"))
    page.get_by_text("Inspector", exact=True).click()
    page.get_by_text("slow 60, fast 40").first.wait_for()


def test_a_fit_is_cancelled_and_another_finds_the_pinned_missets(tab):
    page, pinned = tab.page, turned(tab)
    start = values(tab)
    fit = page.get_by_role("button", name="Fit", exact=True)
    fit.click()
    page.get_by_role("button", name="Cancel the fit").click()
    page.get_by_text("The fit was cancelled.").wait_for()
    assert page.get_by_role("button", name="Cancel the fit").is_disabled()
    stopped = rested(tab)
    assert page.get_by_text("The fit was cancelled.").is_visible()
    assert stopped != pinned
    fit.click()
    page.get_by_text("Done after").wait_for()
    for value, wanted in zip(rested(tab), pinned, strict=True):
        assert abs(value - wanted) < 1e-3
    for cell in page.locator("td[data-off]").all():
        assert abs(float(cell.inner_text().replace("−", "-"))) < 4
    tab.until(lambda: page.evaluate(DOTS, "residual"))
    undo = page.get_by_role("button", name="Undo the last change")
    undo.click()
    tab.until(lambda: values(tab) == stopped)
    if stopped != start:  # the fit had come further than its start before it was cancelled
        undo.click()
        tab.until(lambda: values(tab) == start)
