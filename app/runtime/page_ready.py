"""The time in which a page is on its way: a browser has fetched it and has not yet shown it."""

import asyncio

import panel as pn
from bokeh.document import Document
from panel.io.state import set_curdoc

LOOK_S = 0.02
"""How often it is asked again."""


def on_its_way(document: Document | None) -> bool:
    """Whether a page has left and not arrived.

    A change of it now would be lost: Panel holds that what changes before a page has been shown
    goes with the page, and sends nothing.
    """
    context = document and document.session_context
    session = context and context.session
    if not session or session.connection_count == 0:
        return False
    with set_curdoc(document):
        return not pn.state.loaded


async def arrived(document: Document | None) -> None:
    """Wait for the end of that time."""
    while on_its_way(document):
        await asyncio.sleep(LOOK_S)
