"""What the page's scripts use of Bokeh, Panel, noUiSlider and Tabulator is still there.

One page for all of these tests; they call the functions of bokeh_internals.js in it.
"""

import re
from collections.abc import Callable, Iterator

import pytest

from app.page.workbench import TABS_CSS
from app.widgets import styles
from app.widgets.table.number_table import TABLE_CSS
from tests.ui.conftest import ROOT, App

pytestmark = pytest.mark.browser

SCRIPTS = "".join(
    (ROOT / "app" / "widgets" / "scripts" / name).read_text()
    for name in ("dom.js", "bokeh_internals.js")
)
PLOT = """
const figure = Bokeh.documents[0].get_model_by_name('detector')
const [component] = Bokeh.index.query((view) => view.model.data?.figure === figure)
const plot = figureView(component, figure)
"""
SLIDER = """
const row = [...deep(document.body)].find((part) => part.matches('.field.distance_mm'))
const handle = [...deep(row.shadowRoot)].find(isSliderHandle)
const path = []
for (let node = handle; node; node = node.parentNode ?? node.host) path.push(node)
const slider = sliderModel(path)
"""

Call = Callable[..., object]


@pytest.fixture(scope="module")
def app(visitor, server: str) -> Iterator[App]:
    page = visitor.new_page()
    app = App(page, server).open()
    yield app
    page.close()
    assert app.errors == []


@pytest.fixture
def call(app: App) -> Call:
    """What the body of a function gives that knows the scripts, and `given`."""
    return lambda body, given=None: app.page.evaluate(f"(given) => {{ {SCRIPTS}\n{body} }}", given)


def test_panel_upgrade_keeps_the_view_of_a_figure(call: Call):
    assert call(f"{PLOT} return plot.model === figure")


def test_bokeh_upgrade_keeps_the_frame_of_a_plot(call: Call):
    inside, outside = call(f"""{PLOT}
      const {{left, top, width, height}} = frameBox(plot)
      return [insideFrame(plot, left + width / 2, top + height / 2),
              insideFrame(plot, left - 5, top + height / 2)]""")
    assert inside
    assert not outside


def test_bokeh_upgrade_keeps_the_layers_of_a_plot(call: Call):
    below, above, selector = call(f"""{PLOT}
      return [layerBelow(plot).querySelector('canvas.picture') !== null,
              pointerLayer(plot).isConnected, pointerLayer(plot).matches(POINTER_LAYER)]""")
    assert below
    assert above
    assert selector


def test_bokeh_upgrade_keeps_the_scales_of_a_plot(call: Call):
    assert call(f"{PLOT} return fromScreen(plot, ...toScreen(plot, 12.5, 34))") == pytest.approx(
        [12.5, 34]
    )


def test_bokeh_upgrade_keeps_properties_that_can_be_followed(call: Call):
    seen = call(f"""{PLOT}
      const range = figure.x_range, {{start}} = range, seen = []
      const stop = followProperty(range, 'start', () => seen.push(range.start))
      range.setv({{start: start - 1}})
      stop()
      range.setv({{start}})
      return seen.map((value) => value - start)""")
    assert seen == [-1]


def test_bokeh_upgrade_keeps_sizes_that_are_known_late(call: Call):
    width, height = call(f"{PLOT} return knownSize(figure)")
    assert width > 100
    assert height > 100
    fresh = "new figure.constructor({x_range: figure.x_range, y_range: figure.y_range})"
    assert call(f"{PLOT} return knownSize({fresh})") is None


def test_panel_upgrade_keeps_components_in_the_root_of_their_parent(call: Call):
    assert call(f"""{PLOT}
      const root = parentRoot(component.el)
      return root !== null && root.contains(component.el.getRootNode().host)""")


def test_bokeh_upgrade_keeps_tabs_that_are_plain_elements(call: Call):
    names, active = call("""
      const tabs = tabsBeside([...deep(document.body)].find(isTab))
      return [tabs.map((tab) => tab.textContent), tabs.filter(isActiveTab).length]""")
    assert names[0] == "Inspector"
    assert len(names) == 7
    assert active == 1


def test_bokeh_upgrade_keeps_the_model_of_a_slider(call: Call, app: App):
    found, elsewhere = call(f"{SLIDER} return [slider.value, sliderModel([document.body])]")
    assert found == 100
    assert elsewhere is None


def test_bokeh_upgrade_keeps_values_that_can_be_withheld_and_sent(call: Call, app: App):
    before, entry = app.revision, app.page.locator(".distance_mm input[type=text]")
    asked = call(f"""{SLIDER}
      const asked = [], stop = interceptValues(slider, (...value) => {{
        asked.push(value)
        return false
      }})
      slider.value = 101
      slider.value = 101
      stop()
      return asked""")
    assert asked[0] == [101, True]
    app.page.wait_for_load_state()
    assert (app.revision, entry.input_value()) == (before, "100")
    call(f"{SLIDER} sendValue(slider)")
    app.settle(before)
    assert entry.input_value() == "101"


def test_nouislider_upgrade_keeps_handles_that_follow_the_document(call: Call, app: App):
    handle = app.page.locator(".distance_mm .noUi-handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    app.page.mouse.move(x, y)
    app.page.mouse.down()
    before = call(f"{SLIDER} return slider.value")
    place = {"clientX": x + 30, "clientY": y, "buttons": 1}
    after = call(f"{SLIDER} moveDraggedHandle(given); return slider.value", place)
    app.page.mouse.up()
    app.settle()
    assert after > before


LIBRARY_CLASS = re.compile(r"\.((?:bk|noUi|tabulator|card)-[\w-]*\w)")
RARE = {
    # a table without rows, with a second one, or of more than one page
    "tabulator-placeholder-contents",
    "tabulator-row-even",
    "tabulator-footer",
    "tabulator-page",
    "tabulator-selected",
}


def test_upgrades_keep_the_classes_that_style_sheets_name(call: Call, app: App):
    sheets = [text for name, text in vars(styles).items() if name.endswith("_CSS")]
    named = set(LIBRARY_CLASS.findall(" ".join([*sheets, TABS_CSS, TABLE_CSS])))
    app.page.locator(".bk-tab", has_text="Phi").click()
    app.page.locator(".tabulator-row").first.wait_for()
    present = set(call("return [...deep(document.body)].flatMap((part) => [...part.classList])"))
    assert named - RARE <= present
