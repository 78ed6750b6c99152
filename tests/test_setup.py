"""The lists of dependencies agree with each other, and the library needs no GUI."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Where conda-forge has another name than PyPI; matplotlib-base comes without a GUI toolkit.
CONDA_NAMES = {
    "torch": "pytorch",
    "playwright": "playwright-python",
    "matplotlib": "matplotlib-base",
}
# What a conda environment needs besides: the interpreter, and what installs this folder into it.
CONDA_ONLY = {"python", "pip", "setuptools"}


def ranges(lines: Iterable[str]) -> dict[str, SpecifierSet]:
    """Name -> allowed versions; a name asked for twice has to satisfy both."""
    found: dict[str, SpecifierSet] = {}
    for requirement in map(Requirement, lines):
        name = canonicalize_name(requirement.name)
        found[name] = found.get(name, SpecifierSet()) & requirement.specifier
    return found


DIRECT = ranges(chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()))


def conda_environment() -> tuple[dict[str, SpecifierSet], list[str]]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = ranges([entry for entry in entries if isinstance(entry, str)])
    (pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    return conda, pip


def pins() -> dict[str, SpecifierSet]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return ranges([line for line in lines if line and not line.startswith("#")])


def test_conda_environment_holds_the_same_dependencies_in_the_same_ranges():
    conda, _ = conda_environment()
    expected = {CONDA_NAMES.get(name, name): versions for name, versions in DIRECT.items()}
    assert {name: v for name, v in conda.items() if name not in CONDA_ONLY} == expected
    assert conda["python"] == SpecifierSet(PROJECT["requires-python"])


def test_conda_environment_takes_only_this_folder_from_pip():
    _, pip = conda_environment()
    assert pip == ["-e ."]


def test_every_constraint_is_one_plain_version():
    for name, versions in pins().items():
        (pin,) = versions
        assert pin.operator == "==", name
        assert Version(pin.version).local is None, f"{name} is a build of one machine"


@pytest.mark.parametrize("name", sorted(DIRECT))
def test_constraints_pin_a_version_in_range(name: str):
    (pin,) = pins()[name]
    assert pin.version in DIRECT[name]


def test_importing_diffsim_imports_no_gui_and_nothing_heavy(tmp_path: Path):
    code = """
import sys, diffsim, diffsim.io.images.cbf, diffsim.io
others = {"panel", "bokeh", "holoviews", "pandas", "matplotlib", "scipy", "fabio", "h5py"}
print(*sorted(others & set(sys.modules)))
"""
    # An empty folder, so that the package is found because it is installed.
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


def test_the_app_lets_threads_sleep_while_they_wait(tmp_path):
    """The setting counts only when it is made before torch is loaded."""
    code = (
        "import sys, panel; assert 'torch' not in sys.modules; "
        "import app, os; print(os.environ['OMP_WAIT_POLICY'])"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=environment
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["passive"]
