"""What the app uses of Panel, Bokeh and param that their documentation does not promise.

Each name here has a test, in tests/app/runtime/test_panel_patches.py, that fails when an upgrade
takes it away; pyproject.toml allows the versions that these were tried with. Underscored names that
Panel documents for components (`_esm`, `_stylesheets`, `_handle_msg`, `_send_msg`) are used where
they belong. The same for scripts: widgets/scripts/bokeh_internals.js.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import panel as pn
import param
from bokeh.document import Document
from bokeh.model import Model
from bokeh.server.urls import per_app_patterns
from bokeh.server.views.ws import WSHandler
from panel.io.state import set_curdoc
from panel.reactive import Syncable
from tornado.web import RequestHandler

# events of the browser

ANSWERS = ("_event_coroutine", "_change_coroutine")


def answer_under_lock() -> None:
    """Let this process answer all events of the browser with the page's lock.

    Panel answers some without it. Its own widgets allow that; plots that are changed directly do
    not, and what such an event asked for would be lost.
    """
    for name in ANSWERS:
        answer = getattr(Syncable, name)
        if not getattr(answer, "lock", False):
            setattr(Syncable, name, pn.io.with_lock(answer))


class DelaysValues:
    """A widget that decides anew for each value of the browser how long it waits for later ones.

    Panel's own delay is one number for all.
    """

    def delay_ms(self) -> int:
        """Milliseconds that the value which has just arrived may wait."""
        raise NotImplementedError

    @property
    def _debounce(self) -> int:
        return self.delay_ms()


def watch_first(
    parameterized: param.Parameterized, function: Callable[..., None], names: list[str]
) -> None:
    """Watch parameters before Panel does, which keeps precedences below zero to itself.

    What changes together with an opened tab has to change before Panel makes the models of the tab:
    rows that arrive while the browser is still building a table are lost.
    """
    parameterized.param._watch(function, names, precedence=-1)


# documents


@contextmanager
def one_message(document: Document) -> Iterator[None]:
    """Collect the changes of a page into one message, from whatever task or thread this runs in."""
    with set_curdoc(document), pn.io.hold(document):
        yield


def is_arriving(document: Document) -> bool:
    """Whether a browser has fetched the page and has not shown it yet."""
    context = document.session_context
    session = context and context.session
    if not session or session.connection_count == 0:
        return False
    with set_curdoc(document):
        return not pn.state.loaded


class SendsTextOnly:
    """A pane of text that sends its text and nothing else when the text changes.

    Panel's panes send their style sheets along. In a closed tab they have no document, take the
    addresses of a content network for the sheets, and every other part of the page gets these.
    """

    def _update(self, ref: str, model: Model) -> None:
        model.update(**self._process_param_change({"object": self.object}))


def push_to_notebook(pane: pn.pane.Bokeh) -> None:
    """Send the changes of a pane's Bokeh models where a notebook shows it.

    On a served page Bokeh sends them by itself.
    """
    for ref in pane._models:
        _, _, _, comm = pn.state._views.get(ref, (None,) * 4)
        if comm is not None:
            pn.io.push_notebook(pane)
            return


# routes


def add_route(pattern: str, handler: type[RequestHandler]) -> None:
    """Give every app that is served from now on another route, below its own address."""
    if not has_route(handler):
        per_app_patterns.append((pattern, handler))


def has_route(handler: type[RequestHandler]) -> bool:
    """Whether apps have a route with this handler."""
    return any(kind is handler for _, kind in per_app_patterns)


check_origin = WSHandler.check_origin
"""For handlers of web sockets: allows the pages that `--allow-websocket-origin` names."""
