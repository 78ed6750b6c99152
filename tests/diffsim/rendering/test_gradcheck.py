"""The derivative of every pixel by every parameter, against differences of whole renders."""

import pytest
import torch
from torch.autograd import forward_ad

from diffsim import Experiment, render
from diffsim.experiment import SourceList
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.rendering.tile_loop import image_of
from diffsim.scene import assemble

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

START = {
    "beam.wavelength_A": (1.1, 0.01),
    "beam.polarization_factor": (0.6, 1.0),
    "beam.fluence_per_m2": (1e29, 1e29),
    "crystal.cell_a_A": (20.0, 0.1),
    "crystal.cell_b_A": (23.0, 0.1),
    "crystal.cell_c_A": (27.0, 0.1),
    "crystal.cell_alpha_deg": (83.0, 1.0),
    "crystal.cell_beta_deg": (94.0, 1.0),
    "crystal.cell_gamma_deg": (98.0, 1.0),
    "crystal.misset_x_deg": (11.0, 1.0),
    "crystal.misset_y_deg": (-7.0, 1.0),
    "crystal.misset_z_deg": (23.0, 1.0),
    "crystal.N_cells_a": (3.3, 1.0),
    "crystal.N_cells_b": (4.0, 1.0),
    "crystal.N_cells_c": (2.6, 1.0),
    "crystal.fudge": (0.9, 1.0),
    "crystal.default_F": (100.0, 100.0),
    "scan.phi_start_deg": (5.0, 1.0),
    "scan.osc_range_deg": (3.0, 1.0),
    "detector.distance_mm": (60.0, 1.0),
    "detector.beam_center_f_mm": (17.0, 1.0),
    "detector.beam_center_s_mm": (11.0, 1.0),
    "detector.detector_rotx_deg": (3.0, 1.0),
    "detector.detector_roty_deg": (-4.0, 1.0),
    "detector.detector_rotz_deg": (2.0, 1.0),
    "detector.detector_twotheta_deg": (9.0, 1.0),
    "detector.pixel_size_mm": (8.0, 0.1),
}
"""Parameters that every scene has: where each stands, and the unit its change is counted in."""

FIXED = {
    "scan.phi_steps": 2,
    "detector.pixels_fast": 4,
    "detector.pixels_slow": 3,
    "sampling.oversample": 1,
}


def experiment(values):
    """Of values by "section.field", or by "section.field.place" for one of several numbers."""
    sections = {}
    for name, value in values.items():
        section, field, *place = name.split(".")
        fields = sections.setdefault(section, {})
        fields[field] = (*fields.get(field, ()), value) if place else value
    return Experiment(**sections)


def changed(start, fixed, changes):
    """An experiment whose parameters in `start` are moved by some of their units."""
    moved = zip(start.items(), changes, strict=True)
    at = {name: value + unit * change for (name, (value, unit)), change in moved}
    return experiment(FIXED | fixed | at)


def standing(start):
    """No change of any parameter, each a tensor of its own."""
    return [torch.zeros((), dtype=torch.float64) for _ in start]


LAYERS = {"detector.detector_thick_um": (900.0, 100.0), "detector.detector_abs_um": (700.0, 100.0)}
THREE_LAYERS = {"detector.detector_thicksteps": 3}
SPREAD = {
    "beam.hdivrange_mrad": (9.0, 1.0),
    "beam.vdivrange_mrad": (7.0, 1.0),
    "beam.dispersion_percent": (3.0, 1.0),
}
WATER = {"crystal.water_um": (0.4, 0.1)}
TWICE = {"sampling.oversample": 2}
EXACT = {"sampling.weighting": "exact"}


def running(*names):
    return {f"sampling.oversample_{name}": True for name in names}


def vector(name, *values):
    return {f"{name}.{place}": (value, 0.1) for place, value in enumerate(values)}


CUSTOM = {"detector.detector_convention": "CUSTOM"}
MOSAIC = {"crystal.mosaic_spread_deg": 0.7, "crystal.mosaic_domains": 4}
MATRIX = {
    f"crystal.reciprocal_matrix.{place}": (value, 0.001)
    for place, value in enumerate((0.04, -0.008, 0.006, 0.01, 0.03, -0.011, 0.012, 0.016, 0.03))
}
BENT = {"detector.curved_detector": True}
SCENES = {
    "square": ({}, {}),
    "round": ({}, {"crystal.shape": "round"}),
    "gauss": ({"crystal.fudge": (2e-4, 1e-4)}, {"crystal.shape": "gauss"}),
    "tophat": ({"crystal.fudge": (1e-5, 1e-6)}, {"crystal.shape": "tophat"}),
    "no polarization": ({}, {"beam.apply_polarization": False}),
    "unpolarized": ({"beam.polarization_factor": (0.0, 1.0)}, {}),
    "absorption": (LAYERS, THREE_LAYERS),
    "absorption of the thickness": (
        {"detector.detector_thick_um": (900.0, 100.0)},
        THREE_LAYERS | EXACT | TWICE,
    ),
    "sources": (SPREAD, {"beam.hdivsteps": 2}),
    "source steps": (
        {"beam.hdivrange_mrad": (9.0, 1.0), "beam.hdivstep_mrad": (4.0, 1.0)},
        {"beam.round_divergence": False},
    ),
    "sub-pixels": ({}, TWICE),
    "bent": (SPREAD, BENT),
    "bent, with layers": (LAYERS, THREE_LAYERS | BENT | EXACT),
    "exact": (SPREAD | LAYERS | WATER, EXACT | TWICE),
    "water": (WATER, TWICE),
    "running absorption": (LAYERS, THREE_LAYERS | TWICE | running("thick")),
    "running polarization": (WATER | SPREAD, running("polar")),
    "running solid angle": (WATER, TWICE | running("omega")),
    "all running": (WATER | LAYERS, THREE_LAYERS | TWICE | running("thick", "polar", "omega")),
    "point pixels": ({}, {"detector.point_pixel": True}),
    "d_min": ({}, {"sampling.d_min_A": 2.5}),
    "pivot at the sample": ({}, {"detector.detector_pivot": "SAMPLE"}),
    "close distance": (
        {"detector.close_distance_mm": (58.0, 1.0)},
        {"detector.detector_pivot": "SAMPLE", "detector.detector_convention": "XDS"},
    ),
    "flux": (
        {
            "beam.flux_per_s": (1e21, 1e20),
            "beam.exposure_s": (0.5, 0.1),
            "beam.beamsize_mm": (0.2, 0.1),
        },
        {},
    ),
    "mosaic": ({}, MOSAIC | {"scan.phi_steps": 1}),
    "mosaic and scan": ({}, MOSAIC | TWICE),
    "mosaic, exact": (WATER, MOSAIC | TWICE | EXACT),
    "orientation matrix": (MATRIX, {}),
    "cell of the matrix": (MATRIX, {"crystal.matrix_defines_cell": True}),
    "source list": (
        vector("beam.beam_vector", 1.0, 0.02, -0.03),
        CUSTOM | {"beam.sources": SourceList("three", ((None, 0.1, 0.2, 1, None),) * 3)},
    ),
    "own vectors": (
        vector("beam.beam_vector", 1.0, 0.02, -0.03)
        | vector("beam.polar_vector", 0.1, 0.9, 0.3)
        | vector("scan.spindle_axis", 0.2, -0.1, 1.0)
        | vector("detector.fdet_vector", 0.05, 0.1, 1.0)
        | vector("detector.sdet_vector", 0.05, -1.0, 0.2)
        | vector("detector.twotheta_axis", 0.1, 0.2, -1.0),
        CUSTOM | {"detector.odet_vector": (2.0, 0.0, 0.0)},
    ),
}
"""What else has a derivative, and what else is set."""


@pytest.mark.parametrize("name", SCENES)
def test_every_parameter_of(name):
    more, fixed = SCENES[name]
    start = START | more
    zeros = [zero.requires_grad_() for zero in standing(start)]
    whole = render(changed(start, fixed, standing(start)))
    # in units of the brightest pixel; a scene of one bright pixel would prove little
    assert (whole > 1e-4 * whole.max()).sum() >= 4
    assert torch.autograd.gradcheck(
        lambda *changes: render(changed(start, fixed, changes)) / whole.max(),
        zeros,
        rtol=1e-5,
        atol=1e-6,
    )


@pytest.mark.parametrize("name", SCENES)
def test_forward_and_reverse_mode_agree_on(name):
    more, fixed = SCENES[name]
    start = START | more
    if "crystal.mosaic_spread_deg" in fixed:
        start["crystal.mosaic_spread_deg"] = (fixed["crystal.mosaic_spread_deg"], 1.0)
    generator = torch.Generator().manual_seed(7)
    along = torch.randn(len(start), dtype=torch.float64, generator=generator)
    zeros = [zero.requires_grad_() for zero in standing(start)]
    image = render(changed(start, fixed, zeros))
    weights = torch.rand(image.shape, dtype=torch.float64, generator=generator)
    found = torch.autograd.grad((image * weights).sum(), zeros, allow_unused=True)
    reverse = sum(float(a * g) for a, g in zip(along, found, strict=True) if g is not None)
    with torch.no_grad(), forward_ad.dual_level():
        duals = [forward_ad.make_dual(z, a) for z, a in zip(standing(start), along, strict=True)]
        same, derivative = image_of(assemble(changed(start, fixed, duals)))
    torch.testing.assert_close(same, image.detach(), rtol=1e-12, atol=0)
    assert float((derivative * weights).sum()) == pytest.approx(reverse, rel=1e-9)


@pytest.mark.parametrize("interpolation", ["off", "on"])
@pytest.mark.parametrize("shape", ["square", "round"])
def test_amplitudes_of_a_table_together_with_all_other_parameters(shape, interpolation):
    generator = torch.Generator().manual_seed(2)
    amplitudes = 50 + 100 * torch.rand(9, 9, 9, dtype=torch.float64, generator=generator)
    amplitudes[3, 4, 5] = torch.nan
    fixed = {"crystal.shape": shape, "crystal.interpolation": interpolation}
    if interpolation == "on":
        # the reference's weighting ends interpolation at the first term beyond the table
        fixed["sampling.weighting"] = "exact"
    start = {name: START[name] for name in START if name != "crystal.fudge"}

    def image(change, *changes):
        table = StructureFactors("some", (-6, -5, -3), amplitudes + 100 * change)
        return render(changed(start, fixed | {"crystal.structure_factors": table}, changes))

    zeros = [zero.requires_grad_() for zero in (torch.zeros_like(amplitudes), *standing(start))]
    whole = image(*zeros)
    (found,) = torch.autograd.grad(whole.sum(), zeros[0])
    # every pixel looks up one amplitude of 64, or falls back to the nearest one
    assert (found != 0).sum() >= (3 if interpolation == "off" else 64)
    scale = float(whole.detach().max())
    # of a table, all amplitudes at once along a random direction
    assert torch.autograd.gradcheck(
        lambda *changes: image(*changes) / scale, zeros, rtol=1e-5, atol=1e-6, fast_mode=True
    )


@pytest.mark.parametrize("name", SCENES)
def test_tiles_share_the_gradient_of(name, monkeypatch):
    more, fixed = SCENES[name]
    start, found = START | more, []
    for terms in (1 << 19, 2):  # one tile, and one for each pixel
        monkeypatch.setattr("diffsim.rendering.tiling.GRAPH_TERMS", terms)
        zeros = [zero.requires_grad_() for zero in standing(start)]
        image = render(changed(start, fixed, zeros))
        weights = torch.linspace(0.5, 1.5, image.numel(), dtype=torch.float64)
        total = (image.flatten() * weights).sum()
        found.append(torch.autograd.grad(total, zeros, materialize_grads=True))
    for whole, shared in zip(*found, strict=True):
        assert torch.allclose(shared, whole, rtol=1e-9, atol=1e-12 * float(image.detach().max()))
