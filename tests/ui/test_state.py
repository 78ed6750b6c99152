"""Undo, sessions, links and the browser's own history, in a real browser."""

import json
from pathlib import Path

import pytest

from app.state.presets import FIRST, presets
from tests.ui.conftest import App

pytestmark = pytest.mark.browser

CUBIC, TRICLINIC = presets()[FIRST], presets()["triclinic"]


def entry(app, name: str) -> str:
    return app.page.locator(f".{name} input[type=text]").input_value()


def selected(app) -> tuple[int, int]:
    return tuple(
        int(app.page.locator(f".pixel [data-name={axis}]").inner_text())
        for axis in ("slow", "fast")
    )


def shown_name(app) -> str:
    return app.page.locator(".preset select").evaluate("s => s.selectedOptions[0].textContent")


_PIXELS = """
  const view = Bokeh.index.find_one(Bokeh.documents[0].get_model_by_name('detector'))
  const canvas = view.canvas_view.underlays_el.querySelector('canvas.picture')
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
"""
KEEP = f"() => {{ {_PIXELS} window.kept = data }}"
DIFFERENT = f"""() => {{ {_PIXELS}
  if (data.length != window.kept.length) return [data.length, 255]
  let [count, most] = [0, 0]
  for (let i = 0; i < data.length; i += 1) {{
    const by = Math.abs(data[i] - window.kept[i])
    count += by > 0
    most = Math.max(most, by)
  }}
  return [count / data.length, most]
}}"""
"""Share of the painted numbers that differ from the ones that were kept, and by how much."""


def same(app) -> bool:
    """Whether the picture is what it was: compiled code, once it has taken over, rounds in another
    way, and that moves a few pixels by one of their levels."""
    share, most = app.page.evaluate(DIFFERENT)
    return share < 0.001 and most <= 8


def keep(app) -> None:
    """Keep the picture as it is once the page has come to rest."""
    while True:
        app.page.evaluate(KEEP)
        app.page.wait_for_timeout(300)
        if same(app):
            return


def button(app, label: str):
    return app.page.get_by_role("button", name=label)


def test_keys_undo_and_redo(app):
    keep(app)
    revision = app.revision
    app.enter("distance_mm", "130")
    revision = app.settle(revision)
    app.until(lambda: not same(app))
    app.page.keyboard.press("Control+z")
    app.until(lambda: entry(app, "distance_mm") == "100")
    app.until(lambda: same(app))
    app.page.keyboard.press("Control+Shift+Z")
    app.until(lambda: entry(app, "distance_mm") == "130")
    button(app, "Undo the last change").click()
    app.until(lambda: entry(app, "distance_mm") == "100")
    app.until(lambda: button(app, "Undo the last change").is_disabled())


def test_a_drag_is_one_step(app):
    app.press("distance_mm", "ArrowRight")
    for _ in range(6):
        app.page.keyboard.press("ArrowRight")
    app.until(lambda: entry(app, "distance_mm") == "103.5")
    app.page.keyboard.press("Control+z")
    app.until(lambda: entry(app, "distance_mm") == "100")
    app.until(lambda: button(app, "Undo the last change").is_disabled())


def test_a_link_opens_the_same_state_in_another_browser(app, browser, server):
    app.choose(TRICLINIC.title)
    revision = app.revision
    app.enter("mosaic_spread_deg", "0.7")
    app.settle(revision)
    app.page.mouse.click(*app.place(44.5, 195.5))
    app.until(lambda: selected(app) == (44, 195))
    app.until(lambda: "?s=" in app.page.url)
    app.page.wait_for_timeout(600)
    app.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(app, "Copy link").click()
    app.page.get_by_text("Copied").wait_for()
    link = app.page.evaluate("navigator.clipboard.readText()")
    assert link == app.page.url
    context = browser.new_context(viewport=app.page.viewport_size)
    other = App(context.new_page(), server).open(link.removeprefix(f"{server}/app"))
    assert entry(other, "mosaic_spread_deg") == "0.7"
    assert selected(other) == (44, 195)
    assert shown_name(other) == f"{TRICLINIC.title}, changed"
    pixel = app.page.locator(".pixel").inner_text()
    app.until(lambda: other.page.locator(".pixel").inner_text() == pixel)
    assert other.ranges() == app.ranges()
    assert (other.errors, other.outside) == ([], [])
    context.close()


def test_back_and_forward_step_through_what_was_loaded(app):
    revision = app.revision
    app.enter("distance_mm", "130")
    app.settle(revision)
    app.until(lambda: "?s=" in app.page.url)
    assert shown_name(app) == f"{CUBIC.title}, changed"
    app.choose(TRICLINIC.title)
    app.until(lambda: app.page.url.endswith("?preset=triclinic"))
    app.page.go_back()
    app.until(lambda: entry(app, "distance_mm") == "130")
    app.until(lambda: shown_name(app) == f"{CUBIC.title}, changed")
    app.page.go_forward()
    app.until(lambda: shown_name(app) == TRICLINIC.title)
    assert app.page.url.endswith("?preset=triclinic")


def test_back_and_forward_step_through_changes(app):
    for text in ("130", "140"):
        before = app.page.url
        app.enter("distance_mm", text)
        app.until(lambda before=before: app.page.url != before)
    for step, text in (("back", "130"), ("back", "100"), ("forward", "130"), ("forward", "140")):
        (app.page.go_back if step == "back" else app.page.go_forward)()
        app.until(lambda text=text: entry(app, "distance_mm") == text)
        # longer than the page takes to write its address
        app.page.wait_for_timeout(700)


def test_looking_at_another_pixel_is_no_step_of_the_browser(app):
    before = app.page.evaluate("history.length")
    app.page.mouse.click(*app.place(44.5, 195.5))
    app.until(lambda: "?s=" in app.page.url)
    assert app.page.evaluate("history.length") == before


def test_a_bad_link_is_refused_on_the_page(page, server):
    app = App(page, server).open("?s=nonsense")
    message = app.page.get_by_role("alert")
    assert "link" in message.inner_text()
    assert shown_name(app) == CUBIC.title
    assert app.errors == []


def test_a_session_file_goes_down_and_up(app, tmp_path):
    revision = app.revision
    app.enter("distance_mm", "140")
    app.settle(revision)
    with app.page.expect_download() as download:
        button(app, "Save a session file").click()
    path = Path(download.value.path())
    assert download.value.suggested_filename == "diffsim-small-cubic-crystal.json"
    saved = json.loads(path.read_text())
    assert saved["experiment"]["detector"]["distance_mm"] == 140
    app.choose(TRICLINIC.title)
    chooser = app.page.get_by_label("Session file", exact=True)
    chooser.set_input_files(
        {"name": "mine.json", "mimeType": "application/json", "buffer": path.read_bytes()}
    )
    app.until(lambda: shown_name(app) == "mine.json")
    app.until(lambda: entry(app, "distance_mm") == "140")
    chooser.set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": b"no session"}
    )
    message = app.page.get_by_role("alert")
    message.wait_for()
    assert "bad.json" in message.inner_text()
    assert entry(app, "distance_mm") == "140"


def test_leaving_asks_only_where_a_change_is_neither_saved_nor_linked(app, server):
    asked = []
    app.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    app.open()
    assert asked == []
    revision = app.revision
    app.enter("distance_mm", "140")
    app.settle(revision)
    app.page.wait_for_timeout(700)
    app.open()
    assert asked == ["beforeunload"]
    revision = app.revision
    app.enter("distance_mm", "150")
    app.settle(revision)
    with app.page.expect_download():
        button(app, "Save a session file").click()
    app.page.wait_for_timeout(700)
    app.open()
    assert asked == ["beforeunload"]


def test_a_pasted_command_is_loaded_with_what_it_implies(app):
    app.page.get_by_text("nanoBragg command", exact=True).click()
    box = app.page.get_by_label("nanoBragg command", exact=True)
    revision = app.revision
    box.fill("nanoBragg -cell 50 60 70 90 90 90 -N 6 -default_F 10 -hkl few.hkl -detpixels 200")
    button(app, "Read the command").click()
    app.page.get_by_role("alert").get_by_text("few.hkl").wait_for()
    app.page.get_by_label("File few.hkl").set_input_files(
        {"name": "other.hkl", "mimeType": "text/plain", "buffer": b"0 0 1 50\n0 1 0 20\n"}
    )
    app.settle(revision)
    app.page.get_by_text("convention MOSFLM, as no flag sets one").wait_for()
    assert entry(app, "cell_b_A") == "60"
    app.until(lambda: shown_name(app) == "nanoBragg command")
    app.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(app, "Copy as nanoBragg").click()
    app.page.get_by_text("Copied").wait_for()
    assert "-cell 50 60 70" in app.page.evaluate("navigator.clipboard.readText()")
