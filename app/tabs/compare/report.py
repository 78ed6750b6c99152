"""What two images and their models have apart, in words and numbers."""

from html import escape

from app.tabs.compare.comparison import PairComparison
from app.widgets.theme import MONO
from app.widgets.value_text import value_text
from diffsim import Experiment

COMPARE_CSS = f"""
table {{border-collapse: collapse; width: 100%; font-size: 12px; color: var(--ds-text);}}
caption {{text-align: left; font-weight: 600; color: var(--ds-accent); padding: 8px 0 3px;}}
th {{font-weight: 400; font-size: 11px; color: var(--ds-muted); text-align: right;
  padding: 2px 0 2px 10px; max-width: 110px; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap;}}
th:first-child {{text-align: left; padding-left: 0;}}
td {{padding: 3px 0 3px 10px; border-top: 1px solid var(--ds-line); text-align: right;
  font-family: {MONO}; font-size: 11px; overflow-wrap: anywhere; vertical-align: top;}}
td.name {{text-align: left; font-family: inherit; font-size: 12px; padding-left: 0;}}
td.name span {{color: var(--ds-muted);}}
p {{margin: 8px 0 0; font-size: 12px; line-height: 1.45; color: var(--ds-muted);}}
p.sizes {{color: var(--ds-text);}}
"""

SAME = "<p>No parameter differs.</p>"


def differing(a: Experiment, b: Experiment) -> list[tuple[str, str, str, str]]:
    """Label, unit, A's and B's value of every parameter that differs."""
    rows = []
    for name, values in a.differences(b).items():
        section, key = name.split(".", 1)
        parameter = getattr(a, section).param[key]
        unit = getattr(parameter, "unit", "") or ""
        rows.append((parameter.label or key, unit, *map(value_text, values)))
    return rows


def parameters_html(a: Experiment, b: Experiment, names: tuple[str, str]) -> str:
    """The parameters that differ, as a table."""
    rows = [
        f'<tr><td class="name">{escape(label)}'
        f"{f' <span>{escape(unit)}</span>' if unit else ''}</td>"
        f"<td>{escape(one)}</td><td>{escape(other)}</td></tr>"
        for label, unit, one, other in differing(a, b)
    ]
    if not rows:
        return SAME
    return (
        f"<table><caption>Parameters that differ</caption>{_head('', *names)}"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def figures_html(comparison: PairComparison, pixel: tuple[int, int], names: tuple[str, str]) -> str:
    """The selected pixel in both images, and what the images have in common."""
    a, b = comparison.a.part.at(*pixel), comparison.b.part.at(*pixel)
    rows = [(f"Pixel {pixel[0]}, {pixel[1]} <span>photons</span>", _number(a), _number(b))]
    if a is not None and b is not None:
        rows += [("Difference, B − A", "", _number(b - a)), ("Ratio, B / A", "", _ratio(a, b))]
    figures = comparison.figures
    if figures is not None:
        rows += [
            ("Correlation of all pixels", "", f"{figures.correlation:.6f}"),
            ("Ratio of their sums, B / A", "", f"{figures.sum_ratio:.6g}"),
            (
                f"Largest difference <span>at {figures.place[0]}, {figures.place[1]}</span>",
                "",
                _number(figures.largest),
            ),
        ]
    cells = "".join(
        f'<tr><td class="name">{label}</td><td>{one}</td><td>{other}</td></tr>'
        for label, one, other in rows
    )
    return (
        f"<table><caption>Values</caption>{_head('slow, fast', *names)}"
        f"<tbody>{cells}</tbody></table>"
    )


def sizes_html(comparison: PairComparison) -> str:
    """That two images cannot be compared; empty where they can."""
    if comparison.a.image.shape == comparison.b.image.shape:
        return ""
    a, b = (f"{x.image.shape[0]} × {x.image.shape[1]}" for x in (comparison.a, comparison.b))
    return (
        f'<p class="sizes" role="status">A has {a} pixels and B {b}: images of different sizes '
        "cannot be shown together.</p>"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}".replace("-", "−")


def _ratio(a: float, b: float) -> str:
    if a == 0:
        return "– (both are 0)" if b == 0 else "∞ (A is 0)"
    return _number(b / a)


def _head(first: str, *names: str) -> str:
    cells = "".join(
        f'<th scope="col" title="{escape(name, quote=True)}">{side} {escape(name)}</th>'
        for side, name in zip("AB", names, strict=True)
    )
    return f'<thead><tr><th scope="col">{first}</th>{cells}</tr></thead>'
