"""What plain Bokeh models need within Panel."""

from importlib.resources import files

import panel as pn


def push(pane: pn.pane.Bokeh) -> None:
    """Send the changes of a pane's Bokeh models where a notebook shows it."""
    for ref in pane._models:
        if ref in pn.state._views and pn.state._views[ref][3] is not None:
            pn.io.push_notebook(pane)
            return


def script(*paths: str) -> str:
    """The source of scripts that run in the browser, by their paths below the app, as one."""
    return "\n".join((files("app") / path).read_text(encoding="utf-8") for path in paths)
