"""A pane of HTML that may change while its tab is closed."""

import panel as pn
from bokeh.model import Model


class Html(pn.pane.HTML):
    """Sends its text and nothing else when the text changes.

    The plain pane sends its style sheets along. In a closed tab it has no document, takes the
    addresses of a content network for them, and hands these on to every other part of the page.
    """

    def _update(self, ref: str, model: Model) -> None:
        model.update(**self._process_param_change({"object": self.object}))
