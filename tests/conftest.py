"""Fixtures for every test: the browser, and the folder of reference data."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Browser tests come last: once Playwright has started, its event loop stays current in this
    # thread, and asyncio.run() in any later test would refuse to start another.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser"):
        require_chromium()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many browser tests really ran: .ci/run wants at least one."""

    def count(*outcomes: str) -> int:
        reports = (r for outcome in outcomes for r in terminalreporter.stats.get(outcome, []))
        return sum("browser" in getattr(r, "keywords", ()) for r in reports)

    ran, skipped = count("passed", "failed"), count("skipped")
    if ran or skipped:
        terminalreporter.write_line(f"browser tests: {ran} ran, {skipped} skipped")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return require_chromium()


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Images and traces of the original program, kept outside this repository."""
    folder = os.environ.get("DIFFSIM_REFERENCE")
    if not folder:
        pytest.skip("DIFFSIM_REFERENCE names no folder of reference data")
    return Path(folder)
