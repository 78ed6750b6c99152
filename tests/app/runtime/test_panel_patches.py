"""What the app uses of Panel, Bokeh and param beyond their documentation is still there."""

import inspect

import panel as pn
import param
import pytest
from bokeh.application import Application
from bokeh.application.handlers import FunctionHandler
from bokeh.document import Document
from bokeh.plotting import figure
from bokeh.server.tornado import BokehTornado
from bokeh.server.urls import per_app_patterns
from panel.reactive import Syncable
from pyviz_comms import Comm
from tornado.web import RequestHandler

from app.runtime import panel_patches
from app.runtime.panel_patches import (
    ANSWERS,
    DelaysValues,
    SendsTextOnly,
    add_route,
    answer_under_lock,
    check_origin,
    has_route,
    is_arriving,
    one_message,
    push_to_notebook,
    watch_first,
)


class Session:
    """As much of a browser's session as Panel looks at."""

    id = "session"
    connection_count = 1

    def __init__(self):
        self.session = self


def served_document() -> Document:
    document = Document()
    document._session_context = lambda: SESSION
    return document


SESSION = Session()


def test_panel_upgrade_keeps_answers_that_can_take_the_lock(monkeypatch):
    for name in ANSWERS:
        monkeypatch.setattr(Syncable, name, inspect.unwrap(getattr(Syncable, name)))
    document, scheduled = served_document(), []
    monkeypatch.setattr(document, "add_next_tick_callback", scheduled.append)
    button = pn.widgets.Button()
    button.get_root(document)
    button._server_event(document, None)
    answer_under_lock()
    button._server_event(document, None)
    # Bokeh runs without the lock what Panel marks so
    assert [getattr(answer, "nolock", False) for answer in scheduled] == [True, False]


def test_panel_upgrade_keeps_the_delay_of_values(monkeypatch):
    class Slider(DelaysValues, pn.widgets.FloatSlider):
        def delay_ms(self) -> int:
            return 7

    document, delays = served_document(), []
    monkeypatch.setattr(document, "add_timeout_callback", lambda call, ms: delays.append(ms))
    slider = Slider()
    ref = slider.get_root(document).ref["id"]
    slider._server_change(document, ref, None, "value", 0, 1)
    assert delays == [7]


def test_panel_upgrade_keeps_panes_that_send_text_only():
    class Text(SendsTextOnly, pn.pane.HTML):
        pass

    pane, document = Text("before", stylesheets=[".a {}"]), Document()
    model, changed = pane.get_root(document), []
    for name in model.properties():
        model.on_change(name, lambda name, before, after: changed.append(name))
    document.add_root(model)
    pane.object = "after"
    assert changed == ["text"]
    assert "after" in model.text


def test_panel_upgrade_keeps_where_a_pane_is_shown(monkeypatch):
    pushed = []
    monkeypatch.setattr(panel_patches.pn.io, "push_notebook", pushed.append)
    page, notebook = (pn.pane.Bokeh(figure()) for _ in range(2))
    page.get_root(Document())
    notebook.get_root(Document(), comm=Comm())
    push_to_notebook(page)
    assert pushed == []
    push_to_notebook(notebook)
    assert pushed == [notebook]


def test_panel_upgrade_keeps_pages_that_are_on_their_way(monkeypatch):
    document = served_document()
    assert is_arriving(document)
    monkeypatch.setattr(SESSION, "connection_count", 0, raising=False)
    assert not is_arriving(document)
    assert not is_arriving(Document())


def test_panel_upgrade_keeps_changes_in_one_message():
    document, plot = Document(), figure(title="before")
    document.add_root(plot)
    with one_message(document):
        assert pn.state.curdoc is document
        plot.title.text = "between"
        plot.title.text = "after"
        (event,) = document.callbacks._held_events
        assert event.new == "after"
    assert document.callbacks.hold_value is None
    assert document.callbacks._held_events == []


def test_param_upgrade_keeps_watchers_that_come_first():
    class Owner(param.Parameterized):
        value = param.Integer(0)

    owner, order = Owner(), []
    owner.param.watch(lambda event: order.append("second"), "value")
    watch_first(owner, lambda event: order.append("first"), ["value"])
    owner.value = 1
    assert order == ["first", "second"]


def test_panel_upgrade_keeps_tabs_that_make_models_after_the_first_watcher():
    order = []
    tabs = pn.Tabs(("one", "1"), ("two", pn.pane.HTML("2")), dynamic=True)
    tabs.get_root(Document())
    opened = tabs.objects[1]
    watch_first(tabs, lambda event: order.append(len(opened._models)), ["active"])
    tabs.active = 1
    assert order == [0]
    assert len(opened._models) == 1


def test_param_upgrade_keeps_silent_changes():
    class Owner(param.Parameterized):
        value = param.Integer(0)

    owner, events = Owner(), []
    owner.param.watch(events.append, "value")
    with param.discard_events(owner):
        owner.value = 1
    assert (owner.value, events) == (1, [])


def test_bokeh_upgrade_keeps_routes_of_an_app(monkeypatch):
    class Handler(RequestHandler):
        pass

    monkeypatch.setattr(panel_patches, "per_app_patterns", per_app_patterns)
    before = list(per_app_patterns)
    try:
        add_route(r"/extra", Handler)
        add_route(r"/extra", Handler)
        assert has_route(Handler)
        tornado = BokehTornado({"/app": Application(FunctionHandler(lambda document: None))})
        rules = [rule for rule in tornado.wildcard_router.rules if rule.target is Handler]
        assert [rule.matcher.regex.pattern for rule in rules] == ["/app/extra$"]
    finally:
        per_app_patterns[:] = before


@pytest.mark.parametrize(("origin", "allowed"), [("http://here:1", True), ("http://else", False)])
def test_bokeh_upgrade_keeps_the_check_of_origins(origin: str, allowed: bool):
    class Handler:
        class application:
            websocket_origins = frozenset({"here:1"})

    assert check_origin(Handler(), origin) is allowed
