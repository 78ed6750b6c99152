"""Resolution rings in a view, whose spacings stay while the detector is moved."""

from dataclasses import dataclass

import numpy as np

import diffsim
from app.image.overlays.overlay import Drawing, Label, Look, Overlay, OverlayRequest, Toggle
from app.pixels.downsample import Window
from diffsim.prediction.ring_spacings import nice_spacings
from diffsim.scene import Scene

FEWEST, MOST = 3, 6
"""Rings of earlier spacings with which a view is still well served."""

APART = 1.35
"""How far the finest of them may be from the finest that would be chosen anew."""

EDGE = 0.03
"""Share of the view at its edges where no label stands."""


@dataclass(frozen=True, eq=False)
class RingMarks:
    """Rings as a plot draws them.

    Args:
        spacings: of the rings [A].
        slow, fast: an array for each line [pixels].
        labels: the spacings.
    """

    spacings: tuple[float, ...] = ()
    slow: tuple[np.ndarray, ...] = ()
    fast: tuple[np.ndarray, ...] = ()
    labels: tuple[Label, ...] = ()


class Rings(Overlay):
    """Curves of constant lattice spacing with their labels."""

    name = "rings"
    toggle = Toggle(True, label="Resolution rings", doc="Curves of constant lattice spacing d.")
    look = Look(faint=True)

    def __init__(self):
        self._view: Window | None = None
        self._spacings: tuple[float, ...] = ()

    def draw(self, ask: OverlayRequest, labels: tuple[Label, ...]) -> Drawing:
        """The rings in view; in the same view, those of before where they still suit it."""
        before = self._spacings if ask.view == self._view else ()
        marks = ring_marks(ask.result.scene, ask.view, before)
        self._view, self._spacings = ask.view, marks.spacings
        return Drawing(lines=tuple(zip(marks.slow, marks.fast, strict=True)), labels=marks.labels)


def ring_marks(scene: Scene, window: Window, before: tuple[float, ...] = ()) -> RingMarks:
    """The rings of a window.

    Args:
        before: spacings of rings that are shown in this window, kept where they still suit it, so
            that rings glide instead of giving place to others while the geometry changes.
    """
    fresh = nice_spacings(scene, window)
    found = diffsim.rings(scene, before, window) if before else []
    if not (found and _suits([ring.d_A for ring in found], fresh)):
        found = diffsim.rings(scene, fresh, window)
    lines = [line for ring in found for line in ring.lines]
    return RingMarks(
        tuple(ring.d_A for ring in found),
        tuple(line[:, 0].astype(np.float32) for line in lines),
        tuple(line[:, 1].astype(np.float32) for line in lines),
        tuple(
            Label(*ring.label, f"{ring.d_A:g} Å") for ring in found if _has_room(ring.label, window)
        ),
    )


def _has_room(label: tuple[float, float] | None, window: Window) -> bool:
    """Whether a label does not stick out of the view."""
    if label is None:
        return False
    edges = zip(label, window[::2], window[1::2], strict=True)
    return all(EDGE <= (at - low) / (high - low) <= 1 - EDGE for at, low, high in edges)


def _suits(spacings: list[float], fresh: list[float]) -> bool:
    if not (FEWEST <= len(spacings) <= MOST and fresh):
        return False
    ratio = min(spacings) / min(fresh)
    return 1 / APART <= ratio <= APART
