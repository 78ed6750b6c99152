"""From how far off do fits find back, how close do they come, and how long does it take?

    python -m benchmarks.fits [STARTS]

A crystal of 5 x 5 x 5 cells on 256 x 256 pixels, at most 1000 photons in one, with Poisson noise.
Fits start 0.15 degrees off in the three missets, 0.3 % in the three cell edges or 0.5 % in the
distance, each with a random sign, and count as found within four times the Cramér-Rao bound. The
table goes to benchmarks/results/fits.md and to the terminal.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from diffsim import Experiment, information, refine, render
from diffsim.images.photon_counts import photons

RESULTS = Path(__file__).parent / "results" / "fits.md"

MISSET = dict.fromkeys(
    ("crystal.misset_x_deg", "crystal.misset_y_deg", "crystal.misset_z_deg"), 0.15
)
CELL = {"crystal.cell_a_A": 0.21, "crystal.cell_b_A": 0.24, "crystal.cell_c_A": 0.27}
DISTANCE = {"detector.distance_mm": 0.5}
OFFSETS = {
    "misset, 0.15°": MISSET,
    "cell edges, 0.3 %": CELL,
    "distance, 0.5 %": DISTANCE,
    "misset and cell edges": MISSET | CELL,
}
"""What is off at the start, by name, and by how much."""

FOUND_WITHIN = 4.0
"""Cramér-Rao bounds."""


@dataclass(frozen=True)
class Fit:
    """One fit: its largest error in units of the bound, its iterations and its time [s]."""

    error: float
    iterations: int
    seconds: float


def truth(peak_photons: float = 1000.0) -> Experiment:
    """The crystal that is looked for."""
    experiment = Experiment(
        beam={"wavelength_A": 1.1},
        crystal={"cell": (70, 80, 90, 75, 85, 95), "N_cells": 5}
        | {"misset_deg": (3, 4, 5), "default_F": 100},
        detector={"distance_mm": 100, "pixel_size_mm": 0.4}
        | {"pixels_fast": 256, "pixels_slow": 256},
    )
    return with_peak(experiment, peak_photons)


def with_peak(experiment: Experiment, peak_photons: float) -> Experiment:
    """The fluence changed so that the brightest pixel holds so many photons."""
    fluence = peak_photons / float(render(experiment).max()) * experiment.beam.fluence_per_m2
    return experiment.replace(beam={"fluence_per_m2": fluence})


def value(experiment: Experiment, name: str) -> float:
    section, _, key = name.partition(".")
    return getattr(getattr(experiment, section), key)


def off(experiment: Experiment, offsets: dict[str, float], seed: int) -> Experiment:
    """An experiment off by the offsets, with random signs."""
    draw = torch.Generator().manual_seed(seed)
    for name, offset in offsets.items():
        section, _, key = name.partition(".")
        sign = 1 if torch.rand((), generator=draw) < 0.5 else -1
        change = {key: value(experiment, name) + sign * offset}
        experiment = experiment.replace(**{section: change})
    return experiment


def fits(
    right: Experiment, offsets: dict[str, float], starts: int, **options: object
) -> Iterator[Fit]:
    """Fits from several starts, each to an image with noise of its own."""
    image = render(right)
    bounds = information(right, offsets).standard_errors.tolist()
    for seed in range(starts):
        target, start = photons(image, seed), off(right, offsets, seed)
        before = time.perf_counter()
        found = refine(start, target, tuple(offsets), **options)
        seconds = time.perf_counter() - before
        errors = (
            abs(found.values[name] - value(right, name)) / bound
            for name, bound in zip(offsets, bounds, strict=True)
        )
        yield Fit(max(errors), len(found.history) - 1, seconds)


def row(name: str, made: list[Fit]) -> str:
    good = sum(fit.error <= FOUND_WITHIN for fit in made)
    iterations = statistics.median(fit.iterations for fit in made)
    seconds = statistics.median(fit.seconds for fit in made)
    worst = max(fit.error for fit in made)
    return f"| {name} | {good} of {len(made)} | {iterations:g} | {seconds:.1f} s | {worst:.2f} |"


def bounds_table(right: Experiment) -> list[str]:
    """The bounds on the large detector and on one of 128 x 128 pixels of 0.1 mm."""
    smaller = {"pixel_size_mm": 0.1, "pixels_fast": 128, "pixels_slow": 128}
    small = with_peak(right.replace(detector=smaller), 1000.0)
    lines = ["| parameter | bound, 256² of 0.4 mm | bound, 128² of 0.1 mm |", "|---|---|---|"]
    for offsets in (MISSET, CELL, DISTANCE):
        found = [information(one, offsets).standard_errors.tolist() for one in (right, small)]
        for name, large, tiny in zip(offsets, *found, strict=True):
            lines.append(f"| {name} | {large:.2g} | {tiny:.2g} |")
    return lines


def main() -> None:
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    right = truth()
    lines = [
        "| off at the start | found | iterations, median | time, median | worst error in bounds |",
        "|---|---|---|---|---|",
    ]
    for name, offsets in OFFSETS.items():
        lines.append(row(name, list(fits(right, offsets, starts))))
        print(lines[-1], flush=True)
    load = "/".join(f"{x:.1f}" for x in os.getloadavg())
    lines += ["", *bounds_table(right), ""]
    lines += [f"{torch.get_num_threads()} threads, load {load}, torch {torch.__version__}"]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
