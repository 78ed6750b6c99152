"""What stands above a table: its name, an entry that filters it, a button that saves it."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS

CSS = """
.tools {display: flex; align-items: center; gap: 8px; min-height: 26px; width: 100%;}
h4 {margin: 0; font-size: 12px; font-weight: 600; color: var(--ds-accent); white-space: nowrap;}
.note {flex: 1; min-width: 0; font-size: 11px; color: var(--ds-muted); white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; font-variant-numeric: tabular-nums;}
input {width: 130px; height: 24px; box-sizing: border-box; padding: 0 6px; font: inherit;
  font-size: 12px; border-radius: 4px; border: 1px solid var(--ds-line);
  background: var(--ds-field); color: var(--ds-text);}
input::placeholder {color: var(--ds-muted); opacity: 1; font-style: italic;}
input.bad {border-color: var(--ds-bad); background: var(--ds-bad-fill);}
:focus-visible {outline-offset: -1px;}
"""


class TableToolbar(pn.custom.JSComponent):
    """One row of a heading, a count, a filter, a switch of the order and a button.

    Args:
        file: gives name and text of the file to save.
    """

    heading = param.String("", doc="What the table is.")
    filter = param.String("", doc="What the reader has typed.")
    hint = param.String("filter", doc="Shown while nothing is typed.")
    help = param.String("", doc="How to filter.")
    note = param.String("", doc="How many rows there are, or why the filter cannot be read.")
    bad = param.Boolean(False, doc="Whether the filter cannot be read.")
    orders = param.Boolean(False, doc="Whether there is a switch to the order of names.")
    by_name = param.Boolean(False, doc="Whether rows are in the order of their names.")

    _esm = script(
        "widgets/scripts/dom.js", "widgets/files/save_file.js", "widgets/table/toolbar.js"
    )
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, file: Callable[[], tuple[str, str]], **params):
        super().__init__(**({"sizing_mode": "stretch_width", "margin": (8, 10, 4, 10)} | params))
        self._file = file

    def say(self, note: str, bad: bool = False) -> None:
        """Set the note, where it differs."""
        if (note, bad) != (self.note, self.bad):
            self.param.update(note=note, bad=bad)

    def _handle_msg(self, data) -> None:
        if data == {"save": True}:
            name, text = self._file()
            self._send_msg({"name": name, "text": text})
