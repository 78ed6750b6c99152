"""What every view of the page is: a layout that is made once, whose parts have names."""

from collections.abc import Iterator
from html.parser import HTMLParser

import panel as pn

INLINE = {"b", "code", "em", "i", "small", "sub", "sup", "wbr"}
"""Elements that do not part the words around them."""


class View(pn.viewable.Viewer):
    """A part of the page.

    A subclass makes its `_layout` once and names what a reader looks for in it; whoever examines a
    view, such as a test, asks for these by name instead of knowing how they are laid out.
    """

    _layout: pn.viewable.Viewable

    def __panel__(self) -> pn.viewable.Viewable:
        return self._layout

    def named(self, **parts: pn.viewable.Viewable) -> None:
        """Give names to parts of the layout."""
        self._named = getattr(self, "_named", {}) | parts

    def part(self, name: str) -> pn.viewable.Viewable:
        """The part of a name."""
        return self._named[name]

    def shows(self, name: str) -> bool:
        """Whether a part is visible."""
        return self.part(name).visible

    def html(self, name: str) -> str:
        """The HTML of a part, as far as it is visible."""
        panes = (one for one in _visible(self.part(name)) if isinstance(one, pn.pane.HTML))
        return "".join(pane.object for pane in panes)

    def text(self, name: str) -> str:
        """The words of a part as a reader sees them."""
        return _read(self.html(name)).words

    def rows(self, name: str) -> list[list[str]]:
        """The texts of the cells of each row of a part's tables."""
        return _read(self.html(name)).rows

    def button(self, label: str) -> pn.widgets.Button | None:
        """The button that shows a label, if one does."""
        buttons = (one for one in _visible(self._layout) if isinstance(one, pn.widgets.Button))
        return next((button for button in buttons if button.label == label), None)

    def press(self, label: str) -> None:
        """Click the button that shows a label."""
        self.button(label).clicks += 1


def _visible(part: pn.viewable.Viewable) -> Iterator[pn.viewable.Viewable]:
    """A part and what it is made of, without what is hidden."""
    if part.visible:
        yield part
        for inner in getattr(part, "objects", ()):
            yield from _visible(inner)


class _Reader(HTMLParser):
    """Collects the words of a page, and those of its table cells once more."""

    def __init__(self):
        super().__init__()
        self._all: list[str] = []
        self._rows: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    @property
    def words(self) -> str:
        return _joined(self._all)

    @property
    def rows(self) -> list[list[str]]:
        return [[_joined(cell) for cell in row] for row in self._rows]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
            self._rows[-1].append(self._cell)
        self._part_words(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part_words(tag)
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        self._all.append(data)
        if self._cell is not None:
            self._cell.append(data)

    def _part_words(self, tag: str) -> None:
        if tag not in INLINE:
            self.handle_data(" ")


def _joined(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader
