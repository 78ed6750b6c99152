"""What a comparison of two chains looks like: table, first divergence, causes."""

from typing import Any

from diffsim.parity.causes import Finding
from diffsim.parity.chain.rows import Row
from diffsim.parity.chain_comparison import ChainComparison
from diffsim.parity.reports.layout import Report, aligned, json_number, json_numbers, markdown_table

HEADINGS = ("", "quantity", "unit", "reference", "ours", "relative", "verdict")
SHOWN_ROWS = 40
"""Most rows per phi step that a table shows; those that differ come first of all."""


def trace_report(comparison: ChainComparison) -> Report:
    """A comparison of two chains; the first divergence is marked with an arrow."""
    rows = _shown(comparison)
    cells = [_cells(row, row is comparison.first) for row in rows]
    summary = _trace_summary(comparison)
    causes = [line for finding in comparison.causes for line in _cause_lines(finding)]
    markdown = [*markdown_table(HEADINGS, cells), "", summary, ""]
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
    text = [*aligned(HEADINGS, cells), "", summary, *causes]
    return Report("\n".join(text), "\n".join(markdown).rstrip(), data)


def _shown(comparison: ChainComparison) -> list[Row]:
    """The chain, steps of a phi scan as far as they fit, and terms as far as they differ."""
    phi = [row for row in comparison.phi if row.counts or len(comparison.reference.phi_rows) > 1]
    listed = {id(row) for row in sorted(phi, key=lambda row: not row.counts)[:SHOWN_ROWS]}
    return [
        *comparison.chain,
        *(row for row in phi if id(row) in listed or row is comparison.first),
        *(row for row in comparison.terms if row.counts),
    ]


def _trace_summary(comparison: ChainComparison) -> str:
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


def _row_data(row: Row) -> dict[str, Any]:
    data = {
        "name": row.name,
        "place": row.place,
        "unit": row.unit,
        "reference": json_numbers(row.reference),
        "ours": json_numbers(row.ours),
        "relative_difference": None if row.relative is None else json_number(row.relative),
        "verdict": row.verdict,
    }
    if row.table == "terms":
        data |= {"differing": row.differing, "total": row.total}
    return data
