"""The table of a benchmark run, as markdown and as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import torch

from benchmarks.measure import SINES_PER_TERM, THREADS

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One workload's figures: `seconds` is the median, `sine_seconds` the time of one sine on the
    CPU between its rounds.
    """

    name: str
    what: str
    dtype: str
    compiled: bool
    device: str
    terms: int
    seconds: float
    best_seconds: float
    memory_mb: float | None
    sine_seconds: float
    busy: bool

    @property
    def terms_per_second(self) -> float:
        return self.terms / self.seconds

    @property
    def in_units(self) -> float:
        """The time in units of S, that of six sines per term."""
        return self.seconds / (self.terms * SINES_PER_TERM * self.sine_seconds)


def machine() -> dict:
    """Where the figures come from."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "threads": THREADS,
        "load_average": os.getloadavg()[0],
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def markdown(rows: list[Row]) -> str:
    """The table, with a line on the machine and one on the unit."""
    where, sines = machine(), [row.sine_seconds * 1e9 for row in rows]
    lines = [
        "| | what | dtype | kernel | device | median | best | terms/s | added memory | in S |",
        "|---|---|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        memory = "-" if row.memory_mb is None else f"{row.memory_mb:.0f} MB"
        # a trace keeps every number of a few terms: sines say nothing about it
        unit = "-" if row.name == "W5" else f"{row.in_units:.2f}"
        lines.append(
            f"| {row.name} | {row.what} | {row.dtype} | {'compiled' if row.compiled else 'eager'} "
            f"| {row.device} | {row.seconds * 1e3:.1f} ms "
            f"| {row.best_seconds * 1e3:.1f} ms | {row.terms_per_second / 1e6:.3g} M "
            f"| {memory} | {unit} |"
        )
    lines += [
        "",
        f"{where['processor']}, {where['cores']} cores, {where['threads']} threads, "
        f"load {where['load_average']:.1f}; torch {where['torch']}; GPU: {where['gpu'] or 'none'}.",
        f"S: the time of {SINES_PER_TERM} sines per term, measured between the rounds: "
        f"{min(sines):.2f} to {max(sines):.2f} ns a sine.",
    ]
    lines += [
        f"Added cost of a term, {kernel}: {early * 1e9:.2f} ns from 10 to 100 a pixel, "
        f"{late * 1e9:.2f} ns from 100 to 1000 ({late / early - 1:+.0%})."
        for kernel, (early, late) in growth(rows).items()
    ]
    if busy := [f"{row.name} {row.dtype}" for row in rows if row.busy]:
        lines.append(f"Other work held up the machine around {', '.join(busy)}: measure again.")
    return "\n".join(lines) + "\n"


def growth(rows: list[Row]) -> dict[str, tuple[float, float]]:
    """By kernel, what a further term costs [s] from 10 to 100 and from 100 to 1000 terms a pixel:
    the same where cost is a straight line.
    """
    found = {}
    for compiled, kernel in ((False, "eager"), (True, "compiled")):
        timed = {row.name: row for row in rows if row.compiled is compiled}
        steps = [timed.get(name) for name in ("T10", "T100", "T1000")]
        if all(steps):
            found[kernel] = tuple(
                (b.seconds - a.seconds) / (b.terms - a.terms) for a, b in pairwise(steps)
            )
    return found


def write(rows: list[Row], folder: Path = RESULTS) -> None:
    """Save the table as `summary.md` and `summary.json`."""
    folder.mkdir(exist_ok=True)
    (folder / "summary.md").write_text(markdown(rows))
    figures = {
        "machine": machine(),
        "rows": [
            asdict(row) | {"terms_per_second": row.terms_per_second, "S": row.in_units}
            for row in rows
        ],
    }
    (folder / "summary.json").write_text(json.dumps(figures, indent=1) + "\n")
