"""One workload: how to do it, its terms, the unit of its time and the memory it adds."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

import torch

import diffsim
from benchmarks.workloads import WORKLOADS
from diffsim.scene import assemble

THREADS = 2
SINES_PER_TERM = 6
BUFFER = 65_536
"""Elements of the buffers on which the unit is measured; they stay in cache."""

SINE_CALLS = 20

REST_S = 0.02
"""For how long torch's own threads may go on spinning after a call: a core that they take is not
the render's.
"""

ROOT = Path(__file__).parents[1]
PROCESS = Path("/proc/self")


def synchronize(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def once(
    name: str, dtype: torch.dtype, device: str, kernels: diffsim.CompiledKernels | None
) -> None:
    """Do a workload once and wait for its result."""
    experiment = WORKLOADS[name].build()
    if name == "W5":
        diffsim.trace(experiment, 512, 700, dtype)
    elif name == "G10":
        _gradients(experiment, dtype, device)
    else:
        diffsim.render(experiment, dtype, device, kernels=kernels)
    synchronize(device)


def _gradients(experiment: diffsim.Experiment, dtype: torch.dtype, device: str) -> None:
    values = (*experiment.crystal.cell, *experiment.crystal.misset_deg)
    leaf = torch.tensor([*values, experiment.detector.distance_mm], requires_grad=True)
    *crystal, distance = leaf.unbind()
    changed = experiment.replace(
        crystal={"cell": crystal[:6], "misset_deg": crystal[6:]},
        detector={"distance_mm": distance},
    )
    diffsim.render(changed, dtype, device).sum().backward()


@cache
def kernels_for(name: str) -> diffsim.CompiledKernels | None:
    """Machine code for a workload in float32, made first where it is missing; None without."""
    kernels = diffsim.CompiledKernels()
    return kernels if kernels.wait(assemble(WORKLOADS[name].build(), torch.float32)) else None


def terms(name: str) -> int:
    """Lattice terms of a workload."""
    experiment = WORKLOADS[name].build()
    pixels = int(experiment.detector.pixels_fast * experiment.detector.pixels_slow)
    return diffsim.estimate(experiment) // (pixels if name == "W5" else 1)


@dataclass(frozen=True)
class Sine:
    """The unit of a moment.

    Args:
        seconds: time of one sine of `torch.sin` on resident float32 buffers, with all threads.
        busy: whether other work kept the threads from running side by side, so that it had to be
            inferred from one thread: threads that share a core wait a hundred times longer.
    """

    seconds: float
    busy: bool


def sine() -> Sine:
    """Measure the unit now: a machine that others use as well is not as fast at every moment."""
    one, together = _sine_seconds(1), _sine_seconds(THREADS)
    time.sleep(REST_S)
    busy = together > one
    return Sine(one / THREADS if busy else together, busy)


def _sine_seconds(threads: int) -> float:
    torch.set_num_threads(threads)
    x, out = torch.rand(BUFFER), torch.empty(BUFFER)

    def call() -> float:
        start = time.perf_counter()
        torch.sin(x, out=out)
        return time.perf_counter() - start

    return median(call() for _ in range(SINE_CALLS)) / BUFFER


def added_memory_mb(name: str, dtype: str, device: str, compiled: bool) -> float | None:
    """Most memory that a first run adds in a new process: that of earlier runs is not given back,
    and would hide it.
    """
    command = [sys.executable, "-m", "benchmarks.measure", name, dtype, device, str(compiled)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _added_memory_mb(name: str, dtype: torch.dtype, device: str, compiled: bool) -> float | None:
    """Most memory that a first run adds, its result included; on the CPU under Linux only."""
    WORKLOADS[name].build()
    kernels = kernels_for(name) if compiled else None
    if device.startswith("cuda"):
        before = torch.cuda.memory_allocated(device)
        once(name, dtype, device, kernels)
        return (torch.cuda.max_memory_allocated(device) - before) / 1e6
    if not (PROCESS / "clear_refs").exists():
        return None
    (PROCESS / "clear_refs").write_text("5")  # the peak so far is forgotten
    before = _peak_mb()
    once(name, dtype, device, kernels)
    return _peak_mb() - before


def _peak_mb() -> float:
    """Most memory that was resident; getrusage would count the process that started this one."""
    status = (PROCESS / "status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


if __name__ == "__main__":
    torch.set_num_threads(THREADS)
    name, dtype, device, compiled = sys.argv[1:]
    print(json.dumps(_added_memory_mb(name, getattr(torch, dtype), device, compiled == "True")))
