"""Panel's tabs by keyboard, and names for its widgets that stand without a label."""

import panel as pn
import param

from app.widgets.assets import script

NAMES = {
    "preset": "Preset",
    "choose-probe": "Probe",
    "choose-tolerance": "Tolerance",
    "choose-fault": "Break it",
}
"""What screen readers call the entry or the list of a widget, by its class."""


class Accessibility(pn.custom.JSComponent):
    """Invisible: arrow keys, Enter and Space turn the tabs of the page around it."""

    names = param.Dict(NAMES, doc="Names of widgets by their class.")

    _esm = script(
        "widgets/scripts/dom.js", "widgets/scripts/bokeh_internals.js", "page/accessibility.js"
    )

    def __init__(self, **params):
        super().__init__(width=0, height=0, margin=0, **params)
