"""Compare and Export in a real browser, an act each."""

import io
import re
from pathlib import Path

import numpy as np
import pytest

import diffsim
from app.state.presets import FIRST, presets
from app.tabs.export.file_types import KINDS
from diffsim.io.images.smv import read_smv

pytestmark = pytest.mark.browser

_COMPARE = """
const figure = Bokeh.documents[0].get_model_by_name('compare')
const view = figure && Bokeh.index.find_one(figure)
"""
DIVIDER = f"""() => {{ {_COMPARE}
  return figure?.center.find((part) => part.type === 'Span').location
}}"""
PLACE = f"""([slow, fast]) => {{ {_COMPARE}
  const box = view.canvas_view.el.getBoundingClientRect()
  return [box.x + view.frame.x_scale.compute(fast), box.y + view.frame.y_scale.compute(slow)]
}}"""
DRAWN = "() => window.drawn?.compare?.sequence ?? 0"
DOTS = f"""() => {{ {_COMPARE}
  const canvas = view?.canvas_view?.underlays_el.querySelector('canvas.picture')
  if (!canvas || !(canvas.width > 0)) return null
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let sum = 0
  for (let i = 0; i < data.length; i += 4) sum = (31 * sum + data[i] + 7 * data[i + 2]) % 1e9
  return sum
}}"""


@pytest.fixture
def compare(app):
    app.page.get_by_text("Compare", exact=True).click()
    app.page.get_by_role("button", name="Pin this image").click()
    app.until(lambda: app.page.evaluate(DRAWN))
    return app


def mode(app, name: str) -> int:
    """Choose how the two are shown, and wait until they are."""
    before = app.page.evaluate(DRAWN)
    app.page.get_by_role("radio", name=name, exact=True).check(force=True)
    return app.until(lambda: (now := app.page.evaluate(DRAWN)) > before and now)


def differing(app) -> str:
    return app.page.locator(".compare caption", has_text="Parameters").locator("..").inner_text()


def test_a_pinned_image_is_subtracted_from_the_live_one(compare):
    page = compare.page
    mode(compare, "Difference")
    page.get_by_text("No parameter differs").wait_for()
    same = page.evaluate(DOTS)
    revision = compare.revision
    compare.enter("distance_mm", "130")
    compare.settle(revision)
    changed = compare.until(lambda: (dots := page.evaluate(DOTS)) != same and dots)
    compare.until(lambda: "130" in differing(compare))
    assert "Distance mm" in differing(compare)
    revision = compare.revision
    compare.press("distance_mm", "ArrowRight")
    compare.settle(revision)
    compare.until(lambda: page.evaluate(DOTS) not in (same, changed))
    mode(compare, "Ratio")
    page.get_by_text("grey: both below").wait_for()


def test_the_divider_is_moved_by_keys_and_by_hand(compare):
    page = compare.page
    revision = compare.revision
    compare.enter("distance_mm", "130")
    compare.settle(revision)
    compare.until(lambda: "130" in differing(compare))
    middle, before = page.evaluate(DIVIDER), page.evaluate(DOTS)
    page.get_by_label("Divider between A and B").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    compare.until(lambda: page.evaluate(DIVIDER) > middle and page.evaluate(DOTS) != before)
    page.wait_for_timeout(500)
    at = page.evaluate(DIVIDER)
    place = page.evaluate(PLACE, [300, at])
    page.mouse.move(*place)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(place[0] - 10 * step, place[1])
        page.wait_for_timeout(30)
    page.mouse.up()
    compare.until(lambda: page.evaluate(DIVIDER) < at - 20)
    share = page.get_by_label("Divider between A and B")
    compare.until(lambda: float(share.input_value()) < 500)


def test_blinking_by_button_by_key_and_by_itself(compare):
    page = compare.page
    compare.enter("distance_mm", "130")
    mode(compare, "Blink")
    turn = page.get_by_role("button", name="Show the other one")
    compare.until(lambda: turn.inner_text() == "A Pin 1")
    turn.click()
    compare.until(lambda: turn.inner_text() == "B Live")
    page.keyboard.press("b")
    compare.until(lambda: turn.inner_text() == "A Pin 1")
    page.get_by_label("Changes a second").select_option("3")
    page.get_by_label("By itself").check()
    compare.until(lambda: turn.inner_text() == "B Live")
    compare.until(lambda: turn.inner_text() == "A Pin 1")


def test_pins_are_renamed_and_removed(compare):
    page = compare.page
    page.get_by_role("button", name="Pin this image").click()
    page.get_by_label("Name of Pin 2").fill("second")
    page.get_by_label("Name of Pin 2").press("Enter")
    page.get_by_label("Side B: second").check()
    page.locator(".compare th", has_text="B second").first.wait_for()
    page.get_by_role("button", name="Remove Pin 1").click()
    page.get_by_label("Side A: second").wait_for()
    page.get_by_role("button", name="Remove second").click()
    page.get_by_text("Pin the image, then change a parameter").wait_for()


def test_a_click_on_the_comparison_selects_the_pixel(compare):
    page = compare.page
    page.wait_for_timeout(300)
    page.mouse.click(*page.evaluate(PLACE, [200.5, 100.5]))

    def near() -> bool:
        words = page.locator(".compare td.name", has_text="photons").inner_text().split()
        return abs(int(words[1].strip(",")) - 200) < 8 and abs(int(words[2]) - 100) < 8

    compare.until(near)


def test_every_file_is_saved(app):
    experiment = presets()[FIRST].experiment()
    app.page.get_by_text("Export", exact=True).click()
    files = {}
    for kind in KINDS:
        name = f"Save {kind.group.lower()}: {kind.title}"
        with app.page.expect_download() as download:
            app.page.get_by_role("button", name=name, exact=True).click()
        assert re.fullmatch(rf"diffsim-[-a-z0-9]+{kind.ending}", download.value.suggested_filename)
        files[kind.name] = Path(download.value.path()).read_bytes()
    image = diffsim.render(experiment).numpy()
    np.testing.assert_allclose(np.load(io.BytesIO(files["npy"])), image, atol=1e-4 * image.max())
    assert files["raw"] == np.load(io.BytesIO(files["npy"])).tobytes()
    assert read_smv(files["smv"]).pixels.max() >= 55000
    assert files["log"].decode() == diffsim.trace(experiment, *presets()[FIRST].selected).to_log()
    assert files["png"].startswith(b"\x89PNG")
    app.until(lambda: app.page.locator(".downloads .state").all_inner_texts().count("") == 0)
