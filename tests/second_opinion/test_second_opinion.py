"""The second opinion against every stored image of the reference program."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from tests.second_opinion.image import render
from tests.second_opinion.noise import noise_image

FOLDER = Path(__file__).parent
GOLDEN = FOLDER.parent / "data" / "reference"
CASES = {case["name"]: case for case in json.loads((GOLDEN / "cases.json").read_text())}


def stored(folder: Path, name: str, key: str = "image") -> np.ndarray:
    with np.load(folder / name) as arrays:
        return arrays[key]


def excess(image: np.ndarray, reference: np.ndarray, peak: float) -> float:
    """The worst difference in units of its tolerance."""
    expected = reference.astype(np.float64)
    return float(np.max(np.abs(image - expected) / (1e-6 * np.abs(expected) + 1e-9 * peak)))


def check(case: dict, folder: Path) -> None:
    """Every pixel within its tolerance, almost all the same once they are rounded to float32."""
    reference = stored(folder, case["image"])
    image = render(case["args"], folder, case["quirks"])
    if case["crop"]:
        row0, row1, col0, col1 = case["crop"]
        image = image[row0:row1, col0:col1]
    assert image.shape == reference.shape
    assert excess(image, reference, reference.max()) <= 1
    assert (image.astype(np.float32) == reference).mean() >= 0.9999


def test_it_imports_numpy_and_itself_alone():
    """An opinion of its own: it shares no code with what it judges."""
    imported = set()
    for path in FOLDER.glob("*.py"):
        if path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)
    outside = {name for name in imported if not name.startswith("tests.second_opinion")}
    standard = {"collections.abc", "dataclasses", "functools", "itertools", "math", "pathlib"}
    standard |= {"random", "re", "tempfile"}
    assert outside <= {"numpy", *standard}


@pytest.mark.parametrize("name", list(CASES))
def test_it_agrees_with_the_stored_images(name: str):
    check(CASES[name], GOLDEN)


def test_it_agrees_with_images_outside_the_repository(reference_folder: Path):
    for folder in (reference_folder, reference_folder / "second"):
        for case in json.loads((folder / "cases.json").read_text()):
            check(case, folder)


def test_it_agrees_with_a_real_experiment(reference_folder: Path):
    """Windows of a detector of 2463 x 2527 pixels, with 64,333 structure factors."""
    cases = json.loads((reference_folder / "supervisor" / "cases.json").read_text())
    case = next(case for case in cases if not case["quirks"])
    for name, (row0, row1, col0, col1) in case["crops"].items():
        args = f"{case['args']} -roi {col0} {col1 - 1} {row0} {row1 - 1}"
        image = render(args, reference_folder)[row0:row1, col0:col1]
        assert excess(image, stored(reference_folder, case["data"], name), case["max"]) <= 1


def test_its_noise_is_that_of_the_reference_to_the_last_count(reference_folder: Path):
    folder = reference_folder / "second"
    for case in json.loads((folder / "noise.json").read_text()):
        image = stored(folder, case["noise"])
        counts = noise_image(case["args"], folder, image)
        assert np.array_equal(counts, stored(folder, case["noise"], "noise")), case["name"]
