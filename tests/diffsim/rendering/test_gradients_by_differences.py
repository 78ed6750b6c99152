"""The derivative of a whole image, of everything at once, against differences of renders: two step
sizes say how the difference errs, and what is left when that is taken off.
"""

from functools import cache

import pytest
import torch

from diffsim import Experiment, render

START = {
    "beam.wavelength_A": (1.1, 4e-5),
    "beam.polarization_factor": (0.6, 0.1),
    "beam.flux_per_s": (1e21, 1e20),
    "beam.exposure_s": (0.5, 0.1),
    "beam.beamsize_mm": (0.2, 0.001),
    "beam.dispersion_percent": (1.0, 0.01),
    "beam.hdivrange_mrad": (4.0, 0.01),
    "beam.vdivrange_mrad": (3.0, 0.01),
    "crystal.cell_a_A": (40.0, 1e-3),
    "crystal.cell_b_A": (46.0, 1e-3),
    "crystal.cell_c_A": (51.0, 1e-3),
    "crystal.cell_alpha_deg": (83.0, 1e-3),
    "crystal.cell_beta_deg": (94.0, 1e-3),
    "crystal.cell_gamma_deg": (98.0, 1e-3),
    "crystal.misset_x_deg": (11.0, 1e-3),
    "crystal.misset_y_deg": (-7.0, 1e-3),
    "crystal.misset_z_deg": (23.0, 1e-3),
    "crystal.N_cells_a": (5.0, 1e-3),
    "crystal.N_cells_b": (13.0, 1e-3),
    "crystal.N_cells_c": (8.0, 1e-3),
    "crystal.fudge": (0.7, 1e-3),
    "crystal.default_F": (60.0, 1.0),
    "crystal.mosaic_spread_deg": (0.2, 0.02),
    "crystal.water_um": (0.02, 1e-3),
    "scan.phi_start_deg": (5.0, 1e-3),
    "scan.osc_range_deg": (0.6, 1e-3),
    "detector.distance_mm": (90.0, 1e-3),
    "detector.beam_center_f_mm": (31.0, 1e-3),
    "detector.beam_center_s_mm": (22.0, 1e-3),
    "detector.detector_rotx_deg": (3.0, 1e-3),
    "detector.detector_roty_deg": (-4.0, 1e-3),
    "detector.detector_rotz_deg": (2.0, 1e-3),
    "detector.detector_twotheta_deg": (9.0, 1e-3),
    "detector.pixel_size_mm": (4.0, 1e-4),
    "detector.detector_thick_um": (400.0, 2.0),
    "detector.detector_abs_um": (500.0, 2.0),
}
"""Where each parameter stands, and a step of it."""

SLOW, FAST = 10, 12
WEIGHTINGS = ("reference", "exact")
SHAPES = ("square", "gauss")  # without kinks between the peaks, as a whole number of cells has none


def image(values, weighting, shape, dtype=torch.float64):
    sections = {
        "detector": {"pixels_fast": FAST, "pixels_slow": SLOW, "detector_thicksteps": 3},
        "crystal": {"shape": shape, "mosaic_domains": 3},
        "scan": {"phi_steps": 2},
        "sampling": {"oversample": 2, "weighting": weighting},
    }
    for name, value in values.items():
        section, field = name.split(".")
        sections.setdefault(section, {})[field] = value
    return render(Experiment(**sections), dtype=dtype)


def tensors(changes=()):
    values = {name: start for name, (start, _) in START.items()} | dict(changes)
    return {name: torch.tensor(value, dtype=torch.float64) for name, value in values.items()}


def loss(values, *how):
    generator = torch.Generator().manual_seed(6)
    weights = torch.rand(SLOW, FAST, dtype=torch.float64, generator=generator)
    return (image(values, *how) * weights).sum()


@cache
def gradients(*how):
    values = {name: value.requires_grad_() for name, value in tensors().items()}
    # what the image does not depend on, as a square on the shape factor, has a derivative of zero
    found = torch.autograd.grad(loss(values, *how), list(values.values()))
    return dict(zip(values, map(float, found), strict=True))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("name", START)
def test_gradient_by(name, weighting, shape):
    start, step = START[name]

    def difference(step):
        up, down = (
            float(loss(tensors({name: start + s}), weighting, shape)) for s in (step, -step)
        )
        return (up - down) / (2 * step)

    wide, narrow = difference(2 * step), difference(step)
    slope = gradients(weighting, shape)[name]
    if (name, shape) == ("crystal.fudge", "square"):
        assert wide == narrow == slope == 0
        return
    # a spread turns the domains by float32 angles
    rel = 1e-4 if name == "crystal.mosaic_spread_deg" else 1e-7
    assert (4 * narrow - wide) / 3 == pytest.approx(slope, rel=rel)
    assert slope != 0


@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_in_float32_are_those_of_float64(shape):
    single = gradients("reference", shape, torch.float32)
    for name, expected in gradients("reference", shape).items():
        assert single[name] == pytest.approx(expected, rel=2e-3), name


def test_gradient_by_the_pixel_size_of_an_image_of_many_equal_tiles(monkeypatch):
    monkeypatch.setattr("diffsim.rendering.tiling.GRAPH_TERMS", 256)

    def total(size):
        experiment = Experiment(
            crystal={"cell": (70, 80, 90, 75, 85, 95), "N_cells": 5, "default_F": 100},
            detector={
                **{"pixels_fast": 48, "pixels_slow": 48, "distance_mm": 100},
                **{"pixel_size_mm": size, "detector_thick_um": 100, "detector_abs_um": 300},
            },
            sampling={"oversample": 1},
        )
        return render(experiment).sum()

    size = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    total(size).backward()
    step = 1e-6
    slope = float(total(0.1 + step) - total(0.1 - step)) / (2 * step)
    assert float(size.grad) == pytest.approx(slope, rel=1e-6)
