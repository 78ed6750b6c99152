"""Machine code for the kernel: the same image, made in the background, never in the way."""

import logging
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch

import diffsim
from diffsim import CompiledKernels, Experiment
from diffsim.experiment import SECTIONS
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.rendering.compiled import cache, specialization
from diffsim.rendering.compiled.specialization import SOURCE
from diffsim.scene import assemble

pytestmark = pytest.mark.compiler

needs_compiler = pytest.mark.skipif(not cache.has_compiler(), reason="no C++ compiler")


def small(**changes):
    values = {
        "beam": {"wavelength_A": 1.1, "polarization_factor": 0.5},
        "crystal": {"cell": (70, 80, 90, 75, 85, 95), "N_cells": (5, 12, 9), "default_F": 100},
        "detector": {"pixels_fast": 61, "pixels_slow": 43},
        "sampling": {"oversample": 1},
    }
    return Experiment(**{name: values.get(name, {}) | changes.get(name, {}) for name in SECTIONS})


def scene(**changes):
    return assemble(small(**changes), torch.float32)


TABLE = StructureFactors.from_reflections([(1, 2, 3), (-2, 0, 1), (0, 0, 1)], [10, 50, 300], "few")
SPREAD = {"dispersion_percent": 2, "dispersion_steps": 3, "hdivrange_mrad": 2, "hdivsteps": 2}

# each of these takes a compiler half a minute: few scenes, of many features
DIFFERENT = {
    "square": {"scan": {"osc_range_deg": 1, "phi_steps": 3}},
    "table, sources, sub-pixels": {
        "beam": SPREAD,
        "crystal": {"structure_factors": TABLE},
        "sampling": {"oversample": 2, "weighting": "exact"},
    },
    "gauss, d_min, unpolarized": {
        "beam": {"apply_polarization": False},
        "crystal": {"shape": "gauss"},
        "sampling": {"oversample": 1, "d_min_A": 3},
    },
}


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernels")
    if cache.has_compiler():
        # side by side: one object makes one kernel at a time
        makers = [(CompiledKernels(folder), scene(**changes)) for changes in DIFFERENT.values()]
        for step in (CompiledKernels.ready, CompiledKernels.wait):
            for maker, of in makers:
                step(maker, of)
    return CompiledKernels(folder)


@needs_compiler
@pytest.mark.parametrize("name", list(DIFFERENT))
def test_a_compiled_image_is_the_plain_one(kernels, name):
    assert kernels.wait(scene(**DIFFERENT[name]))
    more = {"mosaic_spread_deg": 0.3, "mosaic_domains": 5, "N_cells": (6, 11, 30)}
    for crystal in ({}, more):
        changes = DIFFERENT[name] | {"crystal": DIFFERENT[name].get("crystal", {}) | crystal}
        experiment = small(**changes)
        assert kernels.ready(assemble(experiment, torch.float32)) is not None
        exact = diffsim.render(experiment)
        image = diffsim.render(experiment, torch.float32, kernels=kernels)
        tolerance = {"rtol": 2e-4, "atol": 2e-5 * float(exact.max())}
        torch.testing.assert_close(image.double(), exact, **tolerance)


@needs_compiler
def test_code_that_is_at_hand_is_taken_without_the_compiler(kernels):
    found = """
import sys
from tests.diffsim.rendering.compiled.test_compiled import CompiledKernels, Path, cache, scene
cache.has_compiler = lambda: False
assert CompiledKernels(Path(sys.argv[1])).wait(scene())
assert "torch._inductor" not in sys.modules
"""
    assert kernels.wait(scene())
    command = [sys.executable, "-c", found, str(kernels.folder)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[4])


def test_another_processor_asks_for_other_code(monkeypatch):
    names = []
    for flags in ("flags : fpu avx512f", "flags : fpu avx512f avx512_bf16"):
        monkeypatch.setattr(Path, "read_text", lambda path, flags=flags: f"processor : 0\n{flags}")
        names.append(specialization._processor.__wrapped__())
    assert names[0] != names[1]


def test_numbers_and_counts_do_not_ask_for_other_code(kernels):
    def name(**changes):
        return cache.signature(scene(**changes))

    plain = name()
    for changes in (
        {"crystal": {"N_cells": (40, 1, 2), "mosaic_spread_deg": 1, "mosaic_domains": 7}},
        {"crystal": {"cell": (30, 30, 30, 90, 90, 90), "fudge": 2, "default_F": 3}},
        {"scan": {"phi_steps": 9, "osc_range_deg": 2, "phi_start_deg": 1}},
        {"beam": {"wavelength_A": 2, "fluence_per_m2": 1e20, "polarization_factor": 0.9}},
        {"detector": {"distance_mm": 55, "detector_rotx_deg": 4, "pixels_fast": 999}},
        {"detector": {"detector_convention": "XDS", "detector_pivot": "SAMPLE"}},
        {"sampling": {"oversample": 1, "roi": (3, 9, 4, 20)}},
    ):
        assert name(**changes) == plain, changes
    several = name(sampling={"oversample": 2})
    assert several != plain
    assert name(sampling={"oversample": 5}) == several
    assert name(crystal={"shape": "round"}) != plain


def test_a_change_of_any_formula_asks_for_other_code():
    package = Path(diffsim.__file__).parent
    seen, waiting = set(), ["kernel/intensity.py"]
    while waiting:
        name = waiting.pop()
        if name in seen or not (package / name).is_file():
            continue
        seen.add(name)
        imported = re.findall(r"^from diffsim\.([\w.]+) import", (package / name).read_text(), re.M)
        for module in imported:
            path = module.replace(".", "/")
            waiting += [f"{path}.py", f"{path}/__init__.py"]
    assert {"kernel/rays.py", "physics/crystal/shapes.py"} <= seen
    # what an experiment is made of ends where the scene begins
    formulas = {name for name in seen if not name.startswith(("experiment/", "errors", "io/"))}
    assert {str(Path(name).parent) for name in formulas} <= set(SOURCE)


@pytest.mark.parametrize(
    "changes",
    [
        {"detector": {"detector_thick_um": 100}},
        {"detector": {"curved_detector": True}},
        {"sampling": {"oversample": 2, "oversample_omega": True}},
    ],
)
def test_a_scene_without_compiled_form_is_rendered_plainly(kernels, changes):
    assert not kernels.wait(scene(**changes))
    image = diffsim.render(small(**changes), torch.float32, kernels=kernels)
    assert torch.equal(image, diffsim.render(small(**changes), torch.float32))


def test_a_render_does_not_wait_for_the_compiler(tmp_path, monkeypatch):
    began, done = threading.Semaphore(0), threading.Event()
    monkeypatch.setattr(cache, "_build", lambda *args: began.release() or done.wait())
    monkeypatch.setattr(cache, "has_compiler", lambda: True)
    kernels = CompiledKernels(tmp_path)
    try:
        # a render that waited would never end: the compiler does not before the renders have
        for _ in range(3):
            image = diffsim.render(small(), torch.float32, kernels=kernels)
        assert began.acquire(timeout=30)
        assert not began.acquire(blocking=False)
    finally:
        done.set()
    assert torch.equal(image, diffsim.render(small(), torch.float32))


def test_what_cannot_be_compiled_is_said_once_and_rendered_plainly(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(cache, "has_compiler", lambda: True)
    monkeypatch.setattr(cache, "example", lambda given: "no inputs at all")
    kernels = CompiledKernels(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert not kernels.wait(scene())
        assert not kernels.wait(scene())
    assert len(caplog.records) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_compiler_nothing_is_tried(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "has_compiler", lambda: False)
    assert not CompiledKernels(tmp_path / "none").wait(scene())
    assert not (tmp_path / "none").exists()


@needs_compiler
def test_gradients_are_kept_with_kernels_at_hand(kernels):
    experiment = small()
    assert kernels.wait(assemble(experiment, torch.float32))
    distance = torch.tensor(100.0, dtype=torch.float64, requires_grad=True)
    image = diffsim.render(
        experiment.replace(detector={"distance_mm": distance}), torch.float32, kernels=kernels
    )
    image.sum().backward()
    assert float(distance.grad) != 0
