import panel as pn
import pytest

from app.widgets.html import Html
from app.widgets.view import View


class Sample(View):
    """A headline, a table, and a button in a row that may be hidden."""

    def __init__(self, **params):
        super().__init__(**params)
        self.pressed = 0
        self.headline = Html("<p><b>First divergence: F_<wbr>latt</b><span>3 &lt; 4</span></p>")
        self.table = Html(
            "<table><tr><th>name</th></tr><tr><td>a<sub>0</sub></td><td>1\n2</td></tr></table>"
        )
        button = pn.widgets.Button(label="Go there")
        button.on_click(lambda event: setattr(self, "pressed", self.pressed + 1))
        self.row = pn.Row(Html("elsewhere"), button)
        self.named(headline=self.headline, numbers=self.table, row=self.row)
        self._layout = pn.Column(self.headline, self.table, self.row)


@pytest.fixture
def view():
    return Sample()


def test_the_words_of_a_part_are_those_that_a_reader_sees(view):
    assert view.text("headline") == "First divergence: F_latt 3 < 4"


def test_the_rows_of_a_table_are_the_texts_of_its_cells(view):
    assert view.rows("numbers") == [["name"], ["a0", "1 2"]]


def test_a_part_of_several_has_the_words_of_all_of_them(view):
    assert view.text("row") == "elsewhere"


def test_what_is_hidden_has_no_words(view):
    view.headline.visible = False
    assert not view.shows("headline")
    assert view.text("headline") == ""


def test_a_button_is_pressed_by_its_label(view):
    view.press("Go there")
    assert view.pressed == 1


def test_a_button_within_what_is_hidden_is_not_there(view):
    view.row.visible = False
    assert view.button("Go there") is None
