"""Two chains side by side, as HTML."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from app.tabs.parity.chain_comparison import ChainOutcome, largest
from app.widgets.theme import MONO
from diffsim.parity import ChainComparison, Finding, Row
from diffsim.parity.chain.rows import DIFFERS, OK
from diffsim.tracing.quantities import CHAIN

MAX_ROWS = 120
"""Most rows per phi step that are listed: those that differ come first of all."""

GROUP = {quantity.name: quantity.group for quantity in CHAIN}
MEANING = {quantity.name: quantity.meaning for quantity in CHAIN}

PARITY_CSS = f"""
.headline {{margin: 6px 10px 2px; padding: 8px 12px; border-radius: 6px; font-size: 13px;
  line-height: 1.4; color: var(--ds-text); background: var(--ds-hover);
  border: 1px solid var(--ds-line); overflow-wrap: anywhere;}}
.headline b {{display: block; font-size: 14px; font-weight: 600;}}
.headline.good {{background: var(--ds-good-fill); border-color: var(--ds-good);}}
.headline.good b {{color: var(--ds-good);}}
.headline.bad {{background: var(--ds-bad-fill); border-color: var(--ds-bad);}}
.headline.bad b {{color: var(--ds-bad);}}
.headline code, .cause code {{font-family: {MONO}; font-size: 12px;}}
.headline span {{display: block; font-size: 12px;}}
.cause {{margin: 6px 10px 2px; padding: 6px 12px; border-left: 3px solid var(--ds-bad);
  font-size: 12px; line-height: 1.45; color: var(--ds-text); overflow-wrap: anywhere;}}
.cause.possible {{border-left-color: var(--ds-line);}}
.cause b {{font-size: 13px; font-weight: 600;}}
.cause span {{display: block;}}
.cause .do {{color: var(--ds-muted);}}
table {{border-collapse: collapse; width: 100%; font-size: 12px; color: var(--ds-text);
  margin-top: 4px;}}
thead th {{position: sticky; top: 0; z-index: 1; background: var(--ds-panel); font-weight: 400;
  color: var(--ds-muted); font-size: 11px; text-align: right; padding: 6px 4px;
  border-bottom: 1px solid var(--ds-line);}}
thead th:first-child {{text-align: left; padding-left: 10px;}}
thead th:last-child {{padding-right: 10px;}}
th[scope=rowgroup] {{text-align: left; padding: 9px 10px 3px; font-weight: 600;
  color: var(--ds-accent); border-bottom: 1px solid var(--ds-line);}}
td {{padding: 3px 4px; vertical-align: top; border-bottom: 1px solid var(--ds-line);}}
td.name {{width: 100%; padding-left: 8px; border-left: 3px solid transparent; line-height: 1.3;
  cursor: help;}}
td.name code {{font-size: 11px; font-family: {MONO};}}
td.name span {{color: var(--ds-muted); font-size: 11px;}}
td.value {{font-family: {MONO}; text-align: right; white-space: pre; font-size: 11px;}}
td.verdict {{text-align: right; white-space: nowrap; font-size: 11px; padding-right: 10px;
  font-variant-numeric: tabular-nums; color: var(--ds-muted);}}
tr.differs td {{background: var(--ds-bad-fill);}}
tr.differs td.verdict {{color: var(--ds-bad); font-weight: 600;}}
tr.first td {{border-top: 2px solid var(--ds-bad);}}
tr.first td.name {{border-left-color: var(--ds-bad);}}
td.name .mark {{display: block; color: var(--ds-bad); font-weight: 600;}}
.images td.value {{padding-right: 10px;}}
.images td.name {{cursor: default;}}
.none {{margin: 0; padding: 6px 10px; color: var(--ds-muted); font-size: 12px;}}
"""

HEADINGS = (
    '<thead><tr><th scope="col">quantity</th><th scope="col">reference</th>'
    '<th scope="col">ours</th><th scope="col" title="relative difference">difference</th>'
    "</tr></thead>"
)


def headline_html(outcome: ChainOutcome, elsewhere: bool = False) -> str:
    """What came out, in a sentence or two, and what may be the cause.

    Args:
        elsewhere: whether the two are of different pixels.
    """
    comparison = outcome.comparison
    if outcome.trouble:
        return _headline("", "Nothing to compare", escape(outcome.trouble))
    if comparison is None:
        text = "Choose a probe, or a trace log of the reference, to compare this pixel with."
        return _headline("", "No reference yet", text)
    if comparison.first is None:
        return _agreement(comparison)
    causes = "".join(map(_cause, comparison.causes))
    if not causes:
        why = "They are of different pixels." if elsewhere else "No cause of the catalogue fits."
        causes = f'<p class="none">{why}</p>'
    return _divergence(comparison) + causes


def chain_html(comparison: ChainComparison, only_differing: bool = False) -> str:
    """The chain, grouped; the first divergence stands in it wherever it was found."""
    shown = [row for row in comparison.chain if row.counts or not only_differing]
    if comparison.first is not None and comparison.first not in shown:
        shown = sorted([*shown, comparison.first], key=lambda row: row.order)
    rows = []
    for group, entries in groupby(shown, key=lambda row: GROUP.get(row.name, "Lattice")):
        rows.append(f'<tr><th colspan="4" scope="rowgroup">{escape(group)}</th></tr>')
        rows += [_row(row, row is comparison.first) for row in entries]
    return _table(rows) if rows else '<p class="none">No quantity differs.</p>'


def rows_html(
    rows: Iterable[Row], comparison: ChainComparison, only_differing: bool = False
) -> str:
    """Rows of phi steps or terms, those that differ first where there are too many."""
    rows = [row for row in rows if row.counts or not only_differing]
    kept = rows
    if len(rows) > MAX_ROWS:
        differing = sorted(rows, key=lambda row: not row.counts)[:MAX_ROWS]
        chosen = {id(row) for row in differing}
        kept = [row for row in rows if id(row) in chosen]
    if not kept:
        return '<p class="none">None differs.</p>'
    table = _table([_row(row, row is comparison.first) for row in kept])
    if len(kept) < len(rows):
        table += f'<p class="none">{len(rows) - len(kept):,} more rows are not listed.</p>'
    return table


def number_text(value: float) -> str:
    """A value with nine digits: three more than the tolerance asks for."""
    return f"{value + 0.0:.9g}".replace("-", "−")


def tolerance_text(value: float) -> str:
    """A tolerance as it is typed: 1e-6."""
    return f"{value:g}".replace("e-0", "e-").replace("-", "−")


def relative_text(value: float) -> str:
    """A relative difference at a glance."""
    text = f"{value:.3g}" if value == 0 or 0.01 <= value < 1000 else f"{value:.1e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "−")


def _headline(kind: str, title: str, text: str) -> str:
    return f'<div class="headline {kind}" role="status"><b>{title}</b><span>{text}</span></div>'


def _agreement(comparison: ChainComparison) -> str:
    both = sum(row.relative is not None for row in comparison.chain)
    alone = len(comparison.chain) - both
    who = "1 quantity agrees" if both == 1 else f"All {both} quantities agree"
    title = f"{who} within {tolerance_text(comparison.tolerance)}"
    parts = []
    if (steps := len({row.key for row in comparison.phi})) > 1:
        parts.append(f"{steps:,} phi steps")
    if (terms := max((row.total for row in comparison.terms), default=0)) > 1:
        parts.append(f"{terms:,} terms")
    text = f"So do {' and '.join(parts)}. " if parts else ""
    text += f"The largest relative difference is {relative_text(largest(comparison))}."
    if alone:
        text += f" {alone} more {'is' if alone == 1 else 'are'} printed by one side only."
    return _headline("good", title, text)


def _divergence(comparison: ChainComparison) -> str:
    first = comparison.first
    title = f"First divergence: <code>{_breakable(first.label)}</code>"
    if first.relative is None:
        text = f"This term is {escape(first.verdict)}. "
    else:
        values = [", ".join(map(number_text, x)) for x in (first.reference, first.ours)]
        text = f"Reference <code>{values[0]}</code><br>Ours <code>{values[1]}</code><br>"
        text += f"Relative difference {relative_text(first.relative)}"
        text += f", tolerance {tolerance_text(comparison.tolerance)}. "
    differ = sum(row.counts for row in comparison.chain)
    if first.order > comparison.chain[0].order:
        text += "All before it agrees; "
    text += f"{differ} of {len(comparison.chain)} quantities differ."
    return _headline("bad", title, text)


def _cause(finding: Finding) -> str:
    cause = finding.cause
    possible = "" if finding.certain else " (possible)"
    kind = "cause" if finding.certain else "cause possible"
    return (
        f'<div class="{kind}" data-cause="{escape(cause.name)}">'
        f"<b>{escape(cause.title)}{possible}</b><span>{escape(finding.evidence)}.</span>"
        f'<span class="do">{escape(cause.meaning)} {escape(cause.action)}</span></div>'
    )


def _table(rows: list[str]) -> str:
    return f"<table>{HEADINGS}<tbody>{''.join(rows)}</tbody></table>"


def _row(row: Row, first: bool) -> str:
    classes = " ".join(["differs"] * row.counts + ["first"] * first)
    mark = '<span class="mark">▸ first divergence</span>' if first else ""
    place = f" <span>{escape(row.place)}</span>" if row.place else ""
    unit = f" <span>{escape(row.unit)}</span>" if row.unit else ""
    meaning = escape(MEANING.get(row.name, ""), quote=True)
    return (
        f'<tr class="{classes}" data-quantity="{escape(row.name)}">'
        f'<td class="name" title="{meaning}">{mark}<code>{_breakable(row.name)}</code>{place}{unit}'
        f'</td><td class="value">{_numbers(row.reference)}</td>'
        f'<td class="value">{_numbers(row.ours)}</td>'
        f'<td class="verdict">{_verdict(row)}</td></tr>'
    )


def _verdict(row: Row) -> str:
    if row.verdict == OK:
        return "✓" if row.relative is None else f"✓ {relative_text(row.relative)}"
    if row.verdict == DIFFERS:
        text = f"✗ {relative_text(row.relative)}"
        if row.table == "terms":
            text += f"<br>{row.differing} of {row.total}"
        return text
    return escape(row.verdict).replace("only in ", "only<br>")


def _numbers(values: tuple[float, ...] | None) -> str:
    return "–" if values is None else "\n".join(map(number_text, values))


def _breakable(name: str) -> str:
    return escape(name).replace("_", "_<wbr>")
