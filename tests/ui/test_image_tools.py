"""What a visitor does with the image, in a real browser."""

import pytest

import diffsim
from app.presets import FIRST, presets

pytestmark = pytest.mark.browser

CUBIC = presets()[FIRST]

TEXTS = """(name) => {
  const figure = Bokeh.documents[0].get_model_by_name('detector')
  return figure.renderers.flatMap((r) => r.name === name ? [...r.data_source.data.text] : [])
}"""


def selected(app) -> tuple[int, int]:
    return tuple(
        int(app.page.locator(f".pixel [data-name={axis}]").inner_text())
        for axis in ("slow", "fast")
    )


def unfold(app, title: str) -> None:
    app.page.get_by_role("button", name=title).first.click()


def test_rings_have_labels_and_follow_their_switch(app):
    app.until(lambda: app.page.evaluate(TEXTS, "ring labels"))
    shown = app.page.evaluate(TEXTS, "ring labels")
    assert shown == [f"{ring.d_A:g} Å" for ring in diffsim.rings(CUBIC.experiment()) if ring.label]
    before = app.picture()
    unfold(app, "Display")
    box = app.page.locator(".show_rings input")
    box.scroll_into_view_if_needed()
    box.uncheck()
    app.until(lambda: app.page.evaluate(TEXTS, "ring labels") == [])
    app.until(lambda: app.picture() != before)


def test_the_pointer_shows_spacing_and_indices(app):
    slow, fast = CUBIC.selected
    app.page.mouse.move(*app.place(slow + 0.5, fast + 0.5))
    readout = app.page.locator(".readout")
    app.until(lambda: f"{slow}, {fast}" in readout.inner_text())
    words = readout.inner_text().split("\n")
    shown = dict(zip(words[::2], words[1::2], strict=True))
    info = diffsim.pixel_info(CUBIC.experiment(), slow + 0.5, fast + 0.5)
    assert shown["d"] == f"{info.d_A:.4g} Å"
    nearest = shown["nearest"].replace("−", "-").split()
    assert tuple(map(int, nearest)) == info.hkl_nearest
    assert float(shown["F_cell"]) == info.F_cell


def test_arrow_keys_move_the_selected_pixel(app):
    slow, fast = CUBIC.selected
    area = app.page.get_by_role("application")
    assert "Arrow keys" in area.get_attribute("aria-label")
    area.focus()
    app.page.keyboard.press("ArrowDown")
    app.until(lambda: selected(app) == (slow + 1, fast))
    app.page.keyboard.press("Shift+ArrowLeft")
    app.until(lambda: selected(app) == (slow + 1, fast - 10))
    image = diffsim.render(CUBIC.experiment())
    app.page.keyboard.press("Home")
    app.until(lambda: image[selected(app)] == image.max())


def test_how_the_image_lies_is_said(app):
    app.page.get_by_role("button", name="Axes").click()
    words = app.page.locator("dl").filter(has_text="Origin")
    assert "MOSFLM" in words.inner_text()
    app.page.keyboard.press("Escape")
    app.until(lambda: not words.is_visible())
