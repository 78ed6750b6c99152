"""Start, fitted value and standard error of each parameter of a fit."""

import math

from app.tabs.sensitivity.fit.run import Stage
from app.tabs.sensitivity.information_table import name_html, number
from diffsim.inference.parameters import value_of


def fit_html(stage: Stage) -> str:
    """The parameters of a fit as they are so far, and how far from the pinned values."""
    task, done = stage.task, stage.refinement
    errors = stage.errors if done is None else done.standard_errors
    lines = []
    for name in task.names:
        start, now = value_of(task.experiment, name), stage.rows[-1][name]
        error, pinned = errors.get(name, math.inf), task.pinned.get(name)
        lines.append(
            f'<tr><td class="name">{name_html(name)}</td><td>{_value(start, error)}</td>'
            f'<td data-fitted="{name}">{_value(now, error)}</td><td>{_error(error)}</td>'
            f'<td data-off="{name}">{_off(now, pinned, error)}</td></tr>'
        )
    which = "alone" if done is None else "together"
    return (
        '<table class="fit"><caption>Parameters of the fit</caption><thead><tr>'
        '<th scope="col">Parameter</th><th scope="col">start</th>'
        f'<th scope="col">{"now" if done is None else "fitted"}</th>'
        f'<th scope="col" title="Standard error σ, {which}">± σ</th>'
        '<th scope="col" title="From the pinned value, in standard errors">off by σ</th>'
        f"</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _value(value: float, error: float) -> str:
    """A value with the digits that its error leaves."""
    digits = 6
    if 0 < error < math.inf and value:
        digits = min(10, max(3, math.ceil(math.log10(abs(value) / error)) + 2))
    return number(value, digits)


def _error(error: float) -> str:
    return number(error, 2)


def _off(value: float, pinned: float | None, error: float) -> str:
    if pinned is None or not 0 < error < math.inf:
        return "–"
    off = (value - pinned) / error
    return f"{off:+.2f}".replace("-", "−") if abs(off) < 1000 else f"{off:+.1e}".replace("-", "−")
