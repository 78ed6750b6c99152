"""Imports run one way, in no circle, and no folder outgrows a table of contents."""

import graphlib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.imports import PACKAGES, ROOT, Import, imports
from tests.architecture.layers import layers

MOST_ENTRIES = 16


def entries(folder: Path) -> list[Path]:
    """The files and folders in a folder, without what Python leaves behind."""
    every = folder.iterdir()
    return [path for path in every if path.is_file() or any(map(_is_source, path.rglob("*")))]


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_in_the_stated_direction(package: str):
    allowed = layers(package)
    complaints = []
    for found in imports():
        folder, source, target = found.meeting
        if folder == (package,) and target not in allowed.get(source, ()):
            complaints.append(
                f"{found}: docs/architecture.md sets {package}/{source} not above {target}"
            )
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stated_direction_has_a_place_for_every_folder(package: str):
    assert set(layers(package)) == {path.stem for path in entries(ROOT / package)} - {"data"}


def test_diffsim_knows_nothing_of_the_app():
    assert [str(found) for found in imports() if found.meeting[1:] == ("diffsim", "app")] == []


def test_no_folder_holds_a_circle_of_imports():
    """The files and folders inside each folder have an order in which each imports earlier ones."""
    by_folder: dict[str, dict[tuple[str, str], Import]] = defaultdict(dict)
    for found in imports():
        folder, *edge = found.meeting
        by_folder["/".join(folder)].setdefault(tuple(edge), found)
    complaints = []
    for folder, by_edge in by_folder.items():
        graph = {source: [b for a, b in sorted(by_edge) if a == source] for source, _ in by_edge}
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            circle = error.args[1][::-1]  # each imports the next
            steps = [str(by_edge[step]) for step in pairwise(circle)]
            complaints.append(f"a circle in {folder}: {'; '.join(steps)}")
    assert not complaints, "\n".join(complaints)


def test_no_folder_outgrows_a_table_of_contents():
    complaints = []
    for path in {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")}:
        count = len([entry for entry in entries(path) if entry.name != "__init__.py"])
        if count > MOST_ENTRIES:
            complaints.append(f"{path.relative_to(ROOT)} holds {count} files and folders")
    assert not complaints, "\n".join(complaints)


def test_an_import_inside_a_function_counts(tmp_path: Path):
    """With its file, its line and the module meant, however it is spelled."""
    files = {
        "diffsim/__init__.py": "",
        "diffsim/low.py": "def f():\n from diffsim.high import part\n import diffsim.high.part\n",
        "diffsim/high/__init__.py": "from math import pi\n",
        "diffsim/high/part.py": "from diffsim.high import pi\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert [(str(found), found.meeting) for found in imports(tmp_path)] == [
        (
            "diffsim/high/part.py:1 imports diffsim.high",
            (("diffsim", "high"), "part", "__init__"),
        ),
        ("diffsim/low.py:2 imports diffsim.high.part", (("diffsim",), "low", "high")),
        ("diffsim/low.py:3 imports diffsim.high.part", (("diffsim",), "low", "high")),
    ]
