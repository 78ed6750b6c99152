"""Tables of numbers in the page's dress."""

import pandas as pd
import panel as pn
from bokeh.models import NumberFormatter, ScientificFormatter

TABLE_CSS = """
.tabulator, .tabulator .tabulator-col-title, .tabulator .tabulator-cell,
.tabulator .tabulator-page {font-size: 11.5px !important;}
.tabulator .tabulator-col-sorter {display: none !important;}
.tabulator .tabulator-col-content {padding: 3px 6px !important;}
.tabulator .tabulator-col-title {padding-right: 0 !important;}
.tabulator .tabulator-col {text-align: right !important;}
.tabulator {background: var(--ds-panel); color: var(--ds-text); border: none;}
.tabulator .tabulator-header, .tabulator .tabulator-header .tabulator-col,
.tabulator .tabulator-footer {background: var(--ds-panel) !important; color: var(--ds-muted);
  border-color: var(--ds-line); font-weight: 400;}
.tabulator .tabulator-tableholder .tabulator-table {background: var(--ds-panel);
  color: var(--ds-text);}
.tabulator .tabulator-row, .tabulator .tabulator-row.tabulator-row-even {
  background: var(--ds-panel) !important; color: var(--ds-text); min-height: 22px;
  border-bottom: 1px solid var(--ds-line);}
.tabulator .tabulator-row:hover {background: var(--ds-hover) !important;}
.tabulator .tabulator-row .tabulator-cell {padding: 3px 6px; height: 22px; border: none;
  font-variant-numeric: tabular-nums;}
.tabulator .tabulator-footer .tabulator-page {background: var(--ds-field); color: var(--ds-text);
  border: 1px solid var(--ds-line);}
.tabulator .tabulator-footer .tabulator-page.active {color: var(--ds-accent);}
"""

COUNTERS = {"thick", "subS", "subF", "source", "phi_tic", "mos_tic", "h0", "k0", "l0"}
FIXED = {"phi_deg": "0.0000", "h": "0.0000", "k": "0.0000", "l": "0.0000", "share": "0.00 %"}
TITLES = {"phi_tic": "φ step", "phi_deg": "φ [°]", "mos_tic": "mosaic", "lambda_A": "λ [Å]"}


def number_table(table: pd.DataFrame, name: str, **options) -> pn.widgets.Tabulator:
    """A table that is replaced by setting `value`; it keeps its scroll position."""
    return pn.widgets.Tabulator(
        table,
        show_index=False,
        disabled=True,
        selectable=False,
        titles=TITLES,
        formatters=formats(table.columns),
        layout="fit_data",
        page_size=12,
        sizing_mode="stretch_width",
        stylesheets=[TABLE_CSS],
        css_classes=[name],
        margin=(0, 10),
        **options,
    )


def formats(columns) -> dict:
    """A number format for each column."""
    found = {}
    for name in columns:
        if name in COUNTERS:
            found[name] = NumberFormatter(format="0", text_align="right")
        elif name in FIXED:
            found[name] = NumberFormatter(format=FIXED[name], text_align="right")
        else:
            found[name] = ScientificFormatter(
                precision=4, power_limit_low=-3, power_limit_high=6, text_align="right"
            )
    return found
