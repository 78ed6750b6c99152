"""What changes while a browser builds the page waits until that can be shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import panel as pn
from bokeh.client.websocket import WebSocketClientConnectionWrapper
from bokeh.document import Document
from bokeh.events import DocumentReady
from bokeh.plotting import figure
from bokeh.protocol import Protocol
from bokeh.protocol.receiver import Receiver
from bokeh.util.token import generate_jwt_token, generate_session_id
from tornado.websocket import websocket_connect

from app.rendering.store import Store
from app.runtime.latest_job import no_wait
from app.runtime.page_ready import is_loading

WAYS = {"result", "beat", "worker"}
"""How a change comes to a plot by itself."""

PROTOCOL = Protocol()


class Page:
    """A page with a plot for each of these ways, whose title changes."""

    def __init__(self, experiment):
        self.document: Document = pn.state.curdoc
        self.store = Store(experiment)
        self._plots = {way: figure(title="before") for way in WAYS}
        for plot in self._plots.values():
            plot.scatter([0], [0])
        pn.Column(*self._plots.values()).servable()
        self._worker = self.store.worker(lambda way, job: iter([way]), self._show, no_wait, print)
        self.store.param.watch(lambda event: self._show("result"), "result")

    def _show(self, way: str) -> None:
        with self.store.on_page():
            self._plots[way].title.text = way

    def change(self) -> None:
        self.store.experiment.detector.distance_mm = 150
        self.store.throttle.ask(lambda: self._show("beat"))
        self._worker.submit("worker")


class Browser:
    """As much of one as fetches a page and reads what is sent."""

    def __init__(self, connection: WebSocketClientConnectionWrapper):
        self._connection, self._receiver = connection, Receiver(PROTOCOL)

    async def read(self, kind: str):
        """The next message of a kind."""
        while True:
            message = await self._receiver.consume(await self._connection.read_message())
            if message is not None and message.msgtype == kind:
                return message

    async def fetch(self) -> None:
        await self.read("ACK")
        await PROTOCOL.create("PULL-DOC-REQ").send(self._connection)
        await self.read("PULL-DOC-REPLY")

    async def titles(self, wanted: set[str]) -> None:
        """Read until these titles have been sent."""
        while wanted:
            patch = await self.read("PATCH-DOC")
            wanted = wanted - {event.get("new") for event in patch.content["events"]}


@asynccontextmanager
async def visit(experiment) -> AsyncIterator[tuple[Page, Browser]]:
    """A browser that is connected to a page of a running server."""
    pages: list[Page] = []

    def serve() -> None:
        pages.append(Page(experiment))

    options = {"port": 0, "address": "127.0.0.1", "show": False, "start": False}
    server = pn.serve({"page": serve}, verbose=False, **options)
    server.start()
    token = generate_jwt_token(generate_session_id())
    address = f"ws://127.0.0.1:{server.port}/page/ws"
    connection = await websocket_connect(address, subprotocols=["bokeh", token])
    try:
        yield pages[0], Browser(WebSocketClientConnectionWrapper(connection))
    finally:
        connection.close()
        server.stop()


def test_changes_while_a_page_is_on_its_way_come_when_it_is_shown(small):
    async def scenario():
        async with visit(small) as (page, browser):
            await browser.fetch()
            assert is_loading(page.document)
            before = page.store.sequence
            page.change()
            await asyncio.sleep(0.3)
            assert page.store.sequence == before
            page.document.callbacks.trigger_event(DocumentReady())
            assert not is_loading(page.document)
            await browser.titles(WAYS)

    asyncio.run(asyncio.wait_for(scenario(), 20))
