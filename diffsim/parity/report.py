"""What comparisons look like on a terminal, in markdown and as JSON."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from diffsim.parity.causes import Finding
from diffsim.parity.compare import Comparison
from diffsim.parity.images import FLOOR, ImageComparison
from diffsim.parity.rows import Row

HEADINGS = ("", "quantity", "unit", "reference", "ours", "relative", "verdict")
SHOWN_ROWS = 40
"""Most rows per phi step that a table shows; those that differ come first of all."""


@dataclass(frozen=True)
class Report:
    """A comparison for people and programs.

    Args:
        text: an aligned table and what it says, for a terminal.
        markdown: the same as markdown.
        data: the same as JSON holds it; numbers that are not finite are null.
    """

    text: str
    markdown: str
    data: dict[str, Any]


def trace_report(comparison: Comparison) -> Report:
    """A comparison of two chains; the first divergence is marked with an arrow."""
    shown = _shown(comparison)
    cells = [_cells(row, row is comparison.first) for row in shown]
    summary = _trace_summary(comparison)
    causes = [line for finding in comparison.causes for line in _cause_lines(finding)]
    markdown = [*_markdown_table(HEADINGS, cells), "", summary, ""]
    for finding in comparison.causes:
        markdown += [f"- **{finding.cause.title}**{_possible(finding)}: {finding.evidence}. "]
        markdown[-1] += f"{finding.cause.meaning} {finding.cause.action}"
    data = {
        "agrees": comparison.agrees,
        "tolerance": comparison.tolerance,
        "first_divergence": comparison.first and _row_data(comparison.first),
        "causes": [
            {
                "name": finding.cause.name,
                "title": finding.cause.title,
                "certain": finding.certain,
                "evidence": finding.evidence,
                "meaning": finding.cause.meaning,
                "action": finding.cause.action,
            }
            for finding in comparison.causes
        ],
        "chain": [_row_data(row) for row in comparison.chain],
        "phi": [_row_data(row) for row in comparison.phi],
        "terms": [_row_data(row) for row in comparison.terms],
    }
    text = [*_aligned(HEADINGS, cells), "", summary, *causes]
    return Report("\n".join(text), "\n".join(markdown).rstrip(), data)


def image_report(comparison: ImageComparison) -> Report:
    """A comparison of two images."""
    peaks = comparison.peaks
    relative, units = comparison.largest_relative_pixel, comparison.largest_units_pixel
    distances = peaks.distances
    matched = f"{len(distances)} of {len(distances) + len(peaks.only_reference)}"
    if len(distances):
        matched += f", mean distance {distances.mean():.3g}, largest {distances.max():.3g} pixels"
    if len(peaks.only_ours):
        matched += f"; {len(peaks.only_ours)} only in ours"
    count = comparison.shape[0] * comparison.shape[1]
    cells = [
        ("pixels", f"{comparison.shape[0]} x {comparison.shape[1]} (slow x fast)"),
        ("correlation", f"{comparison.correlation:.12g}"),
        ("sum ratio", f"{comparison.sum_ratio:.12g} (ours / reference)"),
        ("rms difference", f"{comparison.rms:.6g}"),
        (
            "largest relative difference",
            f"{comparison.largest_relative:.6g} at slow {relative[0]}, fast {relative[1]} "
            f"(of |reference|, at least {FLOOR:g} of its maximum)",
        ),
        (
            "largest difference",
            f"{comparison.largest_units:.6g} of the {comparison.precision} tolerance "
            f"at slow {units[0]}, fast {units[1]}",
        ),
        ("beyond tolerance", f"{comparison.beyond} of {count} pixels"),
        ("bit-identical", f"{comparison.identical:.4%} after rounding to float32"),
        ("peaks matched", f"{matched} (above {peaks.threshold:.6g})"),
    ]
    summary = _image_summary(comparison)
    data = {
        "agrees": comparison.agrees,
        "precision": comparison.precision,
        "shape": list(comparison.shape),
        "correlation": _json_number(comparison.correlation),
        "sum_ratio": _json_number(comparison.sum_ratio),
        "rms": _json_number(comparison.rms),
        "largest_relative": _json_number(comparison.largest_relative),
        "largest_relative_pixel": list(relative),
        "largest_units_of_tolerance": _json_number(comparison.largest_units),
        "largest_units_pixel": list(units),
        "pixels_beyond_tolerance": comparison.beyond,
        "bit_identical_share": comparison.identical,
        "peaks": {
            "threshold": _json_number(peaks.threshold),
            "reference": peaks.reference.tolist(),
            "ours": peaks.ours.tolist(),
            "distances": distances.tolist(),
            "only_reference": peaks.only_reference.tolist(),
            "only_ours": peaks.only_ours.tolist(),
        },
    }
    headings = ("quantity", "value")
    text = [*_aligned(headings, cells), "", summary]
    return Report(
        "\n".join(text), "\n".join([*_markdown_table(headings, cells), "", summary]), data
    )


def _shown(comparison: Comparison) -> list[Row]:
    """The chain, steps of a phi scan as far as they fit, and terms as far as they differ."""
    phi = [row for row in comparison.phi if row.counts or len(comparison.reference.phi_rows) > 1]
    kept = {id(row) for row in sorted(phi, key=lambda row: not row.counts)[:SHOWN_ROWS]}
    return [
        *comparison.chain,
        *(row for row in phi if id(row) in kept or row is comparison.first),
        *(row for row in comparison.terms if row.counts),
    ]


def _trace_summary(comparison: Comparison) -> str:
    first = comparison.first
    if first is None:
        return f"Everything agrees within {comparison.tolerance:g}."
    differ = sum(row.counts for row in comparison.rows)
    text = f"First divergence: {first.label}"
    if first.relative is not None:
        text += f", relative difference {first.relative:.3g} (tolerance {comparison.tolerance:g})"
    else:
        text += f", {first.verdict}"
    text += f"; {differ} of {len(comparison.rows)} rows differ."
    count = len(comparison.causes)
    if not count:
        return f"{text} No cause of the catalogue fits."
    return f"{text} {'One cause fits' if count == 1 else f'{count} causes fit'}:"


def _image_summary(comparison: ImageComparison) -> str:
    if comparison.agrees:
        return "Every pixel agrees within its tolerance."
    return f"{comparison.beyond} pixels are beyond their tolerance."


def _cause_lines(finding: Finding) -> list[str]:
    return [
        f"  * {finding.cause.title}{_possible(finding)}: {finding.evidence}",
        f"      {finding.cause.meaning}",
        f"      {finding.cause.action}",
    ]


def _possible(finding: Finding) -> str:
    return "" if finding.certain else " (possible)"


def _cells(row: Row, first: bool) -> tuple[str, ...]:
    verdict = row.verdict
    if row.table == "terms" and row.differing:
        verdict += f" ({row.differing} of {row.total} terms)"
    return (
        "->" if first else "",
        row.label,
        row.unit,
        _shown_numbers(row.reference),
        _shown_numbers(row.ours),
        "" if row.relative is None else f"{row.relative:.2e}",
        verdict,
    )


def _shown_numbers(values: tuple[float, ...] | None) -> str:
    return "-" if values is None else " ".join(f"{value:.9g}" for value in values)


def _aligned(headings: tuple[str, ...], cells: list[tuple[str, ...]]) -> list[str]:
    table = [headings, *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    return [lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def _markdown_table(headings: tuple[str, ...], cells: list[tuple[str, ...]]) -> list[str]:
    rows = [headings, tuple("---" for _ in headings), *cells]
    return ["| " + " | ".join(x.replace("|", "\\|") for x in row) + " |" for row in rows]


def _row_data(row: Row) -> dict[str, Any]:
    data = {
        "name": row.name,
        "place": row.place,
        "unit": row.unit,
        "reference": _json_numbers(row.reference),
        "ours": _json_numbers(row.ours),
        "relative_difference": None if row.relative is None else _json_number(row.relative),
        "verdict": row.verdict,
    }
    if row.table == "terms":
        data |= {"differing": row.differing, "total": row.total}
    return data


def _json_numbers(values: tuple[float, ...] | None) -> list[float | None] | None:
    return None if values is None else [_json_number(value) for value in values]


def _json_number(value: float | np.floating) -> float | None:
    return float(value) if math.isfinite(value) else None
