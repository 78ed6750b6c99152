"""The chain of numbers behind the selected pixel."""

from html import escape
from itertools import groupby

import panel as pn
import param

import diffsim
from app.store import Store
from app.theme import MONO

TABLE_CSS = f"""
table {{border-collapse: collapse; width: 100%; font-size: 12px; color: var(--ds-text);}}
.pixel {{margin: 0; padding: 10px 10px 2px; font-size: 13px; line-height: 1.5;
  color: var(--ds-text);}}
.pixel b {{font-size: 15px;}}
th[scope=rowgroup] {{text-align: left; padding: 10px 10px 4px; font-weight: 600; font-size: 12px;
  color: var(--ds-accent); border-bottom: 1px solid var(--ds-line);}}
td {{padding: 3px 10px; vertical-align: top; border-bottom: 1px solid var(--ds-line);}}
td.name {{line-height: 1.3;}}
td.name code {{font-family: {MONO}; font-size: 12px; color: var(--ds-text);}}
td.name span {{display: block; color: var(--ds-muted); font-size: 11px;}}
td.value {{font-family: {MONO}; text-align: right; white-space: pre; font-size: 12px;}}
td.unit {{color: var(--ds-muted); white-space: nowrap; padding-left: 0;}}
.product {{margin: 6px 10px; padding: 8px 10px; border-radius: 6px; background: var(--ds-hover);
  font-size: 12px; line-height: 1.7; color: var(--ds-text);}}
.product code {{font-family: {MONO}; font-size: 11.5px;}}
.none {{padding: 12px; color: var(--ds-muted); font-size: 13px;}}
"""

FACTORS = (
    ("r_e_sqr", "r<sub>e</sub>²", "m²"),
    ("fluence_photons_per_m2", "fluence", "m⁻²"),
    ("I_before_scaling", "I", ""),
    ("polar", "polar", ""),
    ("omega_pixel", "Ω", "sr"),
    ("capture_fraction", "capture", ""),
)
"""What is multiplied in the end: name in the chain, symbol, unit."""


class Inspector(pn.viewable.Viewer):
    """Every quantity from the detector's geometry to the photons in the pixel."""

    active = param.Boolean(True, doc="Whether it follows the store.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self._store, self._trace = store, None
        self._pane = pn.pane.HTML(
            "", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=0
        )
        self._layout = pn.Column(self._pane, sizing_mode="stretch_both", scroll="y-auto", margin=0)
        store.follow_details(self._follow, lambda: self.active)
        self._follow()

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

    @param.depends("active", watch=True)
    def _follow(self, *events) -> None:
        result = self._store.detailed
        if not self.active or result is None:
            return
        if result.trace is self._trace and self._trace is not None:
            return
        self._trace = result.trace
        self._pane.object = (
            '<p class="none">This pixel has too many terms to list them.</p>'
            if result.trace is None
            else chain_html(result.trace)
        )


def chain_html(trace: diffsim.Trace) -> str:
    """The chain as a table, grouped, with the final product written out."""
    rows = []
    for group, entries in groupby(trace.chain, key=lambda entry: entry.group):
        rows.append(f'<tr><th colspan="3" scope="rowgroup">{escape(group)}</th></tr>')
        rows += map(_row, entries)
    return (
        f'<p class="pixel">Pixel slow <b data-name="slow">{trace.slow}</b>, '
        f'fast <b data-name="fast">{trace.fast}</b>: '
        f'<b data-name="intensity">{trace.intensity:.6g}</b> photons</p>'
        f"{product_html(trace)}<table>{''.join(rows)}</table>"
    )


def product_html(trace: diffsim.Trace) -> str:
    """I = r_e^2 fluence I_sum / steps polar omega capture, in symbols and in numbers."""
    values = {entry.name: entry.values[0] for entry in trace.chain}
    factors = [(values.get(name, 1.0), symbol, unit) for name, symbol, unit in FACTORS]
    steps = values.get("steps", 1)
    symbols = " · ".join(symbol for _, symbol, _ in factors)
    numbers = " · ".join(
        f"<code>{value:.6g}</code>{' ' + unit if unit else ''}" for value, _, unit in factors
    )
    return (
        f'<div class="product">photons = {symbols} / steps<br>= {numbers} / <code>{steps:g}</code>'
        f"<br>= <code>{trace.intensity:.12g}</code></div>"
    )


def value_text(value: float) -> str:
    """A value of the chain with 13 digits."""
    return f"{value:.13g}".replace("-", "−")


def _row(entry) -> str:
    values = "\n".join(map(value_text, entry.values))
    return (
        f'<tr data-name="{escape(entry.name)}"><td class="name"><code>{escape(entry.name)}</code>'
        f"<span>{escape(entry.meaning)}</span></td>"
        f'<td class="value">{values}</td><td class="unit">{escape(entry.unit)}</td></tr>'
    )
