"""What the README tells a reader to type works as it stands there."""

import io
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
import torch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[str]:
    lines = "".join(blocks("sh")).replace("\\\n", "").splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.startswith(program)]


def run(command: str, folder: Path) -> str:
    words = [sys.executable, *shlex.split(command)[1:]]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_python_example():
    example, _, compiled = blocks("python")
    names: dict = {}
    with redirect_stdout(io.StringIO()) as printed:
        exec(example, names)
    image, distance = names["image"].detach(), names["distance"]
    exec(compiled, names)
    torch.testing.assert_close(names["image"].double(), image, rtol=2e-4, atol=0.1)
    assert image.shape == (512, 512)
    # the pixel that the example looks at is the brightest, and its derivative is not nothing
    assert divmod(int(image.argmax()), 512) == (323, 199)
    assert abs(distance.grad.item()) > 1
    highest, derivative = printed.getvalue().split()[:2]
    assert float(highest) == pytest.approx(5413.78, abs=0.01)
    assert derivative.startswith("tensor(")


def test_fit_example():
    example, fit, _ = blocks("python")
    names: dict = {}
    with redirect_stdout(io.StringIO()) as printed:
        exec(example, names)
        exec(fit, names)
    found, bounds = names["fit"].values, names["fit"].standard_errors
    right = {"crystal.misset_x_deg": 3, "crystal.cell_a_A": 60, "detector.distance_mm": 100}
    for name, value in right.items():
        assert abs(found[name] - value) < bounds[name] < 0.01
    assert len(printed.getvalue().splitlines()) > 5


def test_python_example_is_short():
    example, _, _ = blocks("python")
    assert len(example.strip().splitlines()) <= 12


def test_commands(tmp_path: Path):
    render, trace, explain = commands("python -m diffsim")
    assert "max_I = 5413.78" in run(render, tmp_path)
    image = np.fromfile(tmp_path / "image.bin", dtype=np.float32).reshape(512, 512)
    assert image[323, 199] == image.max() == pytest.approx(5413.78, abs=0.01)
    assert "pixel slow 323 fast 199" in run(trace, tmp_path)
    assert "TRACE_PY: F_latt_a " in (tmp_path / "trace.log").read_text()
    assert "convention MOSFLM" in run(explain, tmp_path)


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make (\w+)", README, flags=re.MULTILINE))
    assert {"app", "test", "notebook", "bench", "lint"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_files_that_it_names_exist():
    linked = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    written = re.findall(r"`((?:[\w.]+/)+(?:[\w.]+)?|[\w.]+\.(?:ipynb|yml))`", README)
    ignored = {".venv/", "benchmarks/results/"}
    for name in {*linked, *written} - ignored:
        places = (ROOT, ROOT / "diffsim", ROOT / "tests")
        assert any((place / name).exists() for place in places), name
