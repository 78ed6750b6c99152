"""A first visit from the first click to a link that another browser opens; each step is timed."""

import time

import pytest

from app.state.presets import presets
from tests.ui.conftest import App

pytestmark = pytest.mark.browser

TRICLINIC = presets()["triclinic"]

DIFFERENCE = """() => {
  const figure = Bokeh.documents[0].get_model_by_name('compare')
  const view = figure && Bokeh.index.find_one(figure)
  const canvas = view?.canvas_view?.underlays_el.querySelector('canvas.picture')
  if (!canvas || !(canvas.width > 0)) return 0
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  const colours = new Set()
  for (let i = 0; i < data.length; i += 4) {
    colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2])
  }
  return colours.size
}"""

SHARE = ".tabulator-cell[tabulator-field=share]"


class Steps:
    """Times of the steps of a visit [s]."""

    def __init__(self):
        self.times: dict[str, float] = {}
        self._since = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        self.times[what], self._since = now - self._since, now


def entry(app: App, name: str) -> str:
    return app.page.locator(f".{name} input[type=text]").input_value()


def pixel(app: App) -> str:
    return app.page.locator(".pixel").inner_text()


def test_a_stranger_finds_the_step_that_makes_a_spot_and_passes_the_picture_on(
    page, browser, server, record_property
):
    steps, app = Steps(), App(page, server)
    app.open()
    steps.done("open")
    app.choose(TRICLINIC.title)
    steps.done("choose a preset")
    revision = app.revision
    app.drag("mosaic_spread_deg", 12)
    app.settle(revision)
    spread = float(entry(app, "mosaic_spread_deg"))
    assert spread > TRICLINIC.experiment().crystal.mosaic_spread_deg
    steps.done("drag the mosaic spread")
    before = pixel(app)
    page.get_by_role("button", name="Brightest").click()
    app.until(lambda: pixel(app) != before)
    steps.done("select the brightest spot")
    page.get_by_text("Phi & mosaic", exact=True).click()
    app.until(lambda: page.locator(".per-phi .tabulator-row").count() == 10)
    page.locator(".per-phi .tabulator-selected").wait_for()
    every, marked = (
        [float(text.rstrip(" %")) for text in page.locator(cells).all_inner_texts()]
        for cells in (f".per-phi {SHARE}", f".per-phi .tabulator-selected {SHARE}")
    )
    assert marked == [max(every)]
    steps.done("read which phi step gives most")
    page.get_by_text("Compare", exact=True).click()
    page.get_by_role("button", name="Pin this image").click()
    page.get_by_role("radio", name="Difference", exact=True).check(force=True)
    page.get_by_text("No parameter differs").wait_for()
    steps.done("pin")
    revision = app.revision
    app.enter("distance_mm", "160")
    app.settle(revision)
    page.locator(".compare").get_by_text("160").wait_for()
    app.until(lambda: page.evaluate(DIFFERENCE) > 50)
    steps.done("change the distance and see the difference")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    app.until(lambda: "?s=" in page.url)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    steps.done("copy a link")
    page.get_by_text("Inspector", exact=True).click()
    shown = app.until(lambda: pixel(app))
    chain = page.locator(".product").inner_text()
    context = browser.new_context(viewport=page.viewport_size)
    other = App(context.new_page(), server).open(link.removeprefix(f"{server}/app"))
    app.until(lambda: pixel(other) == shown)
    assert other.page.locator(".product").inner_text() == chain
    assert entry(other, "mosaic_spread_deg") == entry(app, "mosaic_spread_deg")
    assert entry(other, "distance_mm") == "160"
    steps.done("open it in another browser")
    assert (app.errors, app.outside, other.errors, other.outside) == ([], [], [], [])
    context.close()
    for what, seconds in steps.times.items():
        record_property(what, round(seconds, 2))
        print(f"{what}: {seconds:.1f} s")
