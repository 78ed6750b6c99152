"""Renders and traces: time, lattice terms per second, added memory; nothing asserts on them."""

from dataclasses import asdict
from functools import partial
from statistics import median

import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.measure import (
    Sine,
    added_memory_mb,
    kernels_for,
    once,
    sine,
    terms,
)
from benchmarks.summary import Row
from benchmarks.workloads import WORKLOADS

CASES = [
    *((name, "float32", compiled) for name in ("W1", "W2", "W3", "W4") for compiled in (0, 1)),
    *((name, "float32", compiled) for compiled in (0, 1) for name in ("T10", "T100", "T1000")),
    *((name, dtype, 0) for dtype in ("float32", "float64") for name in ("R10", "G10")),
    ("W1", "float64", 0),
    ("W2", "float64", 0),
    ("W5", "float64", 0),
]
"""Workload, precision, and whether it is compiled. Traces are the exact numbers of a pixel: in
float64 only."""


@pytest.mark.parametrize(
    ("name", "dtype", "compiled"),
    CASES,
    ids=[f"{name}-{dtype}{'-compiled' * c}" for name, dtype, c in CASES],
)
def test_workload(
    name: str,
    dtype: str,
    compiled: int,
    device: str,
    rows: list[Row],
    benchmark: BenchmarkFixture,
) -> None:
    if device != "cpu" and (compiled or name == "W5"):
        pytest.skip("compiled kernels and traces are for the CPU")
    kernels = kernels_for(name) if compiled else None
    if compiled and kernels is None:
        pytest.skip("no C++ compiler")
    work = partial(once, name, getattr(torch, dtype), device, kernels)
    units: list[Sine] = []

    def warm() -> None:
        # after the sines the caches are theirs, and the threads of tiles have gone to sleep
        units.append(sine())
        work()

    benchmark.pedantic(work, setup=warm, rounds=WORKLOADS[name].rounds)
    row = Row(
        name=name,
        what=WORKLOADS[name].what,
        dtype=dtype,
        compiled=bool(compiled),
        device=device,
        terms=terms(name),
        seconds=benchmark.stats.stats.median,
        best_seconds=benchmark.stats.stats.min,
        memory_mb=added_memory_mb(name, dtype, device, bool(compiled)),
        sine_seconds=median(unit.seconds for unit in units),
        busy=any(unit.busy for unit in units),
    )
    rows.append(row)
    benchmark.extra_info |= asdict(row)
