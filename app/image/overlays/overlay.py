"""What an overlay is: asked for a view of a result, it answers with places in pixels."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np

from app.image.overlays.measure import Box, Line
from app.pixels.downsample import Raster, Window
from app.state.result import Result


@dataclass(frozen=True)
class OverlayRequest:
    """What is to be drawn over a result.

    Args:
        result: the image.
        view: what of the detector is in view.
        scale: pixels of the page's measures along a detector pixel.
        names: of the overlays that are wanted.
        part: the values that are drawn; those of the result by default.
        box, line: what is measured, if anything.
    """

    result: Result = field(repr=False)
    view: Window
    scale: float
    names: frozenset[str] = frozenset()
    part: Raster | None = field(default=None, repr=False)
    box: Box | None = None
    line: Line | None = None


class Label(NamedTuple):
    """Words at a place: centred on it, or to its "left" or "right"."""

    slow: float
    fast: float
    text: str
    side: str = "center"


@dataclass(frozen=True, eq=False)
class Drawing:
    """Lines, circles and words.

    Args:
        lines: slow and fast along each line.
        dots: slow and fast of circles.
        labels: the words.
    """

    lines: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    dots: tuple[np.ndarray, np.ndarray] = (np.empty(0), np.empty(0))
    labels: tuple[Label, ...] = ()


NOTHING = Drawing()


@dataclass(frozen=True)
class Look:
    """How a drawing looks, on the page and on paper.

    Args:
        faint: whether lines let the image shine through.
        dashed: whether lines are.
        dots, text: colours.
        small: whether words are.
    """

    faint: bool = False
    dashed: bool = False
    dots: str = "white"
    text: str = "white"
    small: bool = False


class Toggle(NamedTuple):
    """A switch in the sidebar: whether it is on at first, its name, and what it shows."""

    on: bool
    label: str
    doc: str


class Overlay(ABC):
    """One of `OVERLAYS`; each picture has its own, which may remember what it has drawn."""

    name: ClassVar[str]
    toggle: ClassVar[Toggle]
    look: ClassVar[Look] = Look()

    @classmethod
    def switch(cls) -> str:
        """The parameter of the display that shows it."""
        return f"show_{cls.name}"

    @abstractmethod
    def draw(self, ask: OverlayRequest, labels: tuple[Label, ...]) -> Drawing:
        """What is drawn in a view.

        Args:
            labels: of other overlays, which keep their room.
        """
