"""What is recorded on the way to a pixel is what makes the image."""

import pytest
import torch

from diffsim import Experiment
from diffsim.kernel.intensity import tile_image
from diffsim.kernel.special_pixels import expansions
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.scene import assemble

SCENES = {
    "cosines": {},
    "many cells": {"crystal": {"N_cells": (31, 5, 7)}},
    "gauss": {"crystal": {"shape": "gauss"}},
    "running product": {"sampling": {"oversample": 2, "oversample_omega": True}},
    "exact": {"sampling": {"oversample": 2, "weighting": "exact"}, "crystal": {"water_um": 0.1}},
    "stale phi": {
        "sampling": {"oversample": 2, "quirks": ["stale_phi0"]},
        "beam": {"dispersion_percent": 2, "dispersion_steps": 3},
        "scan": {"osc_range_deg": 1, "phi_steps": 3},
    },
}


def scene_of(changes):
    experiment = Experiment(
        crystal={"cell": (70, 80, 90, 75, 85, 95), "N_cells": 5, "default_F": 100},
        detector={"pixels_fast": 8, "pixels_slow": 8},
    )
    return assemble(experiment.replace(**changes))


@pytest.mark.parametrize("name", SCENES)
def test_a_record_changes_no_bit_and_ends_with_the_image(name):
    scene, tile = scene_of(SCENES[name]), Tile(0, 1, 0, 1)
    names = []
    with torch.no_grad():
        (expansion,) = expansions(scene, [tile])
        steps = steps_of(scene.grid, tile.shape, scene.dtype)

        def record(**values):
            names.extend(values)

        plain = tile_image(scene, expansion, steps, None)
        recorded = tile_image(scene, expansion, steps, None, record)
    assert torch.equal(plain, recorded)
    assert (names[0], names[-1]) == ("tile", "image")


def test_the_first_pixel_alone_has_another_first_loop():
    scene = scene_of(SCENES["stale phi"])
    tiles = [Tile(0, 1, 0, 1), Tile(0, 1, 1, 8), Tile(1, 8, 0, 8)]
    loops = [expansion.first_loop is not None for expansion in expansions(scene, tiles)]
    assert loops == [True, False, False]
