"""Predicted spots with their indices: as many as can be read, the strongest first."""

from dataclasses import dataclass

import numpy as np

import diffsim
from app.image.overlays.overlay import Drawing, Label, Look, Overlay, OverlayRequest, Toggle
from app.pixels.downsample import Window

ROOM = 12000.0
"""Area of the page for each label, in its pixels squared: denser ones hide the image."""

LOOKED_AT = 600
"""Most spots in view that are tried."""

LETTER, LINE, BESIDE, RADIUS = 5.6, 16.0, 9.0, 7.0
"""Width of a letter, height of a label, its distance from the spot, and the spot's mark."""


@dataclass(frozen=True, eq=False)
class SpotMarks:
    """Labelled spots.

    Args:
        slow, fast: (n,) places [pixels].
        text: indices of each.
        left: whether a label stands to the left of its spot.
        number: of each among the predicted ones.
    """

    slow: np.ndarray
    fast: np.ndarray
    text: tuple[str, ...]
    left: tuple[bool, ...]
    number: tuple[int, ...]


class Spots(Overlay):
    """Predicted spots with their indices."""

    name = "spots"
    toggle = Toggle(
        False,
        label="Indices of spots",
        doc="Predicted spots with their h k l, from the lattice and the Ewald sphere: the "
        "strongest in view that can be read; more when zoomed in.",
    )
    look = Look(dots="#7fd4ff", text="#c9ecff", small=True)

    def __init__(self):
        self._predicted: tuple[int, diffsim.Reflections] | None = None

    def draw(self, ask: OverlayRequest, labels: tuple[Label, ...]) -> Drawing:
        """Those with room for their indices; a revision is predicted once."""
        result = ask.result
        if self._predicted is None or self._predicted[0] != result.revision:
            self._predicted = result.revision, diffsim.predict(result.experiment, limit=None)
        marks = spot_marks(self._predicted[1], ask.view, ask.scale, labels)
        sides = ("left" if left else "right" for left in marks.left)
        places = zip(marks.slow.tolist(), marks.fast.tolist(), marks.text, sides, strict=True)
        return Drawing(dots=(marks.slow, marks.fast), labels=tuple(Label(*at) for at in places))


def spot_marks(
    spots: diffsim.Reflections,
    view: Window,
    scale: float,
    taken: tuple[Label, ...] = (),
) -> SpotMarks:
    """The spots of a view that have room for their indices.

    Args:
        scale: pixels of the page's measures along a detector pixel.
        taken: labels that are there already.
    """
    slow0, slow1, fast0, fast1 = view
    inside = (spots.slow >= slow0) & (spots.slow < slow1)
    inside &= (spots.fast >= fast0) & (spots.fast < fast1)
    width = (fast1 - fast0) * scale
    most = int((slow1 - slow0) * scale * width / ROOM)
    boxes = [_box((f - fast0) * scale, (s - slow0) * scale, *at) for s, f, *at in taken]
    chosen, texts, lefts = [], [], []
    for number in np.flatnonzero(inside)[:LOOKED_AT]:
        if len(chosen) >= most:
            break
        x, y = (spots.fast[number] - fast0) * scale, (spots.slow[number] - slow0) * scale
        text = "  ".join(str(index) for index in spots.hkl[number]).replace("-", "−")
        for left in (False, True):
            box = _beside(x, y, text, left)
            if box[0] >= 0 and box[1] <= width and not _meets(box, boxes):
                boxes.append(box)
                chosen.append(int(number))
                texts.append(text)
                lefts.append(left)
                break
    return SpotMarks(
        spots.slow[chosen], spots.fast[chosen], tuple(texts), tuple(lefts), tuple(chosen)
    )


def _beside(x: float, y: float, text: str, left: bool) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of a label with its spot's mark."""
    long = BESIDE + LETTER * len(text) + 4
    return (
        *((x - long, x + RADIUS) if left else (x - RADIUS, x + long)),
        *(y - LINE / 2, y + LINE / 2),
    )


def _box(x: float, y: float, text: str, side: str) -> tuple[float, float, float, float]:
    return _centred(x, y, text) if side == "center" else _beside(x, y, text, side == "left")


def _centred(x: float, y: float, text: str) -> tuple[float, float, float, float]:
    half = LETTER * len(text) / 2 + 6
    return x - half, x + half, y - LINE / 2, y + LINE / 2


def _meets(box: tuple, others: list[tuple]) -> bool:
    x0, x1, y0, y1 = box
    return any(x0 < b and a < x1 and y0 < d and c < y1 for a, b, c, d in others)
