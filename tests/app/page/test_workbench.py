"""Views show the numbers of the library, and follow the store."""

import re

import numpy as np
import pytest

import diffsim
from app.image.view import ImageView
from app.page.status import Message, Status, status_html
from app.page.workbench import TABS, Workbench
from app.rendering.store import Store
from app.tabs.inspector import Inspector, chain_html, head_html
from app.widgets.picture.picture import PictureCanvas
from tests.app.browser import post, tap


@pytest.fixture
def store(small) -> Store:
    return Store(small, selected=(7, 9))


def shown_chain(html: str) -> dict[str, tuple[float, ...]]:
    """The values of a chain table by name."""
    rows = re.findall(r'<tr data-name="(\w+)">.*?<td class="value">(.*?)</td>', html, re.S)
    return {name: tuple(map(float, text.replace("−", "-").split("\n"))) for name, text in rows}


def test_chain_shows_every_quantity_of_the_trace(store):
    trace = diffsim.trace(store.experiment, 7, 9)
    shown = shown_chain(chain_html(trace.chain))
    assert list(shown) == [entry.name for entry in trace.chain]
    for entry in trace.chain:
        assert shown[entry.name] == pytest.approx(entry.values, rel=1e-12, abs=1e-300)


def test_chain_is_grouped_in_order(store):
    html = chain_html(store.result.trace.chain)
    groups = re.findall(r'scope="rowgroup">(.*?)<', html)
    assert groups == ["Geometry", "Scattering", "Lattice", "Structure factor", "Scaling"]


def test_product_is_the_intensity(store):
    html = head_html(store.result.trace)
    numbers = [float(n) for n in re.findall(r"<code>([-+.e\d]+)</code>", html)]
    *factors, steps, intensity = numbers[:8]
    assert np.prod(factors) / steps == pytest.approx(intensity, rel=1e-4)
    assert intensity == pytest.approx(store.result.trace.intensity, rel=1e-11)


def test_inspector_follows_selection_and_model(store):
    inspector = Inspector(store)
    store.select(3, 4)
    store.experiment.detector.distance_mm = 170
    shown = shown_chain(inspector.html("chain"))
    expected = diffsim.trace(store.experiment, 3, 4)
    assert shown["I_pixel_final"] == pytest.approx((expected.intensity,), rel=1e-12)
    assert shown["close_distance_meters"] == (0.17,)


@pytest.fixture
def sent(monkeypatch) -> list[dict]:
    """What pictures send to the browser."""
    messages = []
    monkeypatch.setattr(PictureCanvas, "send", lambda self, **message: messages.append(message))
    return messages


def frames(sent: list[dict]) -> list[tuple[dict, np.ndarray]]:
    """Header and codes of each picture that was sent."""
    names = ("sequence", "revision", "rows", "columns", "slow", "fast", "block")
    found = []
    for data in (message["frame"] for message in sent if "frame" in message):
        header = dict(zip(names, np.frombuffer(data, "<f8", 7).astype(int), strict=True))
        codes = np.frombuffer(data, np.uint8, offset=56)
        found.append((header, codes.reshape(header["rows"], header["columns"])))
    return found


def test_image_shows_the_result(store, sent):
    view = ImageView(store)
    header, codes = frames(sent)[-1]
    assert (header["slow"], header["fast"], header["block"]) == (0, 0, 1)
    np.testing.assert_array_equal(codes, store.display.levels().codes(store.result.image))
    assert dict(view._selected.source.data) == {"fast": [9.5], "slow": [7.5]}


def test_zoom_survives_an_update_and_ends_with_another_detector(store, sent):
    view = ImageView(store)
    view.picture._ranges_changed(Ranges(4.0, 12.0, 20.0, 10.0))
    assert frames(sent)[-1][1].shape == (12, 10)
    store.experiment.crystal.default_F = 10
    header, codes = frames(sent)[-1]
    assert codes.shape == (12, 10)
    assert (header["fast"], header["slow"]) == (3, 9)
    store.experiment.detector.pixels_fast = 40
    assert frames(sent)[-1][1].shape == (24, 40)


def test_another_pixel_sends_no_other_picture(store, sent):
    ImageView(store)
    before = len(frames(sent))
    store.select(3, 4)
    assert len(frames(sent)) == before


def test_a_view_that_is_made_later_gets_the_picture(store, sent):
    view = ImageView(store)
    sent.clear()
    view.picture.receive({"ready": True})
    assert len(frames(sent)) == 1
    assert any("colours" in message for message in sent)


def test_a_small_screen_gets_a_small_picture(store, sent):
    view = ImageView(store)
    view.picture.receive({"screen": [12, 16]})
    header, codes = frames(sent)[-1]
    assert header["block"] == 2
    assert codes.shape == (12, 16)


def test_the_pointer_reads_the_true_value_of_its_pixel(store, sent):
    view = ImageView(store)
    view.picture.receive({"screen": [12, 16]})
    view.picture.receive({"pointer": [5, 17]})
    rows = dict(sent[-1]["readout"])
    assert rows["slow, fast"] == "5, 17"
    assert float(rows["photons"]) == pytest.approx(store.result.image[5, 17], rel=1e-3)
    most = store.result.image[4:6, 16:18].max()
    assert float(rows["most of 2 × 2"]) == pytest.approx(most, rel=1e-3)
    view.picture.receive({"pointer": [-1, 17]})
    assert sent[-1]["readout"] == []


@pytest.mark.parametrize(
    "message",
    [
        *(None, 7, {}, {"screen": [0, 5]}, {"screen": "x"}, {"pointer": [1]}, {"painted": "a"}),
        *({"move": [1]}, {"move": ["a", 2]}, {"drawn": "box", "from": [1], "to": [2, 3]}),
        *({"drawn": "box", "from": [1, float("nan")], "to": [2, 3]}, {"drawn": "x"}),
    ],
)
def test_nonsense_from_a_browser_is_ignored(store, sent, message):
    view = ImageView(store)
    before = len(sent)
    post(view.picture._canvas, message)
    assert len(sent) == before


class Ranges:
    def __init__(self, x0, x1, y0, y1):
        self.x0, self.x1, self.y0, self.y1 = x0, x1, y0, y1


class Click:
    def __init__(self, x, y):
        self.x, self.y = x, y


def test_click_selects_the_pixel_below(store):
    view = ImageView(store)
    tap(view.picture, Click(30.9, 2.1))
    assert store.selected == (2, 30)
    tap(view.picture, Click(-0.5, 2.1))
    assert store.selected == (2, 30)


def test_the_pointer_reads_what_its_pixel_sees(store, sent):
    view = ImageView(store)
    view.picture.receive({"pointer": [5, 17]})
    rows = dict(sent[-1]["readout"])
    info = diffsim.pixel_info(store.experiment, 5.5, 17.5)
    assert rows["d"] == f"{info.d_A:.4g} Å"
    assert rows["2θ"] == f"{info.two_theta_deg:.4g}°"
    assert rows["mm"] == "5.5, 17.5"
    indices = [float(text) for text in rows["hkl"].replace("−", "-").split()]
    assert indices == pytest.approx(info.hkl, abs=0.0051)
    assert rows["nearest"].replace("−", "-").split() == [str(i) for i in info.hkl_nearest]
    assert float(rows["F_cell"]) == info.F_cell


def test_keys_move_the_selected_pixel_as_far_as_the_edge(store):
    view = ImageView(store)
    view.picture.receive({"move": [1, 0]})
    assert store.selected == (8, 9)
    view.picture.receive({"move": [0, -10]})
    assert store.selected == (8, 0)
    view.picture.receive({"move": [100, 0]})
    assert store.selected == (23, 0)


def test_home_selects_the_brightest_pixel_in_view(store):
    view = ImageView(store)
    image = store.result.image
    view.picture.receive({"home": True})
    assert image[store.selected] == image.max()
    view.picture._ranges_changed(Ranges(4.0, 12.0, 20.0, 10.0))
    post(view.bar, {"act": "brightest"})
    assert image[store.selected] == image[10:20, 4:12].max()


def test_click_on_a_reduced_image_selects_the_brightest_pixel_of_the_block(store):
    view = ImageView(store)
    view.picture.receive({"screen": [6, 8]})
    assert view.picture.frame.block == 4
    tap(view.picture, Click(9.0, 5.0))
    slow, fast = store.selected
    assert store.result.image[slow, fast] == store.result.image[4:8, 8:12].max()


@pytest.mark.parametrize("scale", ["log", "sqrt", "linear"])
@pytest.mark.parametrize("palette", ["viridis", "inferno", "cividis", "greys"])
def test_scales_and_colour_maps(store, scale: str, palette: str, sent):
    view = ImageView(store)
    store.display.param.update(scale=scale, palette=palette, low=0.0, high=10.0)
    mapper = view.colour_bar.model.color_mapper
    assert mapper.high == 10
    assert (mapper.low > 0) == (scale == "log")
    assert len(mapper.palette) >= 256
    levels = store.display.levels()
    np.testing.assert_array_equal(frames(sent)[-1][1], levels.codes(store.result.image))
    assert len(view.picture._colours) == 1024


def test_message_shows_what_is_wrong_and_goes(store):
    message = Message(store)
    assert not message.shows("message")
    store.set("detector", "distance_mm", "<b>")
    assert message.shows("message")
    assert "&lt;b&gt;" in message.html("message")
    store.set("detector", "distance_mm", 90)
    assert not message.shows("message")


def test_status_line_says_what_was_rendered(store):
    html = status_html(store.result, busy=False, progress=0)
    assert "idle" in html
    assert "full" in html
    assert "32 × 24<" in html
    assert "busy 40%" in status_html(store.result, busy=True, progress=0.4)


def test_a_long_render_can_be_cancelled(store):
    status = Status(store)
    assert not status._stop.visible
    store.busy = True
    assert status._stop.visible


def test_dark_reaches_every_figure(store):
    workbench = Workbench(store)
    light = workbench.image.figure.border_fill_color
    workbench.dark = True
    assert workbench.image.figure.border_fill_color != light


def test_a_tab_is_made_when_it_is_first_opened_and_stays(store):
    workbench = Workbench(store, dark=True)
    assert [title for title, tab in workbench.tabs.items() if tab.view] == [TABS[0][0]]
    workbench.turn_to("Lattice factor")
    view = workbench.tabs["Lattice factor"].view
    assert view.active
    assert view.dark
    assert not workbench.tabs["Inspector"].view.active
    workbench.turn_to("Inspector")
    workbench.dark = False
    assert (view.active, view.dark) == (False, False)
    workbench.turn_to("Lattice factor")
    assert workbench.tabs["Lattice factor"].view is view


def test_a_hidden_tab_catches_up_when_it_is_opened(store):
    workbench = Workbench(store)
    workbench.turn_to("Phi & mosaic")
    phi = workbench.tabs["Phi & mosaic"].view
    workbench.turn_to("Inspector")
    store.experiment.scan.phi_steps = 8
    inspector = workbench.tabs["Inspector"].view
    assert shown_chain(inspector.html("chain"))["steps"] == (8,)
    assert len(phi.phi_table.frame) == 3
    workbench.turn_to("Phi & mosaic")
    assert len(phi.phi_table.widget.value) == 8
