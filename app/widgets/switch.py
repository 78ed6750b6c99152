"""A checkbox whose label is its own: the plain widget's words are not tied to its box."""

import panel as pn
import param

from app.widgets.assets import script

CSS = """
label {display: inline-flex; align-items: center; gap: 5px; font-size: 12px; cursor: pointer;
  color: var(--ds-text); white-space: nowrap; min-height: 22px;}
input {margin: 0; accent-color: var(--ds-accent);}
input:focus-visible {outline: 2px solid var(--ds-accent); outline-offset: 1px;}
"""


class Switch(pn.custom.JSComponent):
    """On or off."""

    value = param.Boolean(False, doc="Whether it is on.")
    label = param.String("", doc="What it switches.")

    _esm = script("widgets/scripts/dom.js", "widgets/switch.js")
    _stylesheets = (CSS,)
