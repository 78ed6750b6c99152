"""What is timed: workloads, each an experiment."""

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from diffsim import Experiment
from diffsim.experiment.tables.structure_factors import StructureFactors

TRICLINIC = (70, 80, 90, 75, 85, 95)


class Workload(NamedTuple):
    """An experiment to time: what it is in words, how to build it, and how often to render it."""

    what: str
    build: Callable[[], Experiment]
    rounds: int


def square_detector(pixels: int, pixel_size_mm: float, distance_mm: float) -> dict:
    return {
        "pixels_fast": pixels,
        "pixels_slow": pixels,
        "pixel_size_mm": pixel_size_mm,
        "distance_mm": distance_mm,
    }


def still() -> Experiment:
    return Experiment(
        crystal={"cell": TRICLINIC, "N_cells": (10, 12, 8), "default_F": 100},
        detector=square_detector(1024, 0.1, 150),
        sampling={"oversample": 1},
    )


def scan_of_a_mosaic() -> Experiment:
    return still().replace(
        crystal={"mosaic_spread_deg": 0.5, "mosaic_domains": 10},
        scan={"osc_range_deg": 1, "phi_steps": 10},
    )


def scan() -> Experiment:
    return still().replace(scan={"osc_range_deg": 1, "phi_steps": 10})


def terms_of_a_pixel(domains: int) -> Experiment:
    return scan_of_a_mosaic().replace(
        crystal={"mosaic_domains": domains, "mosaic_spread_deg": 0.5 if domains > 1 else 0},
        detector=square_detector(512, 0.1, 150),
    )


def large() -> Experiment:
    return Experiment(
        beam={"wavelength_A": 0.5},
        crystal={"cell": (100, 100, 100, 90, 90, 90), "N_cells": 5, "default_F": 100},
        detector=square_detector(4096, 0.05, 500),
        sampling={"oversample": 1},
    )


def pilatus_with_table() -> Experiment:
    hkl = np.stack(np.meshgrid(*[np.arange(-20, 20)] * 3, indexing="ij"), -1).reshape(-1, 3)
    amplitudes = np.random.default_rng(1).rayleigh(100, len(hkl))
    return Experiment(
        beam={"wavelength_A": 0.9768},
        crystal={
            "cell": (27, 31, 33, 88, 109, 112),
            "N_cells": (36, 47, 29),
            "structure_factors": StructureFactors.from_reflections(hkl, amplitudes, "synthetic"),
        },
        scan={"osc_range_deg": 0.1, "phi_steps": 10},
        detector={
            "distance_mm": 231.27,
            "pixel_size_mm": 0.172,
            "pixels_fast": 2463,
            "pixels_slow": 2527,
        },
        sampling={"oversample": 1, "quirks": []},
    )


WORKLOADS = {
    "W1": Workload("1024 x 1024, one term", cache(still), 20),
    "W2": Workload("1024 x 1024, 10 phi x 10 mosaic", cache(scan_of_a_mosaic), 3),
    "W3": Workload("4096 x 4096, one term", cache(large), 5),
    "W4": Workload("2463 x 2527, 10 phi, 64,000 reflections", cache(pilatus_with_table), 3),
    "T10": Workload("512 x 512, 10 terms", cache(partial(terms_of_a_pixel, 1)), 10),
    "T100": Workload("512 x 512, 100 terms", cache(partial(terms_of_a_pixel, 10)), 5),
    "T1000": Workload("512 x 512, 1000 terms", cache(partial(terms_of_a_pixel, 100)), 3),
    "R10": Workload("1024 x 1024, 10 terms", cache(scan), 5),
    "G10": Workload("the same with gradients by cell, misset and distance", cache(scan), 5),
    "W5": Workload("trace of a pixel of W2, 100 terms", cache(scan_of_a_mosaic), 20),
}
"""By name. W1 to W4 are rendered, W5 is traced; T10 to T1000 show how cost grows with terms, and
G10 beside R10 what gradients cost."""
