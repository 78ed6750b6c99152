"""Renders and traces: time, lattice terms per second, added memory; nothing asserts on them."""

from dataclasses import asdict

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.measure import THREADS, fresh, once, terms
from benchmarks.summary import Row
from benchmarks.workloads import WORKLOADS

CASES = [
    ("W1", "float32"),
    ("W1", "float64"),
    ("W2", "float32"),
    ("W2", "float64"),
    ("W3", "float32"),
    ("W4", "float32"),
    ("W5", "float64"),
]
"""Traces are the exact numbers of a pixel: in float64 only."""


@pytest.mark.parametrize(("name", "dtype"), CASES, ids=map("-".join, CASES))
def test_workload(
    name: str, dtype: str, device: str, rows: list[Row], benchmark: BenchmarkFixture
) -> None:
    if name == "W5" and device != "cpu":
        pytest.skip("a trace is made on the CPU")
    torch.set_num_threads(THREADS)
    benchmark.pedantic(
        once,
        args=(name, getattr(torch, dtype), device),
        rounds=WORKLOADS[name].rounds,
        warmup_rounds=1,
    )
    found = fresh(name, dtype, device)
    row = Row(
        name=name,
        what=WORKLOADS[name].what,
        dtype=dtype,
        device=device,
        terms=terms(name),
        seconds=benchmark.stats.stats.median,
        best_seconds=benchmark.stats.stats.min,
        **asdict(found),
    )
    rows.append(row)
    benchmark.extra_info |= asdict(row)
