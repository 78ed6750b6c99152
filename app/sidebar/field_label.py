"""The name of a row: its unit and help, and marks on what was changed or decided."""

from html import escape

import param

from app.widgets.html import Html
from app.widgets.styles import LABEL_CSS
from diffsim.experiment import Numbers, Quantity

WIDTH = 136

MARKS_CSS = """
.label {display: flex; align-items: center; gap: 4px;}
.label .text {min-width: 0; overflow: hidden; text-overflow: ellipsis;}
.mark, .decided {flex: none; border: none; background: none; padding: 0; margin: 0; width: 16px;
  height: 18px; line-height: 18px; font-size: 13px; text-align: center; border-radius: 4px;
  color: var(--ds-accent);}
.mark {cursor: pointer;}
.mark:hover {background: var(--ds-hover);}
.mark:focus-visible {outline: 2px solid var(--ds-accent);}
.decided {box-sizing: border-box; width: 13px; height: 13px; margin: 0 1px; border: 1px solid;
  border-radius: 50%; font: italic 10px/11px serif; color: var(--ds-muted);}
"""


class Label:
    """What stands left of a row's widgets.

    Args:
        text: the name.
        help: shown as a tooltip.
        unit: of the value.
        parameter: its "section.name", which scripts of the page send with what is done to the row.
    """

    def __init__(
        self, text: str, help: str, unit: str = "", parameter: str = "", width: int = WIDTH
    ):
        self.text, self._help, self._unit, self._parameter = text, help, unit, parameter
        self._shown: tuple | None = None
        self.pane = Html("", stylesheets=[LABEL_CSS, MARKS_CSS], width=width, height=26, margin=0)
        self.mark()

    def mark(self, was: str | None = None, decided: tuple[str, ...] = ()) -> None:
        """Say that the value was another when it was loaded, and what a command decided of it."""
        if (was, decided) == self._shown:
            return
        self._shown = was, decided
        unit = f' <span class="unit">{escape(self._unit)}</span>' if self._unit else ""
        parameter = escape(self._parameter, quote=True)
        parts = [f'<span class="text">{escape(self.text)}{unit}</span>']
        if decided:
            words = escape("\n".join(("Decided by the command:", *decided)), quote=True)
            parts.append(f'<span class="decided" role="img" title="{words}" aria-label="{words}">')
            parts.append("i</span>")
        if was is not None:
            words = escape(f"Reset {self.text} to {was}", quote=True)
            parts.append(
                f'<button type="button" class="mark" data-reset="{parameter}" '
                f'title="{words}" aria-label="{words}">↺</button>'
            )
        self.pane.object = (
            f'<div class="label" title="{escape(self._help, quote=True)}" '
            f'data-label="{escape(self.text, quote=True)}" '
            f'data-parameter="{parameter}">{"".join(parts)}</div>'
        )


def help_of(parameter: param.Parameter) -> str:
    """Documentation and allowed values of a parameter."""
    words = [parameter.doc or ""]
    if isinstance(parameter, Quantity):
        words.append(f"Allowed: {parameter.allowed()}.")
    elif isinstance(parameter, Numbers):
        unit = f" {parameter.unit}" if parameter.unit else ""
        words.append(f"Allowed: {parameter.length} numbers{unit}, or nothing.")
    return "\n".join(filter(None, words))
