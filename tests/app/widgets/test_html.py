"""A pane whose text changes sends its text alone, shown or not."""

from html import unescape

from app.widgets.html import Html


def test_a_change_of_the_text_leaves_the_style_sheets_alone():
    pane = Html("<b>one</b>", stylesheets=["b {color: red}"])
    model = pane.get_root()
    before = list(model.stylesheets)
    changed = []
    model.on_change("stylesheets", lambda attr, old, new: changed.append(new))
    pane.object = "<b>two</b>"
    assert unescape(model.text) == "<b>two</b>"
    assert model.stylesheets == before
    assert changed == []
