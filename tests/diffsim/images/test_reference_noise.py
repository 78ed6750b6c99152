"""Photon noise, to the last count that of the reference."""

import json
from pathlib import Path

import numpy as np
import pytest

from diffsim.cli import main
from diffsim.images.reference_noise import reference_counts
from diffsim.io.images.smv import read_smv
from diffsim.physics.crystal.reference_random import RandomState

GOLDEN = Path(__file__).parents[2] / "data" / "reference"
CASES = {case["name"]: case for case in json.loads((GOLDEN / "noise.json").read_text())}


def value(words: list[str], flag: str, otherwise: float) -> float:
    return float(words[words.index(flag) + 1]) if flag in words else otherwise


@pytest.mark.parametrize("name", CASES)
def test_every_count_is_that_of_the_reference(name):
    words = CASES[name]["args"].split()
    with np.load(GOLDEN / CASES[name]["noise"]) as stored:
        image, expected = stored["image"], stored["noise"]
    drawn = np.ones(image.shape, bool)
    if "-roi" in words:
        fast0, fast1, slow0, slow1 = map(int, words[words.index("-roi") + 1 :][:4])
        drawn[:] = False
        drawn[slow0 : slow1 + 1, fast0 : fast1 + 1] = True
    state = RandomState()
    state.seed(int(value(words, "-seed", 1)))
    counts = reference_counts(image, value(words, "-adc", 40), state, drawn)
    assert np.array_equal(np.where(drawn, counts, 0), expected)


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_draws_the_same_counts(name, tmp_path):
    path = tmp_path / "noise.img"
    assert main(["render", *CASES[name]["args"].split(), "-noisefile", str(path)]) == 0
    with np.load(GOLDEN / CASES[name]["noise"]) as stored:
        assert np.array_equal(read_smv(path.read_bytes()).pixels, stored["noise"])


def test_what_is_no_mean_counts_as_none():
    state = RandomState()
    state.seed(1)
    counts = reference_counts(np.array([[np.nan, -5.0, 0.0, np.inf]], np.float32), 7, state)
    assert counts[0, :3].tolist() == [7, 7, 7] and counts[0, 3] == 65_535


def test_a_negative_seed_keeps_the_table_once_it_is_shuffled():
    first, anew, later = RandomState(), RandomState(), RandomState()
    first.seed(-9)
    anew.seed(1)
    assert first == anew  # on the very first use it acts as 1
    later.seed(5)
    later.uniform(3)
    table = list(later.table)
    later.seed(-9)
    assert (later.number, later.table) == (9, table)
