"""What is bundled can be opened, and nothing else."""

import pytest
import torch

import diffsim
from app.rendering.renderer import ALWAYS_LIVE_TERMS
from app.state.limits import checked_scene
from app.state.presets import FIRST, presets
from diffsim import Experiment

LINKED = ["cubic", "triclinic", "benchmark", "custom", "megapixel"]
"""Those that links name."""


def test_the_presets_and_their_order():
    assert [name for name in presets() if name in LINKED] == LINKED
    assert FIRST in presets()


@pytest.mark.parametrize("name", list(presets()))
def test_preset_loads_and_stays_within_the_limits(name: str):
    preset = presets()[name]
    experiment = preset.experiment()
    assert checked_scene(experiment).terms > 0
    assert preset.title
    assert preset.description
    if preset.selected is not None:
        assert preset.selected[0] < experiment.detector.pixels_slow
        assert preset.selected[1] < experiment.detector.pixels_fast


@pytest.mark.parametrize("name", [name for name in presets() if name != "benchmark"])
def test_preset_renders_with_its_selected_pixel_bright(name: str):
    preset = presets()[name]
    image = diffsim.render(preset.experiment(), dtype=torch.float32)
    assert image[preset.selected] > 100 * image.median()


def test_benchmark_is_the_reference_one():
    experiment = presets()["benchmark"].experiment()
    assert checked_scene(experiment).terms == 4096 * 4096
    assert (
        experiment.to_dict()
        == Experiment(
            beam={"wavelength_A": 0.5},
            crystal={"cell": (100, 100, 100, 90, 90, 90), "N_cells": 5, "default_F": 100},
            detector={
                "distance_mm": 500,
                "pixel_size_mm": 0.05,
                "pixels_fast": 4096,
                "pixels_slow": 4096,
            },
            sampling={"oversample": 1},
        ).to_dict()
    )


def test_first_preset_is_live_on_a_slow_machine():
    assert checked_scene(presets()[FIRST].experiment()).terms <= ALWAYS_LIVE_TERMS


def test_a_megapixel_is_a_megapixel():
    assert checked_scene(presets()["megapixel"].experiment()).terms == 1024 * 1024


def test_every_preset_opens_afresh():
    first, second = (presets()[FIRST].experiment() for _ in range(2))
    first.detector.distance_mm = 1234
    assert second.detector.distance_mm != 1234
