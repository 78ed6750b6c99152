"""Colour maps from dark to bright, and how a scale spreads them over the intensities."""

from functools import cache

import numpy as np
from bokeh.palettes import Cividis256, Greys256, Inferno256, Viridis256

BASES = {
    "viridis": Viridis256,
    "inferno": Inferno256,
    "cividis": Cividis256,
    "greys": tuple(reversed(Greys256)),
}


@cache
def colours(name: str, scale: str) -> tuple[str, ...]:
    """Palette of a colour map; a square-root scale is a linear one with its colours moved."""
    base = BASES[name]
    if scale != "sqrt":
        return tuple(base)
    place = np.sqrt(np.linspace(0, 1, 4 * len(base))) * (len(base) - 1)
    return tuple(base[i] for i in np.rint(place).astype(int))
