"""The times that `docs/live.md` lists are those of the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(\w+)` \| ([\d.]+) (?:s|ms) \| `([\w/.]+)` \|", re.MULTILINE)
LISTED = {
    (place, name): float(value)
    for name, value, place in ROW.findall((ROOT / "docs" / "live.md").read_text(encoding="utf-8"))
}
TIMES = ("app/runtime/live_timing.py", "app/widgets/scripts/live_timing.js")


def constants(place: str) -> dict[str, float]:
    """The numbers that a file gives names to."""
    text = (ROOT / place).read_text(encoding="utf-8")
    if place.endswith(".js"):
        return {
            name: float(value)
            for name, value in re.findall(r"^const (\w+) = ([\d.]+)$", text, re.M)
        }
    return {
        target.id: float(statement.value.value)
        for statement in ast.parse(text).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, (int, float))
        for target in statement.targets
    }


@pytest.mark.parametrize(("place", "name"), LISTED)
def test_a_listed_time_is_the_one_in_the_code(place, name):
    assert constants(place)[name] == LISTED[place, name]


@pytest.mark.parametrize("place", TIMES)
def test_no_time_of_a_drag_is_left_out(place):
    assert constants(place).keys() <= {name for at, name in LISTED if at == place}
