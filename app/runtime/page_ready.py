"""The time in which a page is on its way: a browser has fetched it and has not yet shown it."""

import asyncio

from bokeh.document import Document

from app.runtime.panel_patches import is_arriving

LOOK_S = 0.02
"""How often it is asked again."""


def is_loading(document: Document | None) -> bool:
    """Whether a page has left and not arrived.

    A change of it now would be lost: Panel holds that what changes before a page has been shown
    goes with the page, and sends nothing.
    """
    return document is not None and is_arriving(document)


async def page_ready(document: Document | None) -> None:
    """Wait for the end of that time."""
    while is_loading(document):
        await asyncio.sleep(LOOK_S)
