"""The benchmarks do the work that their names promise, and their table says how fast."""

from dataclasses import replace

import pytest
import torch

from benchmarks.measure import once, terms
from benchmarks.summary import Row, markdown

MEGAPIXEL = 1024 * 1024


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("W1", MEGAPIXEL),
        ("W2", 100 * MEGAPIXEL),
        ("W3", 16 * MEGAPIXEL),
        ("W4", 2463 * 2527 * 10),
        ("R10", 10 * MEGAPIXEL),
        ("G10", 10 * MEGAPIXEL),
        ("W5", 100),
    ],
)
def test_terms_of_a_workload(name: str, expected: int):
    assert terms(name) == expected


def test_a_workload_runs():
    once("W5", torch.float64, "cpu", kernels=None)


ROW = Row(
    name="W1",
    what="a still",
    dtype="float32",
    compiled=False,
    device="cpu",
    terms=1_000_000,
    seconds=0.01,
    best_seconds=0.009,
    memory_mb=12.3,
    sine_seconds=1e-9,
    busy=False,
)


def test_table_states_speed_and_unit():
    other = Row(
        **vars(ROW)
        | {"name": "W2", "compiled": True, "memory_mb": None, "sine_seconds": 5e-10, "busy": True}
    )
    table = markdown([ROW, other])
    # six sines of 1 ns for each of a million terms are 6 ms, and 3 ms where a sine takes half
    assert (
        "| W1 | a still | float32 | eager | cpu | 10.0 ms | 9.0 ms | 100 M | 12 MB | 1.67 |"
        in table
    )
    assert (
        "| W2 | a still | float32 | compiled | cpu | 10.0 ms | 9.0 ms | 100 M | - | 3.33 |" in table
    )
    assert "0.50 to 1.00 ns a sine" in table
    assert "held up the machine around W2 float32: measure again" in table


def test_table_states_how_cost_grows_with_terms():
    # a millisecond for the pixels, and 2, then 3 nanoseconds a term
    timed = {"T10": (1e6, 0.003), "T100": (1e7, 0.021), "T1000": (1e8, 0.291)}
    rows = [
        replace(ROW, name=name, terms=terms, seconds=seconds)
        for name, (terms, seconds) in timed.items()
    ]
    line = "eager: 2.00 ns from 10 to 100 a pixel, 3.00 ns from 100 to 1000 (+50%)"
    assert line in markdown(rows)
    assert "Added cost" not in markdown(rows[:2])
