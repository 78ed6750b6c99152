"""The chain of numbers behind the selected pixel."""

import math
from collections.abc import Sequence
from html import escape
from itertools import groupby

import panel as pn
import param

import diffsim
from app.rendering.store import Store
from app.sharing.trace_tables import chain_table
from app.widgets.html import Html
from app.widgets.table.csv import csv_text, file_name
from app.widgets.table.toolbar import TableToolbar
from app.widgets.theme import MONO
from app.widgets.view import View
from diffsim.tracing.quantities import Entry

TABLE_CSS = f"""
table {{border-collapse: collapse; width: 100%; font-size: 12px; color: var(--ds-text);}}
.pixel {{margin: 0; padding: 10px 10px 2px; font-size: 13px; line-height: 1.5;
  color: var(--ds-text);}}
.pixel b {{font-size: 15px;}}
th[scope=rowgroup] {{text-align: left; padding: 10px 10px 4px; font-weight: 600; font-size: 12px;
  color: var(--ds-accent); border-bottom: 1px solid var(--ds-line);}}
td {{padding: 3px 6px 3px 10px; vertical-align: top; border-bottom: 1px solid var(--ds-line);}}
td.name {{line-height: 1.3; width: 100%;}}
td.name code {{font-family: {MONO}; font-size: 12px; color: var(--ds-text);}}
td.name span {{display: block; color: var(--ds-muted); font-size: 11px;}}
td.value {{font-family: {MONO}; text-align: right; white-space: pre; font-size: 12px;}}
td.unit {{color: var(--ds-muted); white-space: nowrap; padding-left: 0;}}
td.value, .product code {{user-select: all;}}
.product {{margin: 6px 10px; padding: 8px 10px; border-radius: 6px; background: var(--ds-hover);
  font-size: 12px; color: var(--ds-text); display: flex; flex-wrap: wrap; gap: 4px 7px;}}
.product code {{font-family: {MONO}; font-size: 11.5px;}}
.product span {{white-space: nowrap; line-height: 1.35;}}
.product small {{display: block; font-size: 11px; color: var(--ds-muted);}}
.product p {{flex-basis: 100%; margin: 2px 0 0; line-height: 1.4;}}
.none {{padding: 12px; color: var(--ds-muted); font-size: 13px;}}
"""

FACTORS = (
    ("r_e_sqr", "r<sub>e</sub>²", "m²"),
    ("fluence_photons_per_m2", "fluence", "m⁻²"),
    ("I_before_scaling", "I", "e²"),
    ("polar", "polar", ""),
    ("omega_pixel", "Ω", "sr"),
    ("capture_fraction", "capture", ""),
)
"""What is multiplied in the end: name in the chain, symbol, unit."""


OWN = (
    "<p>Each term carries factors of its own here. Those above are the first term's: the sum is "
    "not their product.</p>"
)
MANY = '<p class="none">This pixel has too many terms to list them.</p>'
NO_ROW = '<p class="none">No quantity has this in its name, its unit or what it means.</p>'
HELP = "Words that must stand in a quantity's name, group, unit or meaning: F_latt, sr, wavelength"


class Inspector(View):
    """Every quantity from the detector's geometry to the photons in the pixel."""

    active = param.Boolean(True, doc="Whether it follows the store.")

    def __init__(self, store: Store, **params):
        super().__init__(**params)
        self.store, self._trace = store, None
        self._head, self._pane = (
            Html("", stylesheets=[TABLE_CSS], sizing_mode="stretch_width", margin=0)
            for _ in range(2)
        )
        self.tools = TableToolbar(
            self.file,
            heading="Chain",
            hint="filter: F_latt",
            help=HELP,
            orders=True,
            margin=(6, 10, 0, 10),
            css_classes=["chain-tools"],
        )
        self.tools.param.watch(self._show_rows, ["filter", "by_name"])
        self._layout = pn.Column(
            self._head,
            self.tools,
            self._pane,
            sizing_mode="stretch_both",
            scroll="y-auto",
            margin=0,
        )
        self.named(head=self._head, chain=self._pane)
        store.follow_details(self._follow, lambda: self.active)
        self._follow()

    def file(self) -> tuple[str, str]:
        """Name and text of the chain as a file, one line for each number."""
        return file_name("chain", self._trace), csv_text(chain_table(self._trace))

    @param.depends("active", watch=True)
    def _follow(self, *events) -> None:
        result = self.store.detailed
        if not self.active or result is None:
            return
        if result.trace is self._trace and self._trace is not None:
            return
        self._trace = result.trace
        self._head.object = "" if self._trace is None else head_html(self._trace)
        self._show_rows()

    def _show_rows(self, *events) -> None:
        if self._trace is None:
            self._pane.object = MANY
            self.tools.say("")
            return
        every, shown = self._trace.chain, matching(self._trace.chain, self.tools.filter)
        self._pane.object = chain_html(shown, self.tools.by_name) if shown else NO_ROW
        count = f"{len(every)} quantities"
        self.tools.say(count if len(shown) == len(every) else f"{len(shown)} of {count}")


def matching(chain: Sequence[Entry], text: str) -> list[Entry]:
    """The quantities in which every word of a text stands."""
    words = text.lower().split()
    return [
        entry
        for entry in chain
        if all(
            word in " ".join((entry.name, entry.group, entry.unit, entry.meaning)).lower()
            for word in words
        )
    ]


def chain_html(chain: Sequence[Entry], by_name: bool = False) -> str:
    """The chain as a table, grouped, or in the order of names."""
    if by_name:
        ordered = sorted(chain, key=lambda entry: entry.name.lower())
        return f"<table>{''.join(map(_row, ordered))}</table>"
    rows = []
    for group, entries in groupby(chain, key=lambda entry: entry.group):
        rows.append(f'<tr><th colspan="3" scope="rowgroup">{escape(group)}</th></tr>')
        rows += map(_row, entries)
    return f"<table>{''.join(rows)}</table>"


def head_html(trace: diffsim.Trace) -> str:
    """The pixel, what it holds, and the product that it is."""
    return (
        f'<p class="pixel">Pixel slow <b data-name="slow">{trace.slow}</b>, '
        f'fast <b data-name="fast">{trace.fast}</b>: '
        f'<b data-name="intensity">{trace.intensity:.6g}</b> photons</p>{product_html(trace)}'
    )


def product_html(trace: diffsim.Trace) -> str:
    """I = r_e^2 fluence I_sum / steps polar omega capture, each number above its symbol."""
    values = {entry.name: entry.values[0] for entry in trace.chain}
    factors = [(values.get(name, 1.0), symbol, unit) for name, symbol, unit in FACTORS]
    steps = values.get("steps", 1)
    numbers = "<span>·</span>".join(
        f"<span><code>{value:.6g}</code>{' ' + unit if unit else ''}<small>{symbol}</small></span>"
        for value, symbol, unit in factors
    )
    product = math.prod(value for value, *_ in factors) / steps
    # terms that carry factors of their own do not share the first one's
    shared = math.isclose(product, trace.intensity, rel_tol=1e-6)
    return (
        f'<div class="product">{numbers}<span>/</span><span><code>{steps:g}</code>'
        f"<small>steps</small></span><span>{'=' if shared else '≠'} "
        f"<code>{trace.intensity:.12g}</code> photons</span>"
        f"{'' if shared else OWN}</div>"
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
