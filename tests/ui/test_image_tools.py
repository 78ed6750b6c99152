"""What a visitor does with the image, in a real browser."""

import pytest

import diffsim
from app.state.presets import FIRST, presets

pytestmark = pytest.mark.browser

CUBIC = presets()[FIRST]

LIMITS = ("low", "high")

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
    app.until(lambda: app.page.evaluate(TEXTS, "rings labels"))
    shown = app.page.evaluate(TEXTS, "rings labels")
    assert shown == [f"{ring.d_A:g} Å" for ring in diffsim.rings(CUBIC.experiment()) if ring.label]
    before = app.picture()
    unfold(app, "Display")
    box = app.page.locator(".show_rings input")
    box.scroll_into_view_if_needed()
    box.uncheck()
    app.until(lambda: app.page.evaluate(TEXTS, "rings labels") == [])
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


def draw(app, tool: str, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """Drag from one place on the detector to another with a tool."""
    app.page.get_by_role("button", name=tool, exact=True).click()
    app.page.mouse.move(*app.place(*start))
    app.page.mouse.down()
    app.page.mouse.move(*app.place(*stop), steps=5)
    app.page.mouse.up()
    app.page.get_by_role("button", name=tool, exact=True).click()


def test_a_box_shows_its_statistics(app):
    home = app.ranges()
    draw(app, "Box", (300.2, 180.3), (340.6, 220.4))
    box = app.page.locator("[data-name=box]")
    app.until(lambda: "slow 300 to 340, fast 180 to 220" in box.inner_text())
    part = diffsim.render(CUBIC.experiment())[300:341, 180:221].double()
    shown = {
        name: float(box.locator(f"[data-name={name}]").inner_text())
        for name in ("count", "sum", "mean", "sd", "max")
    }
    assert shown["count"] == part.numel()
    assert shown["sum"] == pytest.approx(float(part.sum()), rel=1e-4)
    assert shown["mean"] == pytest.approx(float(part.mean()), rel=1e-4)
    assert shown["sd"] == pytest.approx(float(part.std()), rel=1e-4)
    assert shown["max"] == pytest.approx(float(part.max()), rel=1e-4)
    app.page.get_by_role("button", name="Render only this").click()
    app.page.get_by_role("button", name="Render all").wait_for()
    app.page.get_by_role("button", name="Clear box").click()
    app.until(lambda: not box.is_visible())
    app.until(lambda: app.ranges() == pytest.approx(home, abs=1))


def test_a_line_shows_a_profile(app):
    draw(app, "Line", (323.5, 100.5), (323.5, 300.5))
    line = app.page.locator("[data-name=line]")
    app.until(lambda: "pixels" in line.inner_text())
    title = line.locator("h4").inner_text().split()
    assert float(title[3]) == pytest.approx(200, abs=2)
    assert float(title[5]) == pytest.approx(30, abs=0.3)
    curve = line.locator("path.curve")
    curve.wait_for()
    assert len(curve.get_attribute("d")) > 1000


def test_fit_to_view_changes_the_limits(app):
    unfold(app, "Display")
    app.page.locator(".low input[type=text]").wait_for()

    def limits() -> list[str]:
        return [app.page.locator(f".{name} input[type=text]").input_value() for name in LIMITS]

    app.until(lambda: all(limits()))
    before = limits()
    app.page.mouse.move(*app.place(257, 257))
    app.page.mouse.wheel(0, -800)
    app.until(lambda: app.sent_shape()[0] < 200)
    app.page.get_by_role("button", name="Fit to view").click()
    app.until(lambda: all(new != old for new, old in zip(limits(), before, strict=True)))


def test_indices_of_spots_are_those_of_the_prediction(app):
    assert app.page.evaluate(TEXTS, "spots labels") == []
    unfold(app, "Display")
    box = app.page.locator(".show_spots input")
    box.scroll_into_view_if_needed()
    box.check()
    app.until(lambda: len(app.page.evaluate(TEXTS, "spots labels")) > 5)
    spots = diffsim.predict(CUBIC.experiment())
    known = {"  ".join(map(str, hkl)).replace("-", "−") for hkl in spots.hkl.tolist()}
    shown = app.page.evaluate(TEXTS, "spots labels")
    assert set(shown) <= known
    assert len(set(shown)) == len(shown)


BAR = """() => {
  const figure = Bokeh.documents[0].get_model_by_name('detector')
  const mapper = figure.below.find((part) => part.type === 'ColorBar').color_mapper
  return [mapper.type, mapper.low, mapper.high]
}"""
DRAWN_BOX = """() => Bokeh.documents[0].get_model_by_name('detector').renderers
  .flatMap((r) => r.glyph.type === 'Quad' ? [...(r.data_source.data.slow0 ?? [])] : [])"""


def test_typed_limits_and_scales_change_the_picture_and_its_bar(app):
    unfold(app, "Display")
    for scale, kind in (("sqrt", "Linear"), ("log", "Log"), ("sqrt", "Linear"), ("log", "Log")):
        before = app.picture()
        app.page.locator(".scale select").select_option(label=scale)
        app.until(lambda kind=kind: app.page.evaluate(BAR)[0] == f"{kind}ColorMapper")
        app.until(lambda before=before: app.picture() != before)
    before = app.picture()
    app.enter("low", "50")
    app.until(lambda: app.page.evaluate(BAR)[1] == 50)
    app.until(lambda: app.picture() != before)
    app.enter("high", "60")
    app.until(lambda: app.page.evaluate(BAR)[1:] == [50, 60])


def test_what_is_measured_goes_with_its_detector(app):
    draw(app, "Box", (300.2, 180.3), (340.6, 220.4))
    app.until(lambda: app.page.evaluate(DRAWN_BOX))
    app.choose(presets()["triclinic"].title)
    app.until(lambda: app.page.evaluate(DRAWN_BOX) == [])
    app.until(lambda: not app.page.locator("[data-name=box]").is_visible())
