"""Tables of numbers in the page's dress: sorted by their headers, filtered, saved as CSV."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import panel as pn
from bokeh.models import HTMLTemplateFormatter, NumberFormatter

import diffsim
from app.widgets.table.csv import csv_text, file_name
from app.widgets.table.row_filter import row_mask
from app.widgets.table.toolbar import TableToolbar
from diffsim.tracing.columns import COLUMNS

TABLE_CSS = """
.tabulator, .tabulator .tabulator-col-title, .tabulator .tabulator-cell,
.tabulator .tabulator-page {font-size: 11px !important;}
.tabulator .sort {all: unset; cursor: pointer;}
.tabulator .sort:focus-visible {outline: 2px solid var(--ds-accent); border-radius: 2px;}
.tabulator .tabulator-col-sorter {display: none !important;}
.tabulator .tabulator-col-content {padding: 3px !important;}
.tabulator .tabulator-col-title {padding-right: 0 !important; text-overflow: clip !important;}
.tabulator .tabulator-col[aria-sort=ascending] .tabulator-col-title,
.tabulator .tabulator-col[aria-sort=descending] .tabulator-col-title {color: var(--ds-accent);
  font-weight: 600;}
.tabulator .tabulator-col[aria-sort=ascending] .tabulator-col-title::before {content: "▴";}
.tabulator .tabulator-col[aria-sort=descending] .tabulator-col-title::before {content: "▾";}
.tabulator .tabulator-col {text-align: right !important;}
.tabulator {background: var(--ds-panel); color: var(--ds-text); border: none;}
.tabulator .tabulator-header, .tabulator .tabulator-header .tabulator-col,
.tabulator .tabulator-footer {background: var(--ds-panel) !important; color: var(--ds-muted);
  border-color: var(--ds-line); font-weight: 400;}
.tabulator .tabulator-header .tabulator-col {border-right: none !important;}
.tabulator .tabulator-tableholder .tabulator-table {background: var(--ds-panel);
  color: var(--ds-text);}
.tabulator .tabulator-row, .tabulator .tabulator-row.tabulator-row-even {
  background: var(--ds-panel) !important; color: var(--ds-text); min-height: 22px;
  border-bottom: 1px solid var(--ds-line);}
.tabulator .tabulator-row:hover {background: var(--ds-hover) !important;}
.tabulator .tabulator-row.tabulator-selected, .tabulator .tabulator-row.tabulator-selected:hover {
  background: var(--ds-hover) !important; color: var(--ds-text);
  box-shadow: inset 3px 0 0 var(--ds-accent);}
.tabulator .tabulator-row .tabulator-cell {padding: 3px; height: 22px; border: none;
  text-overflow: clip; font-variant-numeric: tabular-nums;}
:host(.marks) .tabulator-row {cursor: pointer;}
.tabulator .tabulator-footer .tabulator-page {background: var(--ds-field); color: var(--ds-text);
  border: 1px solid var(--ds-line);}
.tabulator .tabulator-footer .tabulator-page.active {color: var(--ds-accent) !important;
  font-weight: 600;}
.tabulator .tabulator-tableholder {background: var(--ds-panel); scrollbar-width: thin;
  scrollbar-color: var(--ds-line) var(--ds-panel);}
.tabulator .tabulator-placeholder-contents {color: var(--ds-muted) !important; font-size: 12px;}
"""

COUNTERS = {column.name for column in COLUMNS if column.dtype is np.int64}
TITLES = {column.name: column.heading for column in COLUMNS if column.heading}
HELP = (
    "Conditions on columns, all of which must hold: share > 1, step = 3, F_latt_a < 0. "
    "Share is in percent. Columns: "
)

NUMBER = """<% const size = Math.abs(value), places = DIGITS - 1 - Math.floor(Math.log10(size)) %>
<span title="<%= value %>"><%= value == null || isNaN(value) ? "–" : size === 0 ? "0" :
size < TINY || size >= 1e5 ? Number(value).toExponential(2) :
Number(value).toFixed(Math.max(0, Math.min(3, places))) %></span>"""
PLAIN = {"h": 4, "k": 4, "l": 4, "share": 3, "F_latt": 3}
PLAIN |= {f"F_latt_{axis}": 3 for axis in "abc"}
"""Columns of which three decimals are enough, with their number of significant digits."""


class NumberTable:
    """A table that is replaced as a whole; it keeps its order, its filter and its place.

    Args:
        kind: for the class of the table and the name of its file.
        heading: what it is, for the reader.
        empty: a table without rows that has its columns.
        titles: of columns, where they differ from the usual ones.
        clicked: given the row, by its column names, that was clicked.
        options: of the Tabulator.
    """

    def __init__(
        self,
        kind: str,
        heading: str,
        empty: pd.DataFrame,
        titles: dict[str, str] | None = None,
        clicked: Callable[[pd.Series], None] | None = None,
        **options,
    ):
        self._kind, self._trace = kind, None
        self._marked: tuple[str, int | None] | None = None
        self.frame = empty
        self.tools = TableToolbar(
            self.file,
            heading=heading,
            hint="filter: share > 1",
            help=HELP + ", ".join(empty.columns),
            css_classes=[f"{kind}-tools"],
        )
        self.tools.param.watch(self._refill, "filter")
        self.widget = pn.widgets.Tabulator(
            empty,
            show_index=False,
            disabled=True,
            selectable=False,
            titles=_titles(empty.columns, TITLES | (titles or {})),
            formatters=formats(empty.columns),
            sizing_mode="stretch_width",
            stylesheets=[TABLE_CSS],
            css_classes=[kind, "marks"] if clicked else [kind],
            text_align="right",
            margin=(0, 10),
            # in the rows, the handles between columns would take clicks from the row
            configuration={
                "placeholder": "no rows",
                "columnDefaults": {"minWidth": 16, "resizable": "header"},
            },
            **options,
        )
        if clicked:
            self.widget.on_click(lambda event: clicked(self.widget.value.iloc[event.row]))

    def show(self, frame: pd.DataFrame, trace: diffsim.Trace | None) -> None:
        """Show another table, of another trace."""
        self.frame, self._trace = frame, trace
        self._refill()

    def mark(self, column: str, value: int | None) -> None:
        """Mark the row with a value, wherever it is shown."""
        self._marked = column, value
        rows = np.flatnonzero(self.widget.value[column].to_numpy() == value).tolist()
        if rows[:1] != self.widget.selection:
            self.widget.selection = rows[:1]

    def file(self) -> tuple[str, str]:
        """Name and text of the table as a file: all its rows, whatever the filter shows."""
        return file_name(self._kind, self._trace), csv_text(self.frame)

    def _refill(self, *events) -> None:
        every, text = len(self.frame), self.tools.filter
        try:
            mask = row_mask(self.frame, text)
        except ValueError as error:
            mask = np.ones(every, dtype=bool)
            self.tools.say(str(error), bad=True)
        else:
            rows = f"{every:,} row{'' if every == 1 else 's'}"
            self.tools.say(f"{mask.sum():,} of {rows}" if text.strip() else rows)
        if any(row >= mask.sum() for row in self.widget.selection):
            self.widget.selection = []
        self.widget.value = self.frame if mask.all() else self.frame[mask].reset_index(drop=True)
        if self._marked is not None:
            self.mark(*self._marked)


def _titles(columns, words: dict[str, str]) -> dict[str, str]:
    """Titles as buttons: a header takes no keys, but the click of a button sorts by it as well."""
    return {
        name: f'<button type="button" class="sort">{words.get(name, name)}</button>'
        for name in columns
    }


def formats(columns) -> dict:
    """A format for each column."""
    return {name: _format(name) for name in columns}


def _format(name: str):
    if name in COUNTERS:
        return NumberFormatter(format="0")
    if name == "phi_deg":
        return NumberFormatter(format="0.[0000]")
    value = "100 * value" if name == "share" else "value"
    digits, tiny = (PLAIN[name], 0) if name in PLAIN else (4, 1e-3)
    template = NUMBER.replace("DIGITS", str(digits)).replace("TINY", str(tiny))
    return HTMLTemplateFormatter(template=template.replace("(value)", f"({value})"))
