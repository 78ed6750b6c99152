"""Colour maps from dark to bright, and how a scale spreads them over the intensities."""

from functools import cache

import numpy as np
from bokeh.palettes import Cividis256, Greys256, Inferno256, Viridis256

from app.pixels.quantize import MISSING, OVER, STEPS, UNDER

BASES = {
    "viridis": Viridis256,
    "inferno": Inferno256,
    "cividis": Cividis256,
    "greys": tuple(reversed(Greys256)),
}

OUTSIDE = {"greys": ("#000000", "#ffb454", "#4a7dbd")}
"""Colours below and above the limits, and of what is no number, where they differ from these."""
USUAL_OUTSIDE = ("#000000", "#ffffff", "#808891")
OUTSIDE_WORDS = {"greys": "black below, orange above, blue without a value"}
USUAL_OUTSIDE_WORDS = "black below, white above, grey without a value"
"""The same in words."""


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


def outside(name: str) -> tuple[str, str, str]:
    """Colours of a colour map for what lies below and above the limits and what is no number."""
    return OUTSIDE.get(name, USUAL_OUTSIDE)


def outside_in_words(name: str) -> str:
    """The same, for who reads the colour bar."""
    return OUTSIDE_WORDS.get(name, USUAL_OUTSIDE_WORDS)


@cache
def colour_table(palette: tuple[str, ...], under: str, over: str, missing: str) -> bytes:
    """Red, green, blue and opacity of each of the 256 codes of `Levels`.

    Args:
        palette: colours from the lower limit to the upper one.
    """
    table = np.full((256, 4), 255, np.uint8)
    place = np.rint(np.linspace(0, len(palette) - 1, STEPS)).astype(int)
    table[1 : STEPS + 1, :3] = [_rgb(palette[i]) for i in place]
    for code, colour in ((UNDER, under), (OVER, over), (MISSING, missing)):
        table[code, :3] = _rgb(colour)
    return table.tobytes()


def diverging_table(dark: bool) -> bytes:
    """The table of `diverging`, whose ends stand for all that lies beyond."""
    palette = diverging(dark)
    return colour_table(palette, palette[0], palette[-1], USUAL_OUTSIDE[2])


def _rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
