"""The Python script of an experiment, run."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment
from diffsim.experiment import SECTIONS, Mask, Quantity, SourceList
from diffsim.io.python_script import to_python

TABLE = diffsim.read_hkl("0 0 0 90\n1 0 0 50\n0 -1 2 70.125\n", 'it\'s "few".hkl')
LARGE = Experiment(
    crystal=diffsim.Crystal(structure_factors=TABLE, N_cells=5, default_F=3).with_matrix(
        (0.015, -0.008, 0.006, 0.01, 0.003, -0.011, 0.012, 0.016, 0.004)
    ),
    beam={"sources": SourceList("two", ((-10.0, 0.1, 0.0, 1.0, 1.01), (None, 0, 1, 0.5, None)))},
    detector={"distance_mm": np.float64(80), "pixels_fast": 16, "pixels_slow": 12},
    sampling={
        "mask": Mask("a\nmask", np.arange(192).reshape(12, 16) % 7 > 0),
        "quirks": ["stale_phi0"],
        "roi": (0, 9, 1, 8),
    },
)


def rebuilt(script, folder):
    """The experiment that a script leaves, its last line (the render) aside."""
    for name, data in script.files.items():
        assert "/" not in name
        (folder / name).write_bytes(data)
    found = {}
    exec(compile(script.text.replace("image = render", "# image ="), "script", "exec"), found)
    return found["experiment"]


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(),
        LARGE,
        Experiment(crystal={"cell_b_A": 70.5, "N_cells": (3, 4, 5), "misset_z_deg": -3}),
        Experiment(detector={"distance_mm": torch.tensor(1 / 3, dtype=torch.float64)}),
        LARGE.replace(crystal={"cell_a_A": 51}),
    ],
    ids=["default", "tables", "groups", "tensor", "edited cell"],
)
def test_the_script_rebuilds_the_experiment(experiment, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    again = rebuilt(to_python(experiment), tmp_path)
    assert again == experiment
    if experiment is LARGE:
        assert again.crystal.structure_factors.name == TABLE.name


numbers = [
    (section, name)
    for section, cls in SECTIONS.items()
    for name in cls.settable()
    if type(cls.param[name]) is Quantity
]


@given(st.lists(st.tuples(st.sampled_from(numbers), st.floats(0, 1)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_numbers_keep_every_digit(values):
    changes = {}
    for (section, name), share in values:
        low, high = SECTIONS[section].param[name].get_soft_bounds()
        low, high = max(low, -1e6), min(high, 1e6)
        changes.setdefault(section, {})[name] = low + (high - low) * (0.01 + 0.98 * share)
    experiment = Experiment(**changes)
    assert rebuilt(to_python(experiment), None) == experiment


def test_only_what_differs_is_said():
    experiment = Experiment(detector={"distance_mm": 120}, crystal={"N_cells": 5})
    assert to_python(experiment).text == (
        "from diffsim import Experiment, render\n"
        "\n"
        "experiment = Experiment(\n"
        '    crystal={"N_cells": 5},\n'
        '    detector={"distance_mm": 120},\n'
        ")\n"
        "image = render(experiment)  # (slow, fast) photons per pixel\n"
    )


def test_the_script_runs_by_itself(tmp_path):
    script = to_python(LARGE)
    for name, data in script.files.items():
        (tmp_path / name).write_bytes(data)
    code = script.text + "\nnp.save('image.npy', image.numpy())\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert np.array_equal(np.load(tmp_path / "image.npy"), diffsim.render(LARGE).numpy())


@pytest.mark.parametrize(
    ("name", "kept"),
    [("mine.hkl", True), ("a b.hkl", True), ("", False), ("../x.hkl", False), ("a\nb", False)],
)
def test_structure_factors_keep_the_name_of_their_file(name, kept):
    table = diffsim.read_hkl("0 0 1 50\n", name)
    script = diffsim.to_python(diffsim.Experiment(crystal={"structure_factors": table}))
    (file,) = script.files
    assert file == (name if kept else "structure_factors.hkl")
    assert f"Path({file!r})" in script.text
