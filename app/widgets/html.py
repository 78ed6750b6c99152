"""A pane of HTML that may change while its tab is closed."""

import panel as pn

from app.runtime.panel_patches import SendsTextOnly


class Html(SendsTextOnly, pn.pane.HTML):
    """HTML whose changes cost as little as its text."""
