"""A served app, and its page in a browser that must stay quiet and at home."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

collect_ignore = ["bench_live.py", "note_values.py"]
"""Measured by `make bench-ui`, not tested."""


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def require_chromium() -> str:
    """The browser's path; without one, skip, or fail where DIFFSIM_REQUIRE_BROWSER=1."""
    if path := find_chromium():
        return path
    reason = f"no browser found (looked for {', '.join(BROWSERS)})"
    if os.environ.get("DIFFSIM_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and DIFFSIM_REQUIRE_BROWSER=1", pytrace=False)
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser"):
        require_chromium()


@contextmanager
def serving(log: Path, *options: str) -> Iterator[str]:
    """The address of an app that is served, its log in a file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "panel", "serve", "app/", "--port", str(port)]
    command += ["--address", "127.0.0.1", f"--allow-websocket-origin=127.0.0.1:{port}"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--liveness", *options],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "BOKEH_LOG_LEVEL": "info"},
        )
    try:
        _wait_until_served(f"http://127.0.0.1:{port}/liveness", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


@pytest.fixture(scope="package")
def chromium_path() -> str:
    return require_chromium()


@pytest.fixture(scope="package")
def browser(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    from playwright.sync_api import sync_playwright

    home = tmp_path_factory.mktemp("chromium-home")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=BROWSER_FLAGS,
            env={**os.environ, "HOME": str(home)},
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def visitor(browser) -> Iterator:
    """One visitor for all tests, whose browser knows the page's scripts already."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def page(visitor) -> Iterator:
    page = visitor.new_page()
    yield page
    page.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that is served for these tests."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(log) as address:
        yield address
        assert not failures(log.read_text())


def failures(log: str) -> list[str]:
    """Entries of a server's log that hold a traceback, but for a page that left mid-message, of
    which Tornado and Bokeh tell in one of these ways."""
    entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", log, flags=re.MULTILINE)
    left = ("WebSocketClosedError", "session.notify_connection_lost()")
    return [e for e in entries if "Traceback" in e and not any(words in e for words in left)]


def _wait_until_served(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"the app was not served:\n{log.read_text()}")


class App:
    """The page as a user handles it."""

    def __init__(self, page, server: str):
        self.page, self.server = page, server
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._note_request(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note_console)
        page.add_init_script(NOTE_DRAWN)

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(url)

    def _note_console(self, message) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def open(self, query: str = "") -> "App":
        self.page.goto(f"{self.server}/app{query}")
        self.page.locator(".wavelength_A .noUi-handle").wait_for()
        self.page.locator(".bk-Figure canvas").first.wait_for()
        self.until(lambda: self.page.evaluate(FRAME) is not None)
        self.settle()
        self.until(lambda: self.page.evaluate(DRAWN))
        return self

    def until(self, condition: Callable[[], object], seconds: float = 20.0):
        """Ask until the answer is true, and return it."""
        deadline = time.monotonic() + seconds
        while not (answer := condition()):
            assert time.monotonic() < deadline, "the page did not get there in time"
            self.page.wait_for_timeout(20)
        return answer

    def status(self, name: str) -> str:
        return self.page.locator(f".status-line [data-name={name}]").text_content() or ""

    @property
    def revision(self) -> int:
        return int(self.status("revision"))

    @property
    def busy(self) -> bool:
        return "busy" in self.page.locator(".status-line .state").inner_text()

    def settle(self, after: int = -1) -> int:
        """Wait until nothing runs and a revision after the given one is shown in full."""
        self.until(
            lambda: not self.busy and self.revision > after and self.status("kind") == "full"
        )
        return self.revision

    def choose(self, preset: str) -> None:
        before = self.revision
        self.page.locator(".preset select").select_option(label=preset)
        self.settle(before)

    def enter(self, name: str, text: str) -> None:
        field = self.page.locator(f".{name} input[type=text]")
        field.fill(text)
        field.press("Enter")

    def press(self, name: str, key: str) -> None:
        handle = self.page.locator(f".{name} .noUi-handle")
        handle.scroll_into_view_if_needed()
        handle.focus()
        self.page.keyboard.press(key)

    def drag(self, name: str, by: float, steps: int = 10) -> None:
        """Take a slider's handle some dots to the right, in equal steps, and let go."""
        handle = self.page.locator(f".{name} .noUi-handle")
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(x + by * step / steps, y)
        self.page.mouse.up()

    def place(self, slow: float, fast: float) -> tuple[float, float]:
        """Where a position on the detector lies on the page."""
        return tuple(self.page.evaluate(PLACE, [slow, fast]))

    def ranges(self) -> list[float]:
        return self.page.evaluate(RANGES)

    def sent_shape(self) -> list[int]:
        return self.page.evaluate(SHAPE)

    def picture(self) -> bytes:
        """What is painted of the lower half of the detector, where no message lies over it."""
        box = self.page.evaluate(FRAME)
        half = box["height"] / 2
        clip = {"x": box["x"], "y": box["y"] + half, "width": box["width"], "height": half}
        return self.page.screenshot(clip=clip)


_VIEW = """
const figure = Bokeh.documents[0].get_model_by_name('detector')
const view = figure && Bokeh.index.find_one(figure)
"""
_BOX = _VIEW + "const box = view?.canvas_view?.el?.getBoundingClientRect()\n"
FRAME = f"""() => {{ {_BOX}
  if (!box || !(figure.inner_width > 0)) return null
  const frame = view.frame.bbox
  return {{x: box.x + frame.left, y: box.y + frame.top, width: frame.width, height: frame.height}}
}}"""
PLACE = f"""([slow, fast]) => {{ {_BOX}
  return [box.x + view.frame.x_scale.compute(fast), box.y + view.frame.y_scale.compute(slow)]
}}"""
RANGES = f"""() => {{ {_VIEW}
  const [x, y] = [figure.x_range, figure.y_range]
  return [x.start, x.end, y.start, y.end]
}}"""
NOTE_DRAWN = """document.addEventListener('picture-drawn', ({detail}) => {
  window.drawn = {...window.drawn, [detail.name]: detail}
})"""
DRAWN = "() => window.drawn?.detector != null"
SHAPE = "() => window.drawn.detector.shape"


@pytest.fixture
def app(page, server: str) -> Iterator[App]:
    """The open page; afterwards, no request has left this host and no error has occurred."""
    app = App(page, server)
    app.open()
    yield app
    assert app.outside == []
    assert app.errors == []
