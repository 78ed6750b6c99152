"""`compare-trace` and `compare-image`: where two programs first differ, and probably why."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from diffsim.cli.options import Options
from diffsim.errors import InputError
from diffsim.parity import compare, compare_images, read_image, read_log_file, trace_report
from diffsim.parity.chain_comparison import TOLERANCE
from diffsim.parity.images.compare import TOLERANCES
from diffsim.parity.reports.image import image_report
from diffsim.parity.reports.layout import Report

BEYOND_TOLERANCE = 3
"""Exit code of a comparison that found a difference."""


def run_trace(words: Sequence[str]) -> int:
    """Compare two trace logs.

    Returns:
        0, or 3 for a difference beyond the tolerance.

    Raises:
        InputError: for anything wrong with the options or the logs.
    """
    options = Options(
        "compare-trace",
        "Compare two trace logs, TRACE_C or TRACE_PY, quantity by quantity.",
        "REF.log OURS.log",
    )
    options.add_argument(
        "--tolerance", type=float, default=TOLERANCE, help="largest relative difference (1e-6)"
    )
    _add_outputs(options)
    chosen, names = options.split(words)
    reference, ours = map(read_log_file, _two(names, "REF.log OURS.log"))
    _check_outputs(chosen)
    comparison = compare(reference, ours, chosen.tolerance)
    _write(trace_report(comparison), chosen)
    return 0 if comparison.agrees else BEYOND_TOLERANCE


def run_image(words: Sequence[str]) -> int:
    """Compare two float images.

    Returns:
        0, or 3 for a pixel beyond its tolerance.

    Raises:
        InputError: for anything wrong with the options or the images.
    """
    options = Options(
        "compare-image",
        "Compare two images, raw float32 or .npy, pixel by pixel and peak by peak.",
        "REF.bin OURS.bin",
    )
    options.add_argument(
        "--shape", type=int, nargs=2, metavar=("S", "F"), help="slow and fast pixel counts"
    )
    options.add_argument(
        "--roi",
        type=int,
        nargs=4,
        metavar=("XMIN", "XMAX", "YMIN", "YMAX"),
        help="compare this part only: fast, then slow, limits included",
    )
    options.add_argument(
        "--precision",
        choices=TOLERANCES,
        default="float64",
        help="what ours was rendered in, which sets the tolerance",
    )
    _add_outputs(options)
    chosen, names = options.split(words)
    shape = tuple(chosen.shape) if chosen.shape else None
    reference, ours = (read_image(name, shape) for name in _two(names, "REF.bin OURS.bin"))
    _check_outputs(chosen)
    roi = tuple(chosen.roi) if chosen.roi else None
    comparison = compare_images(reference, ours, roi, chosen.precision)
    _write(image_report(comparison), chosen)
    return 0 if comparison.agrees else BEYOND_TOLERANCE


def _add_outputs(options: Options) -> None:
    for name in ("json", "markdown"):
        options.add_argument(
            f"--{name}", metavar="FILE", help=f"write {name} to a file; - for the terminal"
        )


def _two(names: list[str], wanted: str) -> list[str]:
    if len(names) != 2:
        raise InputError("files", " ".join(names) or "none", f"two must be given: {wanted}")
    return names


def _check_outputs(chosen) -> None:
    """Refuse outputs that cannot be written.

    Raises:
        InputError: naming the option and the file.
    """
    if chosen.json == "-" == chosen.markdown:
        raise InputError("--markdown", "-", "only one of --json and --markdown can be -")
    for word, name in (("--json", chosen.json), ("--markdown", chosen.markdown)):
        if name in (None, "-"):
            continue
        path = Path(name)
        if not name or path.is_dir() or not path.parent.is_dir():
            raise InputError(word, name or "nothing", "a file in a folder that exists")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError(word, name, "a place that can be written to")


def _write(report: Report, chosen) -> None:
    """The table on the terminal, unless JSON or markdown take its place there; then files."""
    texts = {
        "json": json.dumps(report.data, indent=1, allow_nan=False, ensure_ascii=False),
        "markdown": report.markdown,
    }
    names = {kind: getattr(chosen, kind) for kind in texts}
    on_terminal = [texts[kind] for kind, name in names.items() if name == "-"]
    print(on_terminal[0] if on_terminal else report.text)
    for kind, name in names.items():
        if name not in (None, "-"):
            Path(name).write_text(texts[kind] + "\n", encoding="utf-8")
