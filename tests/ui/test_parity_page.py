"""The parity tab in a real browser."""

from importlib.resources import files

import pytest

import diffsim
from app.tabs.parity.probes import probes

pytestmark = pytest.mark.browser

BENCHMARK, MOSAIC = probes()["benchmark"], probes()["mosaic"]

DIFFERENCE = """() => {
  const figure = Bokeh.documents[0].get_model_by_name('difference')
  const view = figure && Bokeh.index.find_one(figure)
  const box = view?.canvas_view?.el?.getBoundingClientRect()
  if (!box || !(figure.inner_width > 0)) return null
  const frame = view.frame.bbox
  const place = (slow, fast) => [
    box.x + view.frame.x_scale.compute(fast), box.y + view.frame.y_scale.compute(slow)]
  return {middle: place(64.5, 40.5), corner: place(0, 0), next: place(100, 100), width: frame.width}
}"""


@pytest.fixture
def parity(app):
    app.page.get_by_text("Parity", exact=True).click()
    app.page.locator(".parity-probe select").wait_for()
    return app


def headline(app) -> str:
    return app.page.locator(".headline:not([data-name])").inner_text()


def choose(app, row: str, label: str) -> None:
    app.page.locator(f".parity-{row} select").select_option(label=label)


def upload(app, row: str, data: bytes, name: str) -> None:
    app.page.locator(f".{row} input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_the_benchmark_agrees_is_broken_on_purpose_and_differs_in_an_edited_log(parity):
    choose(parity, "probe", BENCHMARK.title)
    parity.until(lambda: "All 40 quantities agree within 1e−6" in headline(parity))

    choose(parity, "fault", "Fluence of a 1 mm beam")
    marked = parity.page.locator("tr.first")
    marked.wait_for()
    assert marked.get_attribute("data-quantity") == "fluence_photons_per_m2"
    assert "first divergence" in marked.inner_text()
    assert "fluence_photons_per_m2" in headline(parity)
    assert parity.page.locator("[data-cause=fluence]").is_visible()
    assert "on purpose" in parity.page.locator(".purpose").inner_text()
    choose(parity, "fault", "Off")
    parity.until(lambda: "agree" in headline(parity))

    log = (files("app") / "data" / "probes" / "1-benchmark.log").read_bytes()
    upload(parity, "trace-log", log.replace(b"F_cell 100", b"F_cell 108.21"), "edited.log")
    parity.page.locator("tr.first[data-quantity=F_cell]").wait_for()
    assert parity.page.locator("[data-cause=structure_factor_table]").is_visible()
    assert parity.page.get_by_text("edited.log").is_visible()


def test_a_bad_file_is_refused_in_the_page_and_the_table_stays(parity):
    choose(parity, "probe", MOSAIC.title)
    parity.until(lambda: "agree" in headline(parity))
    upload(parity, "trace-log", b"nothing of the kind", "bad.log")
    message = parity.page.get_by_role("alert")
    message.wait_for()
    assert "bad.log" in message.inner_text()
    assert "Traceback" not in message.inner_text()
    assert "agree" in headline(parity)


def test_a_file_larger_than_one_message_arrives_and_a_larger_one_is_refused(parity, tmp_path):
    choose(parity, "probe", MOSAIC.title)
    parity.until(lambda: "agree" in headline(parity))
    lines = (b"#" * 999 + b"\n") * 25_000
    upload(parity, "trace-log", lines + b"TRACE_C: F_cell 100\n", "long.log")
    parity.until(lambda: "1 quantity agrees" in headline(parity))
    (tmp_path / "large.bin").write_bytes(b"0" * (64 * 2**20 + 1))
    chooser = parity.page.locator(".reference-image input[type=file]")
    chooser.set_input_files(tmp_path / "large.bin")
    message = parity.page.get_by_role("alert")
    message.wait_for()
    assert "at most 64 MB" in message.inner_text()


def test_an_image_is_compared_and_a_click_on_the_map_traces_its_pixel(parity):
    choose(parity, "probe", MOSAIC.title)
    parity.until(lambda: "agree" in headline(parity))
    image = diffsim.render(MOSAIC.experiment()).numpy()
    image[64, 40] += image.max()
    upload(parity, "reference-image", image.astype("<f4").tobytes(), "theirs.bin")
    shown = parity.page.locator("[data-name=images]")
    parity.until(lambda: shown.count() and "differ in 1 of 16,384" in shown.inner_text())
    parity.until(lambda: parity.page.evaluate(DIFFERENCE))
    parity.page.locator(".bk-Figure").last.scroll_into_view_if_needed()
    parity.page.wait_for_timeout(300)
    place = parity.page.evaluate(DIFFERENCE)
    (x0, y0), (x1, y1) = place["corner"], place["next"]
    assert x1 - x0 == pytest.approx(y1 - y0, rel=1e-3)
    parity.page.mouse.click(*place["middle"])
    elsewhere = parity.page.locator(".elsewhere .note")
    parity.until(lambda: elsewhere.count() and "slow 64, fast 40" in elsewhere.inner_text())
    parity.page.get_by_role("button", name="Go there").click()
    parity.until(lambda: "agree" in headline(parity))
