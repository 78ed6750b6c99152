"""One byte a pixel, with codes of their own for what lies outside and for what is no number."""

import numpy as np
import pytest

from app.pixels.colormaps import colour_table, colours, outside
from app.pixels.quantize import MISSING, OVER, STEPS, UNDER, Levels


def codes(levels: Levels, *values: float) -> list[int]:
    return levels.codes(np.array(values, np.float32)).tolist()


@pytest.mark.parametrize("scale", ["log", "sqrt", "linear"])
def test_limits_are_the_first_and_the_last_level(scale: str):
    levels = Levels(scale, 0.5, 20)
    assert codes(levels, 0.5, 20) == [1, STEPS]
    assert codes(levels, 0.4, 20.5, np.inf) == [UNDER, OVER, OVER]
    assert codes(levels, 0, -3, -np.inf) == [UNDER] * 3
    assert codes(levels, np.nan) == [MISSING]


def test_scales_that_end_at_zero():
    for scale in ("sqrt", "linear"):
        assert codes(Levels(scale, 0, 10), -1, 0, 10, np.nan) == [UNDER, 1, STEPS, MISSING]


def test_limits_on_both_sides_of_zero():
    assert codes(Levels("linear", -2, 2), -2, 0, 2, -3, 3) == [1, 127, STEPS, UNDER, OVER]


@pytest.mark.parametrize("scale", ["log", "sqrt", "linear"])
def test_brighter_values_have_no_lower_level(scale: str):
    values = np.sort(np.random.default_rng(1).random(10_000, dtype=np.float32))
    found = Levels(scale, 0.01, 0.99).codes(values)
    assert (np.diff(found.astype(int)) >= 0).all()
    assert set(np.unique(found)) >= set(range(200, OVER + 1))


def test_the_middle_of_a_scale_is_the_middle_level():
    for scale, middle in (("log", 10), ("sqrt", 25.5), ("linear", 50.5)):
        low = 0 if scale == "sqrt" else 1
        value = 25 if scale == "sqrt" else middle
        assert codes(Levels(scale, low, 100), value)[0] == pytest.approx(127, abs=1)


@pytest.mark.parametrize("name", ["viridis", "inferno", "cividis", "greys"])
def test_every_code_has_an_opaque_colour_and_outside_ones_their_own(name: str):
    palette = colours(name, "linear")
    table = np.frombuffer(colour_table(palette, *outside(name)), np.uint8).reshape(256, 4)
    assert (table[:, 3] == 255).all()
    assert "#{:02x}{:02x}{:02x}".format(*table[STEPS, :3]) == palette[-1].lower()
    assert tuple(table[MISSING]) not in set(map(tuple, table[1 : STEPS + 1]))
