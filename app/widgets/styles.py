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
select.bk-input {padding-right: 22px; background-repeat: no-repeat !important;
  background-position: right 7px center !important; background-size: 9px 6px !important;
  background-image: url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
viewBox='0 0 9 6'%3E%3Cpath d='M0 0h9L4.5 6z' fill='%23858f99'/%3E%3C/svg%3E") !important;}
.bk-input:focus {outline: 2px solid var(--ds-accent); outline-offset: -1px; box-shadow: none;}
.bk-input::placeholder {color: var(--ds-muted); font-style: italic;}
:host(.bad) .bk-input {border-color: var(--ds-bad); background-color: var(--ds-bad-fill);}
"""
# a layer for each of so many sliders costs the browser more, frame by frame, than moving one does
SLIDER_CSS = """
.bk-slider-title {display: none;}
.noUi-target {background: var(--ds-line); border: none; box-shadow: none;}
.noUi-horizontal {height: 4px !important;}
.noUi-connects {border-radius: 2px;}
.noUi-connect, .noUi-origin, .noUi-handle {will-change: auto !important;
  backface-visibility: visible !important;}
.noUi-connect {background: var(--ds-accent) !important;}
.noUi-horizontal .noUi-handle {width: 14px !important; height: 14px !important;
  top: -5px !important; right: -7px !important; border-radius: 7px !important;
  border: 2px solid var(--ds-accent); background: var(--ds-panel); box-shadow: none; cursor: grab;}
.noUi-handle:focus {outline: 2px solid var(--ds-accent); outline-offset: 2px;}
"""
CHECK_CSS = """
input {accent-color: var(--ds-accent);}
.bk-input-group, label {font-size: 12px; color: var(--ds-text);}
"""
FILE_CSS = """
input {font-size: 11px !important; color: var(--ds-muted) !important; width: 100%;
  height: 24px !important; min-height: 24px !important; padding: 1px 2px !important;
  border: 1px solid var(--ds-line) !important; border-radius: 4px !important;
  background: transparent !important;}
input::file-selector-button {font-size: 11px; padding: 1px 6px; margin: 0 6px 0 0; border: none;
  height: 20px; border-radius: 3px; background: var(--ds-hover); color: var(--ds-text);}
"""
CONTROL_CSS = """
:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: 1px;}
button {height: 24px; padding: 0 8px; font: inherit; font-size: 11px; white-space: nowrap;}
button, select {border-radius: 4px; border: 1px solid var(--ds-line); background: var(--ds-field);
  color: var(--ds-text); cursor: pointer;}
button:hover {background: var(--ds-hover);}
button[aria-pressed=true], button[aria-expanded=true] {border-color: var(--ds-accent);
  color: var(--ds-accent);}
button:disabled, button[aria-disabled=true], select:disabled {color: var(--ds-muted);
  cursor: default; background: transparent;}
[hidden] {display: none !important;}
"""
"""Buttons and lists of our own components; a component adds only how it differs."""

MODES_CSS = """
.modes {display: flex; border: 1px solid var(--ds-line); border-radius: 5px; overflow: hidden;
  background: var(--ds-field);}
.modes label {flex: 1; position: relative; cursor: pointer;}
.modes label + label {border-left: 1px solid var(--ds-line);}
.modes input {position: absolute; opacity: 0; left: 4px; top: 50%;
  width: 8px; height: 8px; margin: -4px 0 0; cursor: pointer;}
.modes span {display: block; padding: 4px 6px; font-size: 12px; text-align: center;
  color: var(--ds-text);}
.modes span:hover {background: var(--ds-hover);}
.modes input:checked + span {background: var(--ds-accent); color: var(--ds-on-accent);}
.modes input:focus-visible + span {outline: 2px solid var(--ds-text); outline-offset: -3px;}
"""
"""Options of which one is chosen (`radioRow` of dom.js)."""

BUTTON_CSS = """
.bk-btn.bk-btn-default {font-size: 11px; padding: 2px 8px; border-radius: 4px;
  border: 1px solid var(--ds-line) !important; background: var(--ds-field) !important;
  color: var(--ds-text) !important; box-shadow: none;}
.bk-btn.bk-btn-default:hover {background: var(--ds-hover);}
.bk-btn:focus-visible {outline: 2px solid var(--ds-accent);}
"""
"""The same look for Panel's buttons, whose own style has to be overruled."""

CARD_CSS = """
:host, :host(.card) {background: transparent; border: none; border-radius: 0;
  box-shadow: none !important; outline: none !important; overflow: visible; padding-bottom: 4px;
  border-bottom: 1px solid var(--ds-line);}
.card-header, .card-header:hover {background: transparent !important; color: var(--ds-text);
  padding: 4px 0; border: none; min-height: 28px; cursor: pointer;}
.card-header:focus-visible {outline: 2px solid var(--ds-accent);}
.card-button {color: var(--ds-muted); margin-right: 8px;}
"""
TITLE_CSS = """
h3 {font-size: 13px; font-weight: 600; margin: 0; line-height: 20px; color: var(--ds-text);}
"""
