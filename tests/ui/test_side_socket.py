"""A dragged slider sends by the page's own socket, and by Bokeh's where there is no other."""

import re

import pytest

from tests.ui.conftest import App

pytestmark = pytest.mark.browser

VALUE = re.compile(r'"attr":"value"')


def messages_of(page) -> dict[str, list[str]]:
    """What the page will send, by socket."""
    sent = {"ws": [], "side-socket": []}

    def opened(socket) -> None:
        name = socket.url.split("?")[0].rsplit("/", 1)[-1]
        socket.on("framesent", lambda payload: sent[name].append(str(payload)))

    page.on("websocket", opened)
    return sent


def values(messages: list[str]) -> list[str]:
    return [message for message in messages if VALUE.search(message)]


def distance(app: App) -> float:
    return float(app.page.locator(".distance_mm input").input_value())


def test_values_of_a_drag_go_by_side_socket_and_bokeh_learns_the_last_one(page, server):
    sent = messages_of(page)
    app = App(page, server).open()
    start = distance(app)
    handle = page.locator(".distance_mm .noUi-handle")
    at = handle.bounding_box()["x"]
    app.drag("distance_mm", 40, steps=40)
    app.until(lambda: distance(app) > start + 10)
    assert sum('"slide"' in message for message in sent["side-socket"]) > 3
    assert any('"painted"' in message for message in sent["side-socket"])
    app.until(lambda: values(sent["ws"]))
    page.wait_for_timeout(500)
    assert len(values(sent["ws"])) == 1
    # without it, going back to where Bokeh believes the slider to be would not move it
    page.locator("body").press("Control+z")
    app.until(lambda: distance(app) == start)
    app.until(lambda: handle.bounding_box()["x"] == at)

    # at once, everyone is in step too
    app.press("distance_mm", "PageUp")
    assert handle.bounding_box()["x"] > at
    page.keyboard.press("Control+z")
    app.until(lambda: handle.bounding_box()["x"] == at)
    app.settle()
    assert distance(app) == start
    assert app.errors == []


def test_without_a_side_socket_values_go_by_bokehs_until_it_is_mended(page, server):
    broken = True

    def at_times(socket) -> None:
        if broken:
            socket.on_message(lambda message: socket.close())
        else:
            socket.connect_to_server()

    page.route_web_socket(re.compile("/side-socket$"), at_times)
    sent = messages_of(page)
    app = App(page, server).open()
    before, start = app.picture(), distance(app)
    app.drag("distance_mm", 40, steps=40)
    app.until(lambda: distance(app) > start + 10)
    app.until(lambda: app.picture() != before)
    assert len(values(sent["ws"])) > 1
    broken = False
    page.evaluate(
        """() => document.addEventListener('side-socket-send', (event) => {
          setTimeout(() => { window.bySideSocket ||= event.defaultPrevented })
        })"""
    )

    def goes_by_side_socket() -> bool:
        app.press("distance_mm", "ArrowRight")
        page.wait_for_timeout(100)
        return page.evaluate("window.bySideSocket")

    app.until(goes_by_side_socket)
    assert app.errors == []
