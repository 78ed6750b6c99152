"""Every example answers its question in one sentence and saves a picture worth looking at."""

import re
import subprocess
import sys
from pathlib import Path

import matplotlib.image
import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name: str, folder: Path, *arguments: str) -> str:
    """What the script prints, run in `folder` where every warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / name, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_picture(path: Path) -> None:
    """The picture is large, and its left, right, upper and lower halves all show something."""
    pixels = matplotlib.image.imread(path)[..., :3]
    height, width = pixels.shape[:2]
    assert height >= 500 and width >= 1000
    halves = (pixels[:, : width // 2], pixels[:, width // 2 :])
    halves += (pixels[: height // 2], pixels[height // 2 :])
    assert min(half.std() for half in halves) > 0.1


def test_spot_width_follows_one_over_n(tmp_path: Path):
    answer = run("spot_shape_against_n_cells.py", tmp_path, "spot.png")
    found = re.fullmatch(
        r"From N = 4 to 32 the spot narrows ([\d.]+) times; "
        r"its width is 0\.886 / N to within ([\d.]+)%\.\n",
        answer,
    )
    assert found, answer
    assert float(found[1]) == pytest.approx(8, rel=0.05)
    assert float(found[2]) < 3
    assert_picture(tmp_path / "spot.png")


def test_few_phi_steps_make_a_pixel(tmp_path: Path):
    answer = run("phi_contributions.py", tmp_path)
    found = re.fullmatch(
        r"Half of pixel \((\d+), (\d+)\), on reflection \(5 12 -3\), comes from (\d+) of 40 steps: "
        r"phi ([\d.]+) to ([\d.]+) degrees\.\n",
        answer,
    )
    assert found, answer
    slow, fast, steps = map(int, found.groups()[:3])
    assert (slow, fast) == (495, 293)
    first, last = float(found[4]), float(found[5])
    # a run of neighbouring steps, 1/40 degree apart
    assert last - first == pytest.approx((steps - 1) / 40)
    assert 1 < steps < 10
    # without an argument the picture is named after the script
    assert_picture(tmp_path / "phi_contributions.png")


def test_a_fit_finds_the_crystal(tmp_path: Path):
    answer = run("fit_a_crystal.py", tmp_path)
    found = re.fullmatch(
        r"(\d+) iterations find all 6 parameters to within ([\d.]+) standard errors: "
        r"misset x to ([\d.]+) degrees, cell a to ([\d.]+) Å\.\n",
        answer,
    )
    assert found, answer
    iterations, furthest, misset, cell = map(float, found.groups())
    assert iterations < 30
    assert furthest < 4
    assert misset < 0.01 and cell < 0.05
    assert_picture(tmp_path / "fit_a_crystal.png")
