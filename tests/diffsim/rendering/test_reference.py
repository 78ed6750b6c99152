"""Every pixel and every traced number against the reference program."""

import contextlib
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

import diffsim
from diffsim.scene import assemble
from diffsim.tracing.quantities import CHAIN

GOLDEN = Path(__file__).parents[2] / "data" / "reference"
CASES = {case["name"]: case for case in json.loads((GOLDEN / "cases.json").read_text())}

CELLS_FLOAT32 = 100
"""Most cells along an axis for which float32 keeps its tolerance."""

HELD = ("capture_fraction", "polar", "omega_pixel", "cos_2theta")
"""Names whose last print in a reference log is the one that was applied."""


def experiment_of(case, monkeypatch, folder=GOLDEN):
    monkeypatch.chdir(folder)
    return diffsim.from_nanobragg(case["args"], quirks=case["quirks"])


TRACED = [(name, index) for name in CASES for index in range(len(CASES[name]["traces"]))]


def excess(image, reference, relative, absolute):
    """Difference of each pixel in units of its tolerance."""
    tolerance = relative * np.abs(reference) + absolute * reference.max()
    return np.abs(image - reference) / tolerance


def golden(case):
    with np.load(GOLDEN / case["image"]) as stored:
        return stored["image"]


def part_of(image, case):
    """The part of a whole image that is stored."""
    if not case["crop"]:
        return image
    row0, row1, col0, col1 = case["crop"]
    return image[row0:row1, col0:col1]


@cache
def in_float64(name):
    """The stored part of a case, rendered in float64."""
    case = CASES[name]
    with contextlib.chdir(GOLDEN):
        experiment = diffsim.from_nanobragg(case["args"], quirks=case["quirks"])
    return part_of(diffsim.render(experiment).numpy(), case)


@pytest.mark.parametrize("name", list(CASES))
def test_every_pixel_agrees_in_float64(name):
    image, stored = in_float64(name), golden(CASES[name])
    units = excess(image, stored.astype(np.float64), 1e-6, 1e-9)
    same = (image.astype(np.float32) == stored).mean()
    worst = np.unravel_index(units.argmax(), units.shape)
    print(
        f"{name}: worst pixel {tuple(map(int, worst))} at {units.max():.3f} of its tolerance, "
        f"{same:.3%} bit-identical"
    )
    assert units.max() <= 1
    # of thousands of cells, the last bit of an index is seen in a float32 pixel
    assert same >= (0.998 if name == "n_big_samples" else 0.999)


def test_almost_every_pixel_is_bit_identical_in_float32():
    same = [in_float64(name).astype(np.float32) == golden(case) for name, case in CASES.items()]
    counted = sum(part.size for part in same)
    identical = sum(int(part.sum()) for part in same)
    print(f"{identical} of {counted} pixels are bit-identical")
    assert identical >= 0.9999 * counted


@pytest.mark.parametrize("name", list(CASES))
def test_float32_stays_within_its_tolerance(name, monkeypatch):
    case = CASES[name]
    scene = assemble(experiment_of(case, monkeypatch), torch.float32)
    if scene.lattice.n_cells.max() > CELLS_FLOAT32:
        pytest.skip(f"more than {CELLS_FLOAT32} cells, for which float32 is not made")
    image = part_of(diffsim.render(scene).numpy(), case)
    units = excess(image.astype(np.float64), golden(case).astype(np.float64), 2e-4, 2e-5)
    jumps = 0.001 if "tophat" in name or "-hkl" in case["args"] else 0.0
    assert (units > 1).mean() <= jumps


def read_log(text):
    """First and last values by name, and the rows of terms, of a reference log or of ours."""
    first, last, terms = {}, {}, []
    for line in text.splitlines():
        if match := re.match(r"TRACE_(?:C|PY)_TERM (.*)", line):
            pairs = (word.split("=") for word in match[1].split())
            terms.append({key: float(value) for key, value in pairs})
        elif match := re.match(r"TRACE_(?:C|PY): (\w+) (.*)", line):
            values = [float(word) for word in match[2].split()]
            first.setdefault(match[1], values)
            last[match[1]] = values
    return first, last, terms


def scale_of(name, values):
    """What the tolerance of a quantity is relative to, times its factor."""
    if name == "hkl_frac" or name in ("h", "k", "l"):
        return 1e-9 * max(1, *map(abs, values), 1)
    steep = name.startswith(("F_latt", "I_", "floatimage"))
    return (1e-7 if steep else 1e-9) * max(map(abs, values))


def check_log(ours, reference, square):
    """Compare two logs within the tolerance of traces."""
    first, last, terms = read_log(reference)
    mine, _, my_terms = read_log(ours)
    compared = 0
    for quantity in CHAIN:
        if quantity.name not in first:
            # the reference prints no factor of a shape that is not a product over axes
            assert quantity.name not in mine or (quantity.name == "F_latt" and not square)
            continue
        expected = (last if quantity.name in HELD else first)[quantity.name]
        tolerance = scale_of(quantity.name, expected)
        assert mine[quantity.name] == pytest.approx(expected, rel=0, abs=tolerance), quantity.name
        compared += 1
    assert len(my_terms) == len(terms)
    for number, (my_term, term) in enumerate(zip(my_terms, terms, strict=True)):
        assert my_term.keys() == term.keys()
        # a vector is judged by its largest component
        factors = np.nan_to_num([term[f"F_latt_{axis}"] for axis in "abc"])
        for key, expected in term.items():
            values = [expected, *factors] if re.fullmatch("F_latt_[abc]", key) else [expected]
            tolerance = scale_of(key, np.nan_to_num(values))
            assert my_term[key] == pytest.approx(expected, rel=0, abs=tolerance, nan_ok=True), (
                f"term {number}: {key}"
            )
    return compared


@pytest.mark.parametrize(("name", "index"), TRACED)
def test_every_traced_number_agrees(name, index, monkeypatch):
    case = CASES[name]
    stored = case["traces"][index]
    experiment = experiment_of(case, monkeypatch)
    log = diffsim.trace(experiment, stored["slow"], stored["fast"]).to_log()
    reference = (GOLDEN / stored["file"]).read_text()
    assert check_log(log, reference, experiment.crystal.shape == "square") >= 33


@pytest.fixture(scope="module")
def experiments(reference_folder):
    """A real experiment: custom vectors, 2463 x 2527 pixels, 64,333 reflections."""
    return {
        case["name"]: case
        for case in json.loads((reference_folder / "supervisor" / "cases.json").read_text())
    }


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", ["supervisor_phi0", "supervisor_phi1"])
def test_a_real_experiment_agrees(name, dtype, experiments, reference_folder, monkeypatch):
    case = experiments[name]
    relative, absolute = (1e-6, 1e-9) if dtype == torch.float64 else (2e-4, 2e-5)
    experiment = experiment_of(case, monkeypatch, reference_folder)
    image = diffsim.render(experiment, dtype=dtype).numpy().astype(np.float64)
    assert image.shape == tuple(case["shape"])
    with np.load(reference_folder / case["data"]) as stored:
        for crop, (row0, row1, col0, col1) in case["crops"].items():
            part, expected = image[row0:row1, col0:col1], stored[crop].astype(np.float64)
            assert excess(part, expected, relative, absolute).max() <= 1, crop
        brightest = stored["brightest_value"].astype(np.float64)
        pixels = image[stored["brightest_slow"], stored["brightest_fast"]]
    assert np.all(np.abs(pixels - brightest) <= relative * brightest + absolute * case["max"])
    assert image.sum() == pytest.approx(case["sum"], rel=max(relative, 1e-7))
    assert image.max() == pytest.approx(case["max"], rel=relative)


@pytest.mark.parametrize("name", ["supervisor_phi0", "supervisor_phi1"])
def test_traces_of_a_real_experiment_agree(name, experiments, reference_folder, monkeypatch):
    case = experiments[name]
    experiment = experiment_of(case, monkeypatch, reference_folder)
    for stored in case["traces"]:
        log = diffsim.trace(experiment, stored["slow"], stored["fast"]).to_log()
        check_log(log, (reference_folder / stored["file"]).read_text(), square=True)
