"""How fast the image follows a drag, in a real browser: a table of figures beside their targets.

Run by `make bench-ui`. Times depend on the machine and on what else it does, so that nothing here
asserts anything; the table ends with the load.

    make bench-ui ARGS=--drags                        the drags alone
    make bench-ui ARGS="--drags --without-side-socket"  the same by Bokeh's socket
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import torch
from playwright.sync_api import sync_playwright

from app.state.presets import presets
from app.widgets.assets import script
from diffsim import CompiledKernels
from diffsim.scene import assemble
from tests.ui.conftest import BROWSER_FLAGS, ROOT, App, find_chromium, serving

MEGAPIXEL, LARGE = "One megapixel, live", "Benchmark, 4096 x 4096"
SLIDER = "distance_mm"
KEYS, DRAGS, EVENTS, EVENTS_PER_S, LOADS, LARGE_KEYS = 30, 3, 120, 60, 3, 5
SLOWDOWN = 6
RESULTS = ROOT / "benchmarks" / "results" / "live.json"

AFTER_PAINT = script("widgets/scripts/after_paint.js")
RECORD = """() => {
  const models = [...Bokeh.documents[0].all_models]
  const field = models.find((m) => (m.css_classes ?? []).includes('NAME'))
  const inside = [...field.references()]
  const slider = inside.find((m) => m.type.includes('Slider'))
  const log = window.live = {keys: [], moved: [], drawn: []}
  let input = 0
  document.addEventListener('keydown', (e) => log.keys.push(input = e.timeStamp), true)
  for (const moved of ['pointermove', 'pointerrawupdate']) {
    document.addEventListener(moved, (e) => input = e.timeStamp, true)
  }
  slider.properties.value.change.connect(() => log.moved.push([input, slider.value]))
  document.addEventListener('picture-drawn', ({detail}) => {
    afterNextFrame(() => log.drawn.push([performance.now(), detail.revision]))
  })
  AFTER_PAINT
}""".replace("NAME", SLIDER).replace("AFTER_PAINT", AFTER_PAINT)
CLEAR = "() => { for (const list of Object.values(window.live)) list.length = 0 }"
FIRST_DRAWN = (
    """document.addEventListener('picture-drawn', () => {
  afterNextFrame(() => { window.first ??= performance.now() })
})
"""
    + AFTER_PAINT
)


@dataclass(frozen=True)
class Figure:
    """What was measured, its value, and what it should be."""

    what: str
    value: float
    unit: str
    target: str
    met: bool | None


def main() -> None:
    options = _options()
    path = find_chromium()
    if path is None:
        sys.exit("no Chromium was found to measure in")
    # a server that has run before has its machine code: the compiler is not what is measured
    kernels = CompiledKernels()
    for preset in presets().values():
        kernels.wait(assemble(preset.experiment(), torch.float32))
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        log = Path(folder) / "log.txt"
        environment = {**os.environ, "HOME": folder}
        os.environ["DIFFSIM_NOTES"] = str(Path(folder) / "notes.txt")
        with serving(log, "--setup", str(Path(__file__).with_name("note_values.py"))) as server:
            browser = playwright.chromium.launch(
                executable_path=path, args=BROWSER_FLAGS, env=environment
            )
            try:
                figures = measure(browser, server, options)
            finally:
                browser.close()
    cores = os.cpu_count()
    table = markdown(figures) + f"\nLoad before the start: {load:.1f} on {cores} cores.\n"
    print(table)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    found = {"load": load, "cores": cores, "figures": [asdict(figure) for figure in figures]}
    RESULTS.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"Also in {RESULTS.relative_to(ROOT)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ui.bench_live")
    parser.add_argument("--drags", action="store_true", help="measure nothing but drags")
    parser.add_argument(
        "--without-side-socket", action="store_true", help="let all messages go by Bokeh's socket"
    )
    return parser.parse_args()


def measure(browser, server: str, options: argparse.Namespace) -> list[Figure]:
    figures = []
    if not options.drags:
        loads = [_load(browser, server) for _ in range(LOADS + 1)][1:]
        figures.append(_at_most("page interactive", median(loads), 4000))
    app = _open(browser, server, not options.without_side_socket)
    app.choose(MEGAPIXEL)
    app.page.evaluate(RECORD)
    if not options.drags:
        times = _keys(app, KEYS)
        figures += [
            _at_most("key to painted, median", median(times), 60),
            Figure("key to painted, 95 %", _high(times), "ms", "", None),
        ]
    figures += _drags(app, "", 60, True)
    session = app.page.context.new_cdp_session(app.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    figures += _drags(app, f"browser {SLOWDOWN} times slower, ", 500, False)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    if not options.drags:
        app.choose(LARGE)
        first, full = zip(*(_large(app) for _ in range(LARGE_KEYS)), strict=True)
        figures += [
            _at_most("4096 x 4096, key to preview", median(first), 250),
            _at_most("4096 x 4096, key to full image", median(full), 1500),
        ]
    app.page.context.close()
    return figures


def _open(browser, server: str, side_socket: bool = True) -> App:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    if not side_socket:
        page.route_web_socket(re.compile("/side-socket$"), lambda socket: socket.close())
    return App(page, server).open()


def _load(browser, server: str) -> float:
    """From the request to a slider and a painted image [ms]."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(FIRST_DRAWN)
    page.goto(f"{server}/app")
    page.locator(".wavelength_A .noUi-handle").wait_for()
    page.wait_for_function("() => window.first")
    drawn = page.evaluate("window.first")
    context.close()
    return drawn


def _keys(app: App, count: int) -> list[float]:
    """From each key press to the first image it painted [ms]."""
    times = []
    app.page.evaluate(CLEAR)
    for number in range(count):
        app.press(SLIDER, "ArrowRight" if number % 20 < 10 else "ArrowLeft")
        app.page.wait_for_function("() => window.live.drawn.length > 0")
        app.page.wait_for_timeout(250)
        log = app.page.evaluate("window.live")
        times.append(log["drawn"][0][0] - log["keys"][-1])
        app.page.evaluate(CLEAR)
    return times


def _large(app: App) -> tuple[float, float]:
    """From a key press to the first image and to the full one [ms]."""
    revision = app.revision
    app.page.evaluate(CLEAR)
    app.press(SLIDER, "ArrowRight")
    app.settle(revision)
    app.page.wait_for_timeout(200)
    log = app.page.evaluate("window.live")
    times = [painted - log["keys"][-1] for painted, _ in log["drawn"]]
    return times[0], times[-1]


def _drags(app: App, how: str, lag_target: float, usual: bool) -> list[Figure]:
    lags, rates, last = [], [], []
    for _ in range(DRAGS):
        found = _drag(app)
        lags += found[0]
        rates.append(found[1])
        last.append(found[2])
    rate = median(rates)
    figures = [_at_most(f"{how}drag: lag, median", median(lags), lag_target)]
    figures += [Figure(f"{how}drag: lag, 95 %", _high(lags), "ms", "", None)]
    least = 20 if usual else 0
    target = (f"≥ {least}", rate >= least) if usual else ("", None)
    figures.append(Figure(f"{how}drag: frames a second", rate, "", *target))
    if usual:
        figures.append(_at_most("drag: last image after last event", median(last), 100))
    return figures


def _drag(app: App) -> tuple[list[float], float, float]:
    """Lag of each image, images a second, lag of the last image behind the last event; in ms."""
    app.page.wait_for_timeout(1500)
    app.settle()
    app.page.evaluate(CLEAR)
    handle = app.page.locator(f".{SLIDER} .noUi-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    app.page.mouse.move(x, y)
    app.page.mouse.down()
    start = time.perf_counter()
    for event in range(EVENTS):
        # there and back over the slider, a new value with each event
        away = 40 * (1 - abs(2 * ((event + 1) % 60) / 60 - 1))
        app.page.mouse.move(x + away, y)
        pause = start + (event + 1) / EVENTS_PER_S - time.perf_counter()
        time.sleep(max(0.0, pause))
    app.page.wait_for_timeout(1500)
    app.page.mouse.up()
    log = app.page.evaluate("window.live")
    moved, drawn = log["moved"], log["drawn"]
    values = _values()
    lags = []
    for painted, revision in drawn:
        # a value was set when it was last moved to
        times = [at for at, value in moved if abs(value - values[int(revision)]) < 1e-6]
        if before := [at for at in times if at < painted]:
            lags.append(painted - max(before))
    span = moved[-1][0] - moved[0][0]
    seen = sum(painted <= moved[-1][0] for painted, _ in drawn)
    return lags, 1000 * seen / span, drawn[-1][0] - moved[-1][0]


def _values() -> dict[int, float]:
    """The value that each revision of the model shows; of the last page that was opened."""
    lines = Path(os.environ["DIFFSIM_NOTES"]).read_text().splitlines()
    return {int(revision): float(value) for revision, value in map(str.split, lines)}


def markdown(figures: list[Figure]) -> str:
    """The figures as a table."""
    marks: Callable = {True: "yes", False: "no", None: ""}.get
    rows = [
        f"| {f.what} | {f.value:.0f}{' ' * bool(f.unit)}{f.unit} | {f.target} | {marks(f.met)} |"
        for f in figures
    ]
    return "\n".join(["| | measured | target | met |", "|---|---|---|---|", *rows]) + "\n"


def _at_most(what: str, value: float, target: float) -> Figure:
    return Figure(what, value, "ms", f"≤ {target:g} ms", value <= target)


def _high(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


if __name__ == "__main__":
    main()
