"""The drawing of the folders is the one that the imports give."""

from tests.architecture.drawing import BLOCK, DOCUMENT, drawing, shortest


def test_the_drawing_shows_the_imports_of_today():
    assert BLOCK.findall(DOCUMENT.read_text()) == [drawing()], (
        "draw it anew: python -m tests.architecture.drawing"
    )


def test_arrows_that_follow_from_others_are_left_out():
    arrows = {"c": {"a", "b"}, "b": {"a"}, "a": set()}
    assert shortest(arrows) == {"c": {"b"}, "b": {"a"}, "a": set()}
