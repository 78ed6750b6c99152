"""The explorer and its parts in cells of a notebook, in JupyterLab itself."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.conftest import ROOT

pytestmark = pytest.mark.browser

CELLS = [
    "import panel as pn\n"
    "from app import Explorer\n"
    "from diffsim import Experiment\n"
    'pn.extension("tabulator", inline=True)\n'
    "square = {'pixels_fast': 256, 'pixels_slow': 256, 'distance_mm': 100}\n"
    "crystal = {'N_cells': 8, 'cell': (60, 60, 60), 'default_F': 100}\n"
    "experiment = Experiment(crystal=crystal, detector=square)\n"
    "explorer = Explorer(experiment)\n"
    "explorer",
    "explorer.image",
    "explorer.inspector",
    "experiment.detector.distance_mm = 150",
]

DISTANCE = ".distance_mm input[type=text]"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab that has the notebook open."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(CELLS)
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "explorer.ipynb").write_text(json.dumps(notebook))
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyterlab", str(folder), "--no-browser", "--allow-root"),
        *(f"--port={port}", "--IdentityProvider.token=", "--ServerApp.password="),
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    address = f"http://127.0.0.1:{port}"
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _until_served(f"{address}/lab", process, tmp_path / "log")
            yield f"{address}/lab/tree/explorer.ipynb"
        finally:
            process.terminate()
            process.wait(20)


def _until_served(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab was not served:\n{log.read_text()}")


def cell(page, number: int):
    return page.locator(".jp-Notebook .jp-Cell").nth(number)


def run(page, number: int) -> None:
    cell(page, number).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    prompt = cell(page, number).locator(".jp-InputPrompt")
    prompt.filter(has_text=re.compile(r"\d")).wait_for(timeout=60_000)


def test_the_whole_and_its_parts_follow_a_change_from_code(page, lab):
    page.set_viewport_size({"width": 1500, "height": 1100})
    outside: list[str] = []
    page.on("request", lambda r: outside.append(r.url) if not _local(r.url) else None)
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    # a kernel has to be there first
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    run(page, 0)
    whole = cell(page, 0)
    whole.locator(DISTANCE).wait_for(timeout=60_000)
    whole.locator("canvas.picture").first.wait_for()
    whole.get_by_text("photons", exact=False).first.wait_for()
    assert whole.locator(DISTANCE).input_value() == "100"
    run(page, 1)
    cell(page, 1).locator("canvas.picture").wait_for(timeout=30_000)
    run(page, 2)
    alone = cell(page, 2)
    alone.locator(".pixel").wait_for(timeout=30_000)
    before = alone.locator(".product").inner_text()
    run(page, 3)
    page.wait_for_timeout(500)
    alone.locator(".product").filter(has_not_text=before.split()[-2]).wait_for(timeout=20_000)
    assert alone.locator(".product").inner_text() != before
    whole.scroll_into_view_if_needed()
    numbers = alone.locator(".product").text_content()
    deadline = time.monotonic() + 30
    while (
        whole.locator(DISTANCE).input_value() != "150"
        or whole.locator(".product").text_content() != numbers
    ):
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
    assert outside == []


def _local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))
