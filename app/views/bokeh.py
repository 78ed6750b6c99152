"""What plain Bokeh models need within Panel."""

from importlib.resources import files

import panel as pn


def push(pane: pn.pane.Bokeh) -> None:
    """Send the changes of a pane's Bokeh models where a notebook shows it."""
    for ref in pane._models:
        if ref in pn.state._views and pn.state._views[ref][3] is not None:
            pn.io.push_notebook(pane)
            return


def script(name: str) -> str:
    """The source of a bundled script that runs in the browser."""
    return (files("app") / "assets" / name).read_text(encoding="utf-8")
