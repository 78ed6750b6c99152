"""A frame around the region of interest."""

import numpy as np

from app.image.overlays.overlay import (
    NOTHING,
    Drawing,
    Label,
    Look,
    Overlay,
    OverlayRequest,
    Toggle,
)


class Region(Overlay):
    """The pixels that are rendered, where they are not all."""

    name = "roi"
    toggle = Toggle(True, label="Mark the region", doc="A frame around the region of interest.")
    look = Look(dashed=True)

    def draw(self, ask: OverlayRequest, labels: tuple[Label, ...]) -> Drawing:
        """Its outline, along the outer edges of its pixels."""
        roi = ask.result.experiment.sampling.roi
        if roi is None:
            return NOTHING
        fast0, fast1, slow0, slow1 = (float(edge) for edge in roi)
        slow, fast = ask.result.shape
        slow0, slow1 = max(0, slow0), min(slow, slow1 + 1)
        fast0, fast1 = max(0, fast0), min(fast, fast1 + 1)
        corners = [slow0, slow0, slow1, slow1, slow0], [fast0, fast1, fast1, fast0, fast0]
        return Drawing(lines=(tuple(map(np.array, corners)),))
