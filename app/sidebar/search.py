"""The search above the parameters; it also takes keys, drags and clicks of the rows below."""

from collections.abc import Callable

import panel as pn
import param

from app.widgets.assets import script

CSS = """
input {width: 100%; height: 26px; box-sizing: border-box; padding: 0 8px; font: inherit;
  font-size: 12px; border-radius: 4px; border: 1px solid var(--ds-line);
  background: var(--ds-field); color: var(--ds-text);}
input::placeholder {color: var(--ds-muted); opacity: 1;}
input:focus {outline: 2px solid var(--ds-accent); outline-offset: -1px;}
.note {font-size: 12px; color: var(--ds-muted); padding: 2px 0;}
.note:empty {display: none;}
"""

MOST_CHARACTERS = 100
"""Longest text that is searched for."""


class SearchBar(pn.custom.JSComponent):
    """An entry for a search.

    Args:
        search: given what is typed.
        reset: given the "section.name" whose mark was clicked.
        step: given the "section.name" of a row, how many steps to go, and the text in its entry.
        rest: given how many values of sliders have gone by the side socket when one rests.
    """

    note = param.String("", doc="What the search has found.")
    side_socket = param.String("", doc="Key of the one by which values of sliders go.")
    rows = param.Integer(0, doc="How many rows there are: the browser names new ones.")

    _esm = script(
        "widgets/scripts/dom.js",
        "widgets/scripts/bokeh_internals.js",
        "widgets/scripts/live_timing.js",
        "widgets/scripts/after_paint.js",
        "sidebar/drag_pacing.js",
        "widgets/scripts/side_socket.js",
        "sidebar/slider_values.js",
        "sidebar/scroll_position.js",
        "sidebar/search.js",
    )
    _stylesheets = (CSS,)

    def __init__(
        self,
        search: Callable[[str], None],
        reset: Callable[[str], None],
        step: Callable[[str, int, str], None],
        rest: Callable[[int], None],
        **params,
    ):
        super().__init__(sizing_mode="stretch_width", margin=(6, 0, 4, 0), **params)
        self._search, self._reset, self._step, self._rest = search, reset, step, rest

    def _handle_msg(self, data) -> None:
        match data:
            case {"search": str(text)}:
                self._search(text[:MOST_CHARACTERS])
            case {"reset": str(place)}:
                self._reset(place)
            case {"step": str(parameter), "by": int(by), "text": str(text)} if abs(by) <= 10:
                self._step(parameter, by, text)
            case {"rest": int(count)}:
                self._rest(count)


def matches(text: str, *about: str) -> bool:
    """Whether every word that is searched for occurs in a name, a label or a text."""
    held = " ".join(about).lower()
    held = f"{held} {held.replace('_', ' ')}"
    return all(word in held for word in text.lower().split())
