"""What a visitor does, in a real browser."""

import pytest

import diffsim
from app.sharing.trace_tables import per_phi
from app.state.presets import FIRST, presets

pytestmark = pytest.mark.browser

TRICLINIC = presets()["triclinic"]
BENCHMARK = presets()["benchmark"]
MEGAPIXEL = presets()["megapixel"]


def shown_chain(app) -> dict[str, tuple[float, ...]]:
    rows = app.page.locator("tr[data-name]").evaluate_all(
        "rows => rows.map(r => [r.dataset.name, r.querySelector('.value').textContent])"
    )
    return {name: tuple(map(float, text.replace("−", "-").split("\n"))) for name, text in rows}


def selected(app) -> tuple[int, int]:
    return tuple(
        int(app.page.locator(f".pixel [data-name={axis}]").inner_text())
        for axis in ("slow", "fast")
    )


def assert_chain_is(app, trace: diffsim.Trace) -> None:
    shown = shown_chain(app)
    assert list(shown) == [entry.name for entry in trace.chain]
    for entry in trace.chain:
        assert shown[entry.name] == pytest.approx(entry.values, rel=1e-12, abs=1e-300), entry.name


def test_first_view_has_an_image_and_a_selected_pixel_with_its_chain(app):
    preset = presets()[FIRST]
    assert len(set(app.picture())) > 100
    assert selected(app) == preset.selected
    assert_chain_is(app, diffsim.trace(preset.experiment(), *preset.selected))


def test_distance_slider_changes_image_status_and_inspector(app):
    before, revision = app.picture(), app.revision
    app.press("distance_mm", "ArrowRight")
    app.settle(revision)
    app.until(lambda: app.picture() != before)
    assert app.status("ms").endswith(" ms")
    assert app.page.locator(".distance_mm input").input_value() == "100.5"
    app.until(lambda: shown_chain(app)["close_distance_meters"] == (0.1005,))


def test_image_follows_while_the_slider_is_dragged_and_ends_at_the_last_value(app):
    app.press("distance_mm", "ArrowRight")
    box = app.page.locator(".distance_mm .noUi-handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    app.page.mouse.move(x, y)
    app.page.mouse.down()
    seen = set()
    for step in range(1, 41):
        app.page.mouse.move(x + step, y)
        seen.add(app.page.evaluate("window.drawn.detector.revision"))
    app.page.mouse.up()
    assert len(seen) > 3

    def agree() -> bool:
        entry = float(app.page.locator(".distance_mm input").input_value())
        chain = shown_chain(app)["close_distance_meters"][0] * 1000
        return entry > 110 and chain == pytest.approx(entry, rel=1e-9)

    app.until(agree)


BURST = """([x, y, count]) => {
  const fields = [...Bokeh.documents[0].all_models]
  const field = fields.find((m) => (m.css_classes ?? []).includes('distance_mm'))
  const slider = [...field.references()].find((m) => m.type.includes('Slider'))
  let values = 0
  slider.properties.value.change.connect(() => { values += 1 })
  for (let i = 1; i <= count; i++) {
    document.documentElement.dispatchEvent(
      new MouseEvent('mousemove', {clientX: x + i, clientY: y, buttons: 1, bubbles: true}))
  }
  return values
}"""


def test_a_burst_of_moves_between_two_images_is_one_value_and_ends_at_the_last_place(app):
    app.press("distance_mm", "ArrowRight")
    handle = app.page.locator(".distance_mm .noUi-handle")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    app.page.mouse.move(x, y)
    app.page.mouse.down()
    assert app.page.evaluate(BURST, [x, y, 40]) == 1
    app.page.mouse.move(x + 41, y)
    app.page.mouse.up()
    moved = handle.bounding_box()
    assert moved["x"] + moved["width"] / 2 == pytest.approx(x + 41, abs=1)
    entry = app.page.locator(".distance_mm input")
    app.until(lambda: float(entry.input_value()) > 110)


def test_click_on_a_pixel_fills_the_tables_with_the_numbers_of_the_trace(app):
    app.choose(TRICLINIC.title)
    slow, fast = 44, 195
    app.page.mouse.click(*app.place(slow + 0.5, fast + 0.5))
    app.until(lambda: selected(app) == (slow, fast))
    trace = diffsim.trace(TRICLINIC.experiment(), slow, fast)
    assert_chain_is(app, trace)

    app.page.get_by_text("Phi & mosaic").click()
    expected = per_phi(trace)
    table = app.page.locator(".per-phi")
    app.until(lambda: table.locator(".tabulator-row").count() == len(expected))
    for name in ("phi_tic", "share", "F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "h", "k", "l"):
        cells = table.locator(f".tabulator-cell[tabulator-field={name}]")
        shown = cells.evaluate_all(
            "cells => cells.map(c => Number(c.querySelector('[title]')?.title || c.innerText))"
        )
        assert shown == expected[name].tolist(), name
    app.page.locator(".per-term .tabulator-row").first.wait_for()


def test_impossible_cell_shows_a_message_and_the_image_stays(app):
    revision = app.revision
    for angle in ("alpha", "beta"):
        app.enter(f"cell_{angle}_deg", "60")
        revision = app.settle(revision)
    before = app.picture()
    app.enter("cell_gamma_deg", "175")
    message = app.page.get_by_role("alert")
    message.wait_for()
    assert "175" in message.inner_text()
    assert "Traceback" not in message.inner_text()
    assert app.picture() == before
    app.enter("cell_gamma_deg", "90")
    app.until(lambda: message.count() == 0 or not message.is_visible())


def test_bad_number_shows_what_is_allowed_and_the_image_stays(app):
    before = app.picture()
    app.enter("wavelength_A", "-3")
    message = app.page.get_by_role("alert")
    message.wait_for()
    assert "wavelength_A = -3" in message.inner_text()
    assert "allowed is a finite number from 0.001" in message.inner_text()
    assert app.picture() == before


def test_tabs_turn_by_keys(app):
    tabs = app.page.get_by_role("tab")
    app.page.locator(".bk-tab").first.focus()
    for key, shown in (
        ("ArrowRight", "Phi & mosaic"),
        ("ArrowRight", "Lattice factor"),
        ("ArrowLeft", "Phi & mosaic"),
    ):
        app.page.keyboard.press(key)
        chosen = tabs.and_(app.page.locator("[aria-selected=true]"))
        app.until(lambda shown=shown, chosen=chosen: chosen.all_inner_texts() == [shown])
    app.page.locator(".phi-step, .bar .text").first.wait_for()
    # without turning, one can go to a tab and open it
    app.page.locator(".bk-tab", has_text="Export").focus()
    app.page.keyboard.press("Enter")
    app.page.get_by_text("All pixels").wait_for()
    assert app.page.get_by_role("combobox", name="Preset").count() == 1


def test_zoom_survives_an_update(app):
    home = app.ranges()
    x, y = app.place(323.5, 199.5)
    app.page.mouse.move(x, y)
    app.page.mouse.wheel(0, -600)
    app.until(lambda: app.ranges() != home)
    app.until(lambda: app.sent_shape() != [512, 512])
    zoomed, revision = app.ranges(), app.revision
    app.press("distance_mm", "ArrowRight")
    app.settle(revision)
    assert app.ranges() == zoomed
    assert app.sent_shape() != [512, 512]


def test_the_pointer_shows_the_true_value_of_its_pixel(app):
    app.choose(MEGAPIXEL.title)
    assert app.sent_shape() == [512, 512]
    image = diffsim.render(MEGAPIXEL.experiment()).numpy()
    readout = app.page.locator(".readout")
    for slow, fast in ((300, 401), (301, 401), (700, 90)):
        app.page.mouse.move(*app.place(slow + 0.5, fast + 0.5))
        app.until(lambda slow=slow, fast=fast: f"{slow}, {fast}" in readout.inner_text())
        words = readout.inner_text().split("\n")
        assert float(words[words.index("photons") + 1]) == pytest.approx(
            image[slow, fast], rel=2e-3
        )
    app.page.mouse.move(5, 5)
    app.until(lambda: not readout.is_visible())


def test_zoom_sharpens_to_single_pixels(app):
    app.choose(MEGAPIXEL.title)
    app.page.mouse.move(*app.place(316.5, 559.5))
    app.page.mouse.wheel(0, -1200)
    app.until(lambda: app.sent_shape()[0] < 200)
    assert app.page.evaluate("window.drawn.detector.block") == 1


def test_pixels_are_square(app):
    (x0, y0), (x1, y1) = app.place(0, 0), app.place(100, 100)
    assert x1 - x0 == pytest.approx(y1 - y0, rel=1e-3)
    assert x1 > x0
    assert y1 > y0


def test_large_render_shows_a_preview_and_can_be_cancelled(app):
    app.choose(BENCHMARK.title)
    revision = app.revision
    # seconds of work, however fast the kernel
    app.enter("phi_steps", "500")
    app.until(lambda: app.revision > revision)
    assert app.status("kind").startswith("preview")
    app.until(lambda: app.busy)
    app.page.get_by_role("button", name="Cancel").click()
    app.until(lambda: not app.busy)
    assert app.status("kind").startswith("preview")
    # one can go on with it, and stop it again
    app.page.get_by_role("button", name="Finish").click()
    app.until(lambda: app.busy)
    app.page.get_by_role("button", name="Cancel").click()
    app.until(lambda: not app.busy)
    revision = app.revision
    app.enter("phi_steps", "1")
    app.settle(revision)
    assert app.status("kind") == "full"
    assert selected(app) == BENCHMARK.selected


def test_structure_factors_are_uploaded(app):
    revision = app.revision
    app.page.locator(".structure_factors input[type=file]").set_input_files(
        {"name": "few.hkl", "mimeType": "text/plain", "buffer": b"0 0 1 50\n0 1 0 20\n"}
    )
    app.settle(revision)
    app.page.get_by_text("few.hkl (2)").wait_for()


def test_dark_and_light(app):
    before = app.picture()
    app.page.get_by_role("button", name="Dark").click()
    app.page.get_by_role("button", name="Light").wait_for()
    app.until(lambda: app.picture() != before)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_page_fits_the_window(app, size):
    app.page.set_viewport_size({"width": size[0], "height": size[1]})
    app.until(lambda: app.page.evaluate("window.innerWidth") == size[0])
    root = "document.scrollingElement"
    assert app.page.evaluate(f"{root}.scrollWidth") <= size[0]
    assert app.page.evaluate(f"{root}.scrollHeight") <= size[1]
