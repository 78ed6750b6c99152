"""Imports run one way, in no circle, and no folder outgrows a table of contents."""

import graphlib
from collections import defaultdict
from collections.abc import Hashable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.architecture.imports import PACKAGES, ROOT, Import, imports
from tests.architecture.layers import layers

MOST_ENTRIES = 16

# What still stands in the way; an entry that is no longer needed fails its test.
KNOWN_BACKWARDS: set[tuple[str, str]] = set()
KNOWN_CIRCLES: set[str] = set()
KNOWN_LARGE: set[str] = set()


def report(complaints: dict[Hashable, str], known: set[Hashable]) -> None:
    """Fail for each complaint that is not known, and for what is known and was mended."""
    new = [text for key, text in complaints.items() if key not in known]
    mended = [f"mended: take {key} from the list" for key in known - set(complaints)]
    if new or mended:
        pytest.fail("\n".join(new + mended), pytrace=False)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_run_in_the_stated_direction(package: str):
    allowed = layers(package)
    complaints = {}
    for found in imports():
        folder, source, target = found.meeting
        if folder == (package,) and target not in allowed.get(source, ()):
            complaints[found.file, ".".join(found.target)] = (
                f"{found}: docs/architecture.md sets {package}/{source} not above {target}"
            )
    report(complaints, {known for known in KNOWN_BACKWARDS if known[0].startswith(f"{package}/")})


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stated_direction_has_a_place_for_every_folder(package: str):
    entries = {path.stem for path in (ROOT / package).iterdir() if path.suffix in ("", ".py")}
    assert set(layers(package)) == entries - {"__pycache__", "data"}


def test_diffsim_knows_nothing_of_the_app():
    assert [str(found) for found in imports() if found.meeting[1:] == ("diffsim", "app")] == []


def test_no_folder_holds_a_circle_of_imports():
    """The files and folders inside each folder have an order in which each imports earlier ones."""
    by_folder: dict[str, dict[tuple[str, str], Import]] = defaultdict(dict)
    for found in imports():
        folder, *edge = found.meeting
        by_folder["/".join(folder)].setdefault(tuple(edge), found)
    complaints = {}
    for folder, by_edge in by_folder.items():
        graph = {source: [b for a, b in sorted(by_edge) if a == source] for source, _ in by_edge}
        try:
            graphlib.TopologicalSorter(graph).prepare()
        except graphlib.CycleError as error:
            circle = error.args[1][::-1]  # each imports the next
            steps = [str(by_edge[step]) for step in pairwise(circle)]
            complaints[folder] = f"a circle in {folder}: {'; '.join(steps)}"
    report(complaints, KNOWN_CIRCLES)


def test_no_folder_outgrows_a_table_of_contents():
    complaints = {}
    for path in {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")}:
        folder = str(path.relative_to(ROOT))
        count = len({entry.name for entry in path.iterdir()} - {"__init__.py", "__pycache__"})
        if count > MOST_ENTRIES:
            complaints[folder] = f"{folder} holds {count} files and folders"
    report(complaints, KNOWN_LARGE)


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
