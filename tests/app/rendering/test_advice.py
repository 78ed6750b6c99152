"""What is said of an experiment besides its picture."""

import numpy as np
import pytest

from app.page.status import cautions_html
from app.rendering.advice import cautions
from app.state.presets import FIRST, presets
from diffsim import Experiment
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.scene import assemble


def said(**sections) -> tuple[str, ...]:
    crystal = {"default_F": 100} | sections.pop("crystal", {})
    detector = {"pixels_fast": 16, "pixels_slow": 16}
    experiment = Experiment(crystal=crystal, detector=detector, **sections)
    return cautions(experiment, assemble(experiment))


def test_nothing_is_said_of_an_experiment_that_holds_no_surprise():
    assert said() == ()
    assert cautions_html(()) == ""


TABLE = StructureFactors.from_reflections([[1, 2, 3]], [5.0], "lysozyme.hkl")


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"crystal": {"default_F": 0}}, "Every amplitude is 0"),
        (
            {"crystal": {"structure_factors": TABLE, "interpolation": "off"}},
            "lysozyme.hkl does not hold have Default F",
        ),
        (
            {"crystal": {"N_cells": 50}, "sampling": {"oversample": 1}},
            "Oversample 15 instead of 1",
        ),
        ({"scan": {"osc_range_deg": 0.5}}, "oscillation of 0.5° in one phi step"),
        ({"crystal": {"mosaic_spread_deg": 1, "mosaic_domains": 1}}, "single domain"),
    ],
)
def test_a_likely_slip_is_said(sections, words):
    (found,) = said(**sections)
    assert words in found


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_pixels_beyond_the_largest_number_are_said(value):
    experiment = Experiment(
        crystal={"default_F": 1}, detector={"pixels_fast": 16, "pixels_slow": 16}
    )
    image = np.ones((16, 16), np.float32)
    assert cautions(experiment, assemble(experiment), image) == ()
    image[3, 4] = value
    (found,) = cautions(experiment, assemble(experiment), image)
    assert "too bright for float32" in found


def test_water_alone_is_an_image():
    assert said(crystal={"default_F": 0, "water_um": 10}) == ()


def test_notes_are_counted_and_escaped():
    html = cautions_html(("a <b>", "c"))
    assert "2 notes" in html
    assert "a &lt;b&gt;" in html


def test_the_first_view_says_how_it_is_sampled():
    experiment = presets()[FIRST].experiment()
    (found,) = cautions(experiment, assemble(experiment))
    assert "Under-sampled" in found
