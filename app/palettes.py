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


@cache
def diverging(dark: bool) -> tuple[str, ...]:
    """Blue below zero, orange above, and the page's own shade at zero."""
    ends = (
        ((0x4C, 0x9B, 0xE8), (0xF0, 0x8A, 0x3C)) if dark else ((0x0B, 0x4F, 0x94), (0xA8, 0x3D, 0))
    )
    middle = np.array((0x14, 0x17, 0x1B) if dark else (0xF4, 0xF5, 0xF7))
    place = np.linspace(-1, 1, 255)
    shades = [middle + (np.array(ends[int(x > 0)]) - middle) * abs(x) ** 0.7 for x in place]
    return tuple("#{:02x}{:02x}{:02x}".format(*np.rint(shade).astype(int)) for shade in shades)
