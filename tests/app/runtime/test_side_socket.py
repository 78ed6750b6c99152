"""The page's own socket: who may use it, and what arrives."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import panel as pn
import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, websocket_connect

from app.rendering.store import Store
from app.runtime.side_socket import MAX_CHARACTERS, ROUTE, SideSocket, SideSocketHandler
from app.sidebar.number_field import LiveSlider
from app.sidebar.sidebar import Controls
from tests.app.browser import post

Connect = Callable[..., Awaitable[WebSocketClientConnection]]


def talk(act: Callable[[Connect], Awaitable[None]]) -> None:
    """Run `act` beside a server of side sockets, with what connects a browser to it."""

    async def served() -> None:
        browsers = []

        async def connect(**headers: str) -> WebSocketClientConnection:
            request = HTTPRequest(f"ws://127.0.0.1:{port}{ROUTE}", headers=headers)
            browsers.append(await websocket_connect(request))
            return browsers[-1]

        listening, port = bind_unused_port()
        application = Application([(ROUTE, SideSocketHandler)])
        application.websocket_origins = {f"127.0.0.1:{port}"}
        server = HTTPServer(application)
        server.add_socket(listening)
        try:
            await asyncio.wait_for(act(connect), 20)
        finally:
            for browser in browsers:
                browser.close()
                await until(lambda browser=browser: browser.protocol is None)
            server.stop()
            await server.close_all_connections()

    asyncio.run(served())


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.001)


def test_messages_arrive_at_both_ends():
    side_socket, received = SideSocket(), []
    side_socket.subscribe(slide=received.append)

    async def act(connect: Connect) -> None:
        assert not side_socket.send(b"too early")
        browser = await connect()
        await browser.write_message(side_socket.key)
        message = {"slide": [1, "detector.distance_mm", 140.5], "other": 1}
        await browser.write_message(json.dumps(message))
        await until(lambda: received)
        assert side_socket.send(b"picture")
        assert await browser.read_message() == b"picture"
        browser.close()
        await until(lambda: not side_socket.send(b"too late"))

    talk(act)
    assert received == [[1, "detector.distance_mm", 140.5]]


@pytest.mark.parametrize("first", ["", "guess", "x" * (MAX_CHARACTERS + 1), b"bytes"])
def test_nobody_gets_in_without_a_key(first):
    async def act(connect: Connect) -> None:
        browser = await connect()
        await browser.write_message(first, binary=isinstance(first, bytes))
        assert await browser.read_message() is None

    talk(act)


def test_nobody_stays_without_a_key(monkeypatch):
    monkeypatch.setattr("app.runtime.side_socket.KEY_TIMEOUT_S", 0.05)

    async def act(connect: Connect) -> None:
        browser = await connect()
        assert await browser.read_message() is None

    talk(act)


def test_a_page_of_another_origin_is_refused():
    async def act(connect: Connect) -> None:
        with pytest.raises(HTTPClientError) as refusal:
            await connect(Origin="http://example.org")
        assert refusal.value.code == 403

    talk(act)


def test_a_key_is_void_once_its_page_has_gone():
    side_socket = SideSocket()

    async def act(connect: Connect) -> None:
        first, second = await connect(), await connect()
        await first.write_message(side_socket.key)
        await until(lambda: side_socket.send(b"picture"))
        assert await first.read_message() == b"picture"
        side_socket.close()
        assert await first.read_message() is None
        await second.write_message(side_socket.key)
        assert await second.read_message() is None

    talk(act)


def test_a_page_that_connects_again_keeps_its_side_socket_when_the_old_connection_ends():
    side_socket, received = SideSocket(), []
    side_socket.subscribe(name=received.append)

    async def act(connect: Connect) -> None:
        old, new = await connect(), await connect()
        for browser, name in ((old, "old"), (new, "new")):
            await browser.write_message(side_socket.key)
            await browser.write_message(json.dumps({"name": name}))
            await until(lambda name=name: name in received)
        old.close()
        assert await old.read_message() is None
        assert side_socket.send(b"picture")
        assert await new.read_message() == b"picture"

    talk(act)


@pytest.fixture
def controls(small) -> Controls:
    return Controls(Store(small))


def slider(controls: Controls) -> LiveSlider:
    (found,) = controls.rows["distance_mm"].row.select(pn.widgets.FloatSlider)
    return found


def test_a_value_by_side_socket_sets_the_model_and_is_not_sent_back(controls):
    store, echoes = controls._store, []
    slider(controls).param.watch(echoes.append, "value")
    for count, value in enumerate((140.5, 141), 1):
        store.side_socket.receive(json.dumps({"slide": [count, "detector.distance_mm", value]}))
        assert store.experiment.detector.distance_mm == slider(controls).value == value
    assert echoes == []
    store.history.undo()
    assert store.experiment.detector.distance_mm != 141
    assert echoes


def test_what_is_undone_at_once_shows_on_the_slider(small):
    async def act() -> None:
        controls = Controls(Store(small))
        store = controls._store
        await store.settled()
        before = slider(controls).value
        store.side_socket.receive(json.dumps({"slide": [1, "detector.distance_mm", 140]}))
        assert slider(controls).value == 140
        store.history.undo()
        await store.settled()
        assert slider(controls).value == before == store.experiment.detector.distance_mm
        store.close()

    asyncio.run(act())


def test_a_value_that_comes_after_a_later_one_by_bokeh_is_out_of_date(controls):
    store = controls._store
    post(controls.head, {"rest": 2})
    for count, value, expected in ((1, 140, 100), (2, 141, 100), (3, 142, 142)):
        store.side_socket.receive(json.dumps({"slide": [count, "detector.distance_mm", value]}))
        assert store.experiment.detector.distance_mm == expected


@pytest.mark.parametrize(
    "message",
    [
        "",
        "[]",
        "{",
        "[" * MAX_CHARACTERS,
        *(
            f'{{"slide": {what}}}'
            for what in (
                "null",
                "[]",
                '[1, ["detector.distance_mm"], 140]',
                '[1, "distance_mm", 140]',
                '[1, "beam.distance_mm", 140]',
                '[1, "detector.distance_mm", "140"]',
                '[1, "detector.distance_mm", null]',
                '[1, "detector.distance_mm", NaN]',
                '[1, "detector.distance_mm", 1e999]',
                '[1, "detector.distance_mm", -5]',
                f'[1, "detector.distance_mm", 1{"0" * 400}]',
                "[1, {}, 140]",
                '[1, "crystal.shape", 1]',
                '[1, "detector.nothing", 1]',
                '["detector.distance_mm", 140]',
                '["1", "detector.distance_mm", 140]',
            )
        ),
        *(f'{{"painted": {what}}}' for what in ("null", '"1"', "[]", "1e999")),
    ],
)
def test_nonsense_by_side_socket_changes_nothing(controls, message):
    store = controls._store
    before, revision = store.snapshot(), store.revision
    store.side_socket.receive(message)
    assert store.snapshot() == before
    assert (store.revision, store.bad_entry, store.bad_model) == (revision, "", "")
