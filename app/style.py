"""Style sheets of the widgets; their colours are the page's variables."""

LABEL_CSS = """
.label {font-size: 12px; line-height: 26px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; color: var(--ds-text); cursor: help;}
.unit {color: var(--ds-muted);}
"""
ENTRY_CSS = """
.bk-input {font-size: 12px; height: 24px; min-height: 24px; padding: 0 6px; border-radius: 4px;
  border: 1px solid var(--ds-line); background-color: var(--ds-field); color: var(--ds-text);
  font-variant-numeric: tabular-nums;}
.bk-input:focus {outline: 2px solid var(--ds-accent); outline-offset: -1px; box-shadow: none;}
.bk-input::placeholder {color: var(--ds-muted); font-style: italic;}
:host(.bad) .bk-input {border-color: var(--ds-bad); background-color: var(--ds-bad-fill);}
"""
SLIDER_CSS = """
.bk-slider-title {display: none;}
.noUi-target {margin: 11px 0 0; background: var(--ds-line); border: none; box-shadow: none;}
.noUi-horizontal {height: 4px !important;}
.noUi-connects {border-radius: 2px;}
.noUi-connect {background: var(--ds-accent) !important;}
.noUi-horizontal .noUi-handle {width: 14px !important; height: 14px !important;
  top: -5px !important; right: -7px !important; border-radius: 7px !important; border: 2px solid var(--ds-accent);
  background: var(--ds-panel); box-shadow: none; cursor: grab;}
.noUi-handle:focus {outline: 2px solid var(--ds-accent); outline-offset: 2px;}
"""
CHECK_CSS = """
input {accent-color: var(--ds-accent);}
.bk-input-group, label {font-size: 12px; color: var(--ds-text);}
"""
FILE_CSS = """
input {font-size: 11px; color: var(--ds-muted); width: 100%;}
"""
BUTTON_CSS = """
.bk-btn.bk-btn-default {font-size: 11px; padding: 2px 8px; border-radius: 4px; border: 1px solid var(--ds-line);
  background: var(--ds-field); color: var(--ds-text); box-shadow: none;}
.bk-btn.bk-btn-default:hover {background: var(--ds-hover);}
.bk-btn:focus-visible {outline: 2px solid var(--ds-accent);}
"""
