"""For every test: which run side by side, how many drove a browser, where reference data is."""

import os
import warnings
from pathlib import Path

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    # a process for each core: threads beside it would only wait for one another
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side run files, and all browser tests as one: they share a browser and a server.

    What takes longest begins first, so that the last process to end is not the only one at work.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}

    def place(item: pytest.Item) -> int:
        first = (item.get_closest_marker(name) for name in ("browser", "compiler"))
        return 0 if any(first) else 1 if item.path in slow else 2

    items.sort(key=place)
    for item in items:
        name = "browser" if item.get_closest_marker("browser") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(name))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many browser tests really ran: .ci/run wants at least one."""

    def count(*outcomes: str) -> int:
        reports = (r for outcome in outcomes for r in terminalreporter.stats.get(outcome, []))
        return sum("browser" in getattr(r, "keywords", ()) for r in reports)

    ran, skipped = count("passed", "failed"), count("skipped")
    if ran or skipped:
        terminalreporter.write_line(f"browser tests: {ran} ran, {skipped} skipped")


@pytest.fixture(autouse=True)
def values_that_are_meant() -> None:
    """What warns a user of an unusual value is no fault of the test that has one on purpose."""
    from diffsim.errors import InputWarning

    warnings.filterwarnings("ignore", category=InputWarning)


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Images and traces of the original program, kept outside this repository."""
    folder = os.environ.get("DIFFSIM_REFERENCE")
    if not folder:
        pytest.skip("DIFFSIM_REFERENCE names no folder of reference data")
    return Path(folder)
