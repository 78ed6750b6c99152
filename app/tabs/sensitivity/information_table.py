"""How well parameters are told, as a table with bars, and how their errors go together."""

import math
from html import escape

from app.pixels.colormaps import diverging
from app.tabs.sensitivity.parameters import label_of, step_of, unit_of
from app.widgets.theme import MONO
from diffsim.inference import Information

TABLE_CSS = f"""
table {{border-collapse: collapse; width: 100%; font-size: 12px; color: var(--ds-text);}}
caption {{text-align: left; font-weight: 600; color: var(--ds-accent); padding: 8px 0 3px;}}
th {{font-weight: 400; font-size: 11px; color: var(--ds-muted); text-align: right;
  padding: 2px 0 2px 8px; white-space: nowrap;}}
th:first-child, td.name {{text-align: left; padding-left: 0; color: var(--ds-text);
  font-size: 12px;}}
td {{padding: 3px 0 3px 8px; border-top: 1px solid var(--ds-line); text-align: right;
  font-family: {MONO}; font-size: 11px; white-space: nowrap;}}
td.name {{font-family: inherit;}}
.unit {{color: var(--ds-muted); font-weight: 400;}}
.bars td:last-child, .bars th:last-child {{width: 34%; padding-left: 12px; text-align: left;}}
.track {{position: relative; height: 12px; margin-right: 8px;}}
.track i {{position: absolute; top: 5px; height: 2px; background: var(--ds-muted);}}
.track b {{position: absolute; top: 1px; width: 10px; height: 10px; margin-left: -5px;
  box-sizing: border-box;}}
.alone {{border: 2px solid var(--ds-text); border-radius: 5px; background: var(--ds-panel);}}
.joint {{background: var(--ds-accent); transform: rotate(45deg) scale(.8);}}
.track .endless {{font: 15px/12px {MONO}; width: auto; top: 0; color: var(--ds-text);
  margin-left: -8px;}}
.key {{display: inline-block; position: relative; width: 10px; height: 10px; margin-right: 3px;
  box-sizing: border-box; vertical-align: -1px;}}
.matrix {{table-layout: fixed;}}
.matrix td {{padding: 0; text-align: center; height: 24px; border: 1px solid var(--ds-panel);
  font-size: 10.5px; letter-spacing: -0.02em;}}
.matrix th {{padding: 0; text-align: center; font-weight: 400; color: var(--ds-text);}}
.matrix th:first-child {{width: 104px; text-align: left; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis;}}
.matrix tbody th span {{color: var(--ds-muted); display: inline-block; min-width: 19px;}}
"""

EMPTY = "·"


def ranking_html(info: Information) -> str:
    """Standard errors in their units, and as bars in steps of a slider, smallest first: what has
    different units is alike in these."""
    errors = zip(info.lone_errors.tolist(), info.standard_errors.tolist(), strict=True)
    rows = [
        (name, *pair, step_of(name, value))
        for name, value, pair in zip(info.names, info.values, errors, strict=True)
    ]
    rows.sort(key=lambda row: row[1] / row[3])
    finite = [error / step for _, *pair, step in rows for error in pair if math.isfinite(error)]
    low = math.floor(math.log10(min(finite))) if finite else 0
    high = max(low + 1, math.ceil(math.log10(max(finite)))) if finite else 1
    lines = [
        f'<tr><td class="name">{name_html(name)}</td><td>{number(lone)}</td>'
        f"<td>{number(joint)}</td><td>{_track(lone / step, joint / step, low, high)}</td></tr>"
        for name, lone, joint, step in rows
    ]
    return (
        '<table class="bars"><caption>Standard errors that photon noise sets</caption><thead><tr>'
        '<th scope="col">Parameter</th>'
        '<th scope="col" title="When all other parameters are known">'
        '<span class="key alone"></span>alone</th>'
        '<th scope="col" title="When all of these are fitted together">'
        '<span class="key joint"></span>together</th>'
        '<th scope="col" title="In steps of the slider, on a logarithmic scale">in steps, '
        f"{_power(low)} to {_power(high)}</th></tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _track(lone: float, joint: float, low: int, high: int) -> str:
    """A mark for each error, and a line between them."""

    def place(error: float) -> float:
        return 100.0 if error == math.inf else 100 * (math.log10(error) - low) / (high - low)

    if lone == math.inf:
        return '<div class="track"></div>'
    start, stop = place(lone), place(joint)
    end = f'<b class="joint" style="left:{stop:.1f}%"></b>'
    if joint == math.inf:
        end = '<b class="endless" style="left:100%">∞</b>'
        stop -= 5
    return (
        f'<div class="track"><i style="left:{start:.1f}%;width:{max(0.0, stop - start):.1f}%"></i>'
        f'{end}<b class="alone" style="left:{start:.1f}%"></b></div>'
    )


def correlation_html(info: Information, dark: bool) -> str:
    """The correlations as numbers on their colours."""
    digits = 2 if len(info.names) <= 9 else 1
    heads = "".join(
        f'<th scope="col" title="{escape(label_of(name), quote=True)}">{place}</th>'
        for place, name in enumerate(info.names, 1)
    )
    lines = []
    for row, name in enumerate(info.names):
        cells = "".join(_cell(info, row, column, dark, digits) for column in range(len(info.names)))
        label = escape(label_of(name))
        lines.append(
            f'<tr><th scope="row" title="{label}"><span>{row + 1}</span>{label}</th>{cells}</tr>'
        )
    return (
        '<table class="matrix"><caption>Correlation of their errors</caption><thead><tr>'
        f'<th scope="col"></th>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )


def _cell(info: Information, row: int, column: int, dark: bool, digits: int) -> str:
    pair = f"{label_of(info.names[row])}, {label_of(info.names[column])}"
    known = [math.isfinite(float(info.standard_errors[place])) for place in (row, column)]
    if not all(known):
        words = f"{pair}: not determined"
        return f'<td class="unit" title="{escape(words, quote=True)}">{EMPTY}</td>'
    value = float(info.correlations[row, column])
    palette = diverging(dark)
    fill = palette[round((value + 1) / 2 * (len(palette) - 1))]
    words = f"{pair}: {value:.4f}"
    text = f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−") if row != column else "1"
    return (
        f'<td style="background:{fill};color:{readable(fill)}" '
        f'title="{escape(words, quote=True)}">{text}</td>'
    )


def name_html(name: str) -> str:
    """Label and unit of a parameter."""
    unit = unit_of(name)
    return escape(label_of(name)) + (f' <span class="unit">{escape(unit)}</span>' if unit else "")


def number(value: float, digits: int = 3) -> str:
    """A number in a few letters."""
    if value == math.inf:
        return "∞"
    return f"{value:.{digits}g}".replace("-", "−")


def readable(fill: str) -> str:
    """Black or white, whichever stands out more: by 4.5 at least."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, as WCAG 2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _power(exponent: int) -> str:
    return f"10<sup>{str(exponent).replace('-', '−')}</sup>"
