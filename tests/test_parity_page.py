"""docs/parity.md says what a fresh run of some cases and the table of flags say today."""

import re

import pytest

from benchmarks.parity import ON_PURPOSE, PAGE, cases, flag_rows, measured
from diffsim.nanobragg.flag_meanings import DIFFERENCES, MEANINGS
from diffsim.nanobragg.flags import FLAGS

LINES = PAGE.read_text().splitlines()
CASES = {case["name"]: (case, folder) for case, folder in cases()}


def cells(name: str) -> list[str]:
    (line,) = (line for line in LINES if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("name", ["cubic_mosflm", "hkl_interpolate", "n_twotheta_axis_long"])
def test_the_page_says_what_a_fresh_run_says(name):
    row = measured(*CASES[name], kernels=None)
    _, relative, identical, float32, _, traces = cells(name)
    # last bits depend on the processor
    assert row.relative <= 2 * float(relative) + 1e-9
    assert 100 * row.identical == pytest.approx(float(identical.split()[0]), abs=0.1)
    assert row.float32 == pytest.approx(float(float32), abs=0.05)
    assert traces == (f"{row.traces[0]} of {row.traces[1]}" if row.traces[1] else "")


def test_the_page_has_every_case_of_the_repository():
    names = {match[1] for line in LINES if (match := re.match(r"\| (\w+) \| \de", line))}
    assert set(CASES) <= names


def test_every_flag_has_a_meaning_and_stands_on_the_page():
    names = {flag.name for flag in FLAGS}
    assert names == set(MEANINGS) and set(DIFFERENCES) <= names
    table = LINES[LINES.index("## Flags") : LINES.index("## Otherwise on purpose")]
    assert [line for line in table if line.startswith("| `-")] == flag_rows()


def test_every_deliberate_difference_stands_on_the_page():
    text = "\n".join(LINES)
    assert all(f"| {what} | {why} |" in text for what, why in ON_PURPOSE)
