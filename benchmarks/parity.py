"""How closely every reference case is met: `python -m benchmarks.parity` writes docs/parity.md.

Each case is rendered in float64, in float32, and in float32 by compiled code, which is built where
it is missing (half a minute for each of some fourteen kinds of experiment, several for those that
interpolate); `--ready` takes only what has been built before. Cases outside the repository are
taken from the folder that DIFFSIM_REFERENCE names.
"""

import argparse
import contextlib
import json
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

import diffsim
from diffsim.errors import InputWarning
from diffsim.nanobragg.flag_meanings import DIFFERENCES, MEANINGS
from diffsim.nanobragg.flags import FLAGS, Flag
from diffsim.parity import Chain, compare, read_log
from diffsim.rendering.compiled.cache import SUFFIX
from diffsim.rendering.compiled.specialization import compilable, signature
from diffsim.scene import Scene, assemble

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "data" / "reference"
PAGE = ROOT / "docs" / "parity.md"

FLOAT64, FLOAT32 = (1e-6, 1e-9), (2e-4, 2e-5)
"""Tolerances: relative to a pixel, and to the brightest one."""

COMPILER_S = 600
"""Longest wait for compiled code."""

ON_PURPOSE = (
    (
        "Stale orientation at phi = 0",
        "a bug that depends on the pixel before; `--quirk stale_phi0` brings it back",
    ),
    ("`-misset_seed` read as `-misset`", "a slip; `--quirk misset_seed_is_misset` brings it back"),
    ("Fdump.bin", "a file that a command does not name is never read"),
    ("SMV headers of more than 512 bytes", "the reference's pixels are shifted by them"),
    ("DIALS_ORIGIN", "ends with a semicolon, as every other line of the header"),
    (
        "Round shape within 1e-8 of a reflection",
        "the reference's formula rounds to 0 there: one dark pixel at the direct beam",
    ),
    (
        "Words that are no flag",
        "refused, naming the nearest flag; `--lenient` passes over them, as the reference does",
    ),
    ("Numbers with words behind them (`-N 3.9`)", "refused by name"),
    (
        "Values without a meaning",
        "fudge, fluence, water or default_F below 0, |K| above 1, angles that close no cell: "
        "refused by name",
    ),
    ("Clock as a seed", "`-misset random` and `-noisefile` without a seed take 1"),
)
"""What is done otherwise than in the reference, and why."""


@dataclass(frozen=True)
class Row:
    """How closely one case is met.

    Args:
        relative: worst difference of a pixel in float64, relative to the brightest one.
        identical: share of pixels that are the same once rounded to float32.
        float32, compiled: worst pixel in units of the tolerance; None where there is no such code.
        traces: how many agree, and of how many.
    """

    name: str
    relative: float
    identical: float
    float32: float
    compiled: float | None
    traces: tuple[int, int]


def excess(image: np.ndarray, stored: np.ndarray, tolerance: tuple[float, float]) -> np.ndarray:
    """Difference of each pixel in units of its tolerance."""
    relative, absolute = tolerance
    return np.abs(image - stored) / (relative * np.abs(stored) + absolute * stored.max() + 1e-300)


def measured(
    case: dict, folder: Path, kernels: diffsim.CompiledKernels | None, build: bool = True
) -> Row:
    """One case, rendered anew.

    Args:
        folder: that its file names count from.
        kernels: compiled code, which is waited for; None leaves it out.
        build: whether missing code is built.
    """
    with np.load(folder / case["image"]) as arrays:
        stored = arrays["image"].astype(np.float64)
    with contextlib.chdir(folder):
        experiment = diffsim.from_nanobragg(case["args"], case["quirks"])

    def image(**options) -> np.ndarray:
        whole = diffsim.render(experiment, **options).numpy().astype(np.float64)
        row0, row1, col0, col1 = case["crop"] or (None,) * 4
        return whole[row0:row1, col0:col1]

    double, single = image(), image(dtype=torch.float32)
    compiled = None
    scene = assemble(experiment, torch.float32)
    if kernels is not None and compilable(scene) and not build:
        kernels = kernels if is_built(kernels, scene) else None
    if kernels is not None and compilable(scene) and kernels.wait(scene, COMPILER_S):
        fast = image(dtype=torch.float32, kernels=kernels)
        compiled = float(excess(fast, stored, FLOAT32).max())
    agree = 0
    for traced in case["traces"]:
        ours = Chain.of(diffsim.trace(experiment, traced["slow"], traced["fast"]))
        agree += compare(read_log((folder / traced["file"]).read_text()), ours).agrees
    return Row(
        case["name"],
        float(np.abs(double - stored).max() / (stored.max() or 1)),
        float((double.astype(np.float32) == stored.astype(np.float32)).mean()),
        float(excess(single, stored, FLOAT32).max()),
        compiled,
        (agree, len(case["traces"])),
    )


def is_built(kernels: diffsim.CompiledKernels, scene: Scene) -> bool:
    """Whether the code for a scene lies in the folder."""
    return (kernels.folder / f"{signature(scene)}{SUFFIX}").exists()


def cases() -> list[tuple[dict, Path]]:
    """Every case with the folder that its names count from."""
    known = {c["name"]: (c, GOLDEN) for c in json.loads((GOLDEN / "cases.json").read_text())}
    if folder := os.environ.get("DIFFSIM_REFERENCE"):
        outside = Path(folder)
        for case in json.loads((outside / "cases.json").read_text()):
            known.setdefault(case["name"], (case, outside))
    return list(known.values())


def row_text(row: Row) -> str:
    """A row of the table of cases."""
    compiled = "" if row.compiled is None else f"{row.compiled:.2f}"
    traces = f"{row.traces[0]} of {row.traces[1]}" if row.traces[1] else ""
    return (
        f"| {row.name} | {row.relative:.0e} | {100 * row.identical:.4g} % | {row.float32:.2f} | "
        f"{compiled} | {traces} |"
    )


def flag_text(flag: Flag, spellings: tuple[str, ...]) -> str:
    """A row of the table of flags."""
    words = ", ".join(f"`{spelling}`" for spelling in spellings)
    values = " ".join(flag.kinds)
    return f"| {words} | {values} | {MEANINGS[flag.name]} | {DIFFERENCES.get(flag.name, '')} |"


def flag_rows() -> list[str]:
    """Every flag, those of one meaning in one row."""
    spelled: dict[str, tuple[str, ...]] = {}
    for flag in FLAGS:
        spelled[flag.name] = spelled.get(flag.name, ()) + flag.spellings
    first = {flag.name: flag for flag in reversed(FLAGS)}
    return [flag_text(first[name], spellings) for name, spellings in spelled.items()]


def page(rows: list[Row]) -> str:
    """docs/parity.md."""
    pixels = min(row.identical for row in rows)
    agree, traces = (sum(row.traces[i] for row in rows) for i in (0, 1))
    compiled = [row.compiled for row in rows if row.compiled is not None]
    lines = [
        "# Parity",
        "",
        "How closely the images and traces of the reference program, nanoBragg.c, are met. "
        "`make parity` renders every case anew and writes this page.",
        "",
        f"{len(rows)} cases. Worst pixel in float64: {max(row.relative for row in rows):.0e} of "
        f"the brightest one. At least {100 * pixels:.4g} % of the pixels of every case are "
        "bit-identical once rounded to float32, which is what the reference writes. Worst pixel "
        f"in float32: {max(row.float32 for row in rows):.2f} of its tolerance"
        + (f", by compiled code {max(compiled):.2f}" if compiled else "")
        + f" (tolerance: {FLOAT32[0]:g} of the pixel and {FLOAT32[1]:g} of the brightest one). "
        f"{agree} of {traces} traces agree in every number.",
        "",
        "Float32 is made for crystals of up to 100 cells a side; `n_big_samples` has thousands. "
        "Nothing under compiled: no compiled form (several layers, running products, bent "
        "detectors), or none built when this page was written.",
        "",
        "## Cases",
        "",
        "| case | float64: worst, of the brightest | bit-identical | float32: worst, of its "
        "tolerance | compiled | traces |",
        "|---|---|---|---|---|---|",
        *map(row_text, rows),
        "",
        "## Flags",
        "",
        "| flag | values | meaning | here otherwise |",
        "|---|---|---|---|",
        *flag_rows(),
        "",
        "## Otherwise on purpose",
        "",
        "| what | why |",
        "|---|---|",
        *(f"| {what} | {why} |" for what, why in ON_PURPOSE),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Render all cases and write the page."""
    parser = argparse.ArgumentParser(description="Write docs/parity.md.")
    parser.add_argument("--ready", action="store_true", help="build no compiled code")
    build = not parser.parse_args().ready
    warnings.simplefilter("ignore", InputWarning)
    kernels = diffsim.CompiledKernels()
    rows = [
        measured(case, folder, kernels, build)
        for case, folder in tqdm(cases(), unit="case", disable=not sys.stderr.isatty())
    ]
    PAGE.write_text(page(rows))
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
