"""Derivatives where a formula has a removable singularity: at Bragg peaks and next to them, for one
cell, on the beam axis, without a mosaic spread.
"""

import math

import pytest
import torch

from diffsim import Experiment, render, trace
from diffsim.physics.beam.polarization import polarization, polarization_axes
from diffsim.physics.crystal.amplitude_lookup import interpolated_amplitude, table_of
from diffsim.physics.crystal.interference import grating
from diffsim.physics.crystal.shapes import ROUND, SHAPES, Lattice

mpmath = pytest.importorskip("mpmath", reason="torch brings it")

DISTANCES = (0.0, 1e-20, 1e-12, 1e-9, 1e-6, 1e-3, 0.02, 0.1, 0.37, 0.5)
"""From the nearest whole Miller index."""


def tensor(value, wanted=True):
    return torch.tensor(value, dtype=torch.float64, requires_grad=wanted)


@pytest.mark.parametrize("n", [1.0, 1 + 1e-9, 1.5, 2.0, 7.3, 30.0, 1000.7])
def test_the_interference_function_to_many_digits(n):
    x = tensor(DISTANCES + tuple(-d for d in DISTANCES))
    cells = tensor(n)
    value = grating(x, cells)
    by_x = torch.autograd.grad(value.sum(), x, retain_graph=True)[0]
    by_n = [torch.autograd.grad(v, cells, retain_graph=True)[0] for v in value]
    with mpmath.workdps(120):
        exact = mpmath.mpf(n)

        def quotient(h, cells):
            # sin(pi n h) / sin(pi h), whose limit at zero is n
            return mpmath.sinpi(cells * h) / mpmath.sinpi(h) if h else cells

        tiny = mpmath.mpf(10) ** -50  # differences of as many digits as float64 has, and more
        found = (t.tolist() for t in (x, value, by_x, torch.stack(by_n)))
        for place, g, slope, growth in zip(*found, strict=True):
            h = mpmath.mpf(place)
            steep = (quotient(h + tiny, exact) - quotient(h - tiny, exact)) / (2 * tiny)
            grows = (quotient(h, exact + tiny) - quotient(h, exact - tiny)) / (2 * tiny)
            assert g == pytest.approx(float(quotient(h, exact)), rel=1e-12, abs=1e-12)
            assert slope == pytest.approx(float(steep), rel=1e-9, abs=1e-13 * n * n)
            assert growth == pytest.approx(float(grows), rel=1e-9, abs=1e-12 * n)


def test_the_interference_function_has_a_second_derivative():
    n, x = 6.5, tensor([0.0, 1e-9, 1e-3])
    (slope,) = torch.autograd.grad(grating(x, tensor(n)).sum(), x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), x)
    at_peak = -(math.pi**2) * n * (n * n - 1) / 3
    assert curvature[:2].tolist() == pytest.approx([at_peak, at_peak], rel=1e-9)
    assert float(curvature[2]) == pytest.approx(at_peak, rel=1e-3)


def crystal(n, fudge):
    return Lattice(n, (0, 0, 0), torch.eye(3, dtype=torch.float64) / 50**2, fudge)


@pytest.mark.parametrize("distance", [0.0, 1e-12, 1e-6, 1e-3, 0.0045, 0.0046, 0.05, 0.5])
def test_the_round_shape_to_many_digits(distance):
    # the series ends between the fourth and the fifth of these
    h, n, fudge = tensor(distance), tensor([7.0, 3.0, 2.0]), tensor(0.9)
    zero = torch.zeros((), dtype=torch.float64)
    (value,) = SHAPES["round"]((h, zero, zero), crystal(n, fudge))
    by_h, by_n, by_fudge = torch.autograd.grad(value, (h, n, fudge))
    with mpmath.workdps(120):

        def exact(h, n, fudge):
            x = mpmath.pi * mpmath.sqrt(fudge) * n * h
            series = 3 * (mpmath.sin(x) / x - mpmath.cos(x)) / x**2 if x else 1
            return n * 6 * mpmath.mpf(ROUND) * series

        at = [mpmath.mpf(float(v)) for v in (h.detach(), n.detach()[0], fudge.detach())]
        tiny = mpmath.mpf(10) ** -30
        for place, found in enumerate((by_h, by_n[0], by_fudge)):
            up, down = (
                [v + s * tiny if i == place else v for i, v in enumerate(at)] for s in (1, -1)
            )
            expected = float((exact(*up) - exact(*down)) / (2 * tiny))
            assert float(found) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("shape", ["gauss", "tophat"])
def test_spots_of_gauss_and_tophat_at_their_centre(shape):
    h, n, fudge = tensor(0.0), tensor([7.0, 3.0, 2.0]), tensor(0.9)
    (value,) = SHAPES[shape]((h, h, h), crystal(n, fudge))
    by_h, by_n, by_fudge = torch.autograd.grad(
        value, (h, n, fudge), allow_unused=True, materialize_grads=True
    )
    assert float(by_h) == float(by_fudge) == 0
    assert by_n.tolist() == pytest.approx([6, 14, 21])


def test_a_tophat_has_the_derivative_of_its_height_and_none_of_its_edge():
    h, n, fudge = tensor([0.004, 0.5]), tensor([30.0, 20.0, 10.0]), tensor(0.9)
    (value,) = SHAPES["tophat"]((h, 0 * h, 0 * h), crystal(n, fudge))
    assert value.tolist() == [6000, 0]
    found = torch.autograd.grad(value.sum(), (h, n, fudge), allow_unused=True)
    assert found[0] is None
    assert found[1].tolist() == [200, 300, 600]
    assert found[2] is None


def test_polarization_on_the_beam_axis_and_next_to_it():
    incident = torch.tensor([[1.0, 0.0, 0.0]], dtype=torch.float64)
    for angle in (0.0, 1e-12, 1e-9, 1e-6, 1e-3):
        y, z, kahn = tensor(0.6 * math.sin(angle)), tensor(0.8 * math.sin(angle)), tensor(0.3)
        # cos 2theta - 1 with its digits
        cosine = -(y * y + z * z) / (1 + torch.sqrt(1 - y * y - z * z))
        direction = torch.stack((1 + cosine, y, z))
        polar = torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64)
        axes = [a[0] @ direction for a in polarization_axes(incident, polar, kahn)]
        found = torch.autograd.grad(polarization(cosine, axes), (y, z, kahn))
        # (2 - sin^2 2theta - K (z^2 - y^2)) / 2: E along z, B along y
        sine = math.sin(angle)
        expected = [-0.6 * sine * (1 - 0.3), -0.8 * sine * (1 + 0.3), -0.14 * sine**2]
        assert [float(f) for f in found] == pytest.approx(expected, rel=1e-7, abs=1e-30)


def test_an_interpolated_amplitude_at_a_whole_index_has_the_slope_from_above():
    generator = torch.Generator().manual_seed(3)
    grid = torch.rand(7, 7, 7, dtype=torch.float64, generator=generator)
    table = table_of(grid, (-3, -3, -3), torch.tensor(0.0, dtype=torch.float64), torch.float64)
    places = [torch.zeros((), dtype=torch.int64)] * 3
    h, zero = tensor(0.0), torch.zeros((), dtype=torch.float64)
    value = interpolated_amplitude(places, [h, zero, zero], table, zero)
    (slope,) = torch.autograd.grad(value, h)
    along = grid[2:6, 3, 3].tolist()
    assert float(value.detach()) == along[1]
    weights = (-1 / 3, -1 / 2, 1, -1 / 6)
    assert float(slope) == pytest.approx(sum(w * f for w, f in zip(weights, along, strict=True)))


PEAK = {
    "crystal.N_cells": (5.0, 3.0, 8.0),
    "crystal.misset_y_deg": 0.0,
    "crystal.cell_a_A": 10.0,
    "crystal.cell_b_A": 10.0,
    "crystal.cell_c_A": 10.0,
    "crystal.cell_beta_deg": 90.0,
    "crystal.fudge": 0.8,
    "crystal.default_F": 100.0,
    "beam.wavelength_A": 1.0,
    "beam.polarization_factor": 0.4,
    "detector.distance_mm": 80.0,
    "detector.beam_center_f_mm": -56.0,
    "detector.beam_center_s_mm": 4.0,
    "detector.detector_rotx_deg": 0.0,
    "detector.detector_roty_deg": 0.0,
    "detector.detector_rotz_deg": 0.0,
    "detector.detector_twotheta_deg": 0.0,
    "scan.phi_start_deg": 0.0,
}
"""A single pixel at reflection -2 0 6: its ray has the direction (0.8, 0, 0.6)."""

ON_AXIS = PEAK | {"detector.beam_center_f_mm": 4.0}
"""The same pixel in the beam: reflection 0 0 0."""


def experiment(values, **fixed):
    sections = {
        "detector": {"pixel_size_mm": 8.0, "pixels_fast": 1, "pixels_slow": 1},
        "sampling": {"oversample": 1},
    }
    for name, value in (values | fixed).items():
        section, field = name.split(".")
        sections.setdefault(section, {})[field] = value
    return Experiment(**sections)


def gradients(values, continuous=True, **fixed):
    """The pixel and its derivatives by all of `values`, by name; cells that are not continuous are
    plain numbers and have none.
    """
    values = {name: torch.tensor(v, dtype=torch.float64) for name, v in values.items()}
    tensors = [v.requires_grad_() for v in values.values()]
    if not continuous:
        cells = tuple(int(n) for n in values["crystal.N_cells"].tolist())
        fixed = fixed | {"crystal.N_cells": cells}
    image = render(experiment(values, **fixed))
    found = torch.autograd.grad(image.sum(), tensors, allow_unused=True, materialize_grads=True)
    return float(image.detach()), dict(zip(values, found, strict=True))


@pytest.mark.parametrize("offset", [0.0, 1e-12, 1e-9, 1e-6, 1e-3])
@pytest.mark.parametrize("peak", [PEAK, ON_AXIS])
def test_a_pixel_at_a_peak_has_the_derivatives_of_the_polynomials(peak, offset):
    values = peak | {"crystal.misset_y_deg": offset, "crystal.cell_a_A": 10 * (1 + offset)}
    if peak is ON_AXIS:
        values = values | {"detector.beam_center_f_mm": 4 * (1 + offset)}
    value, found = gradients(values)
    plain, expected = gradients(values, continuous=False)
    assert value == pytest.approx(plain, rel=1e-12)
    for name in set(values) - {"crystal.N_cells"}:
        size = value * 100 / max(1.0, abs(values[name]))
        assert float(found[name]) == pytest.approx(float(expected[name]), rel=1e-7, abs=1e-9 * size)


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("curved", [False, True])
@pytest.mark.parametrize("offset", [0.0, 1e-12, 1e-6])
def test_no_derivative_at_a_peak_or_in_the_beam_is_lost(shape, curved, offset):
    # a bent detector has its pixel elsewhere, but for the one in the beam
    for peak in (ON_AXIS,) if curved else (PEAK, ON_AXIS):
        values = peak | {"crystal.misset_y_deg": offset, "crystal.mosaic_spread_deg": offset}
        value, found = gradients(
            values, **{"crystal.shape": shape, "detector.curved_detector": curved}
        )
        assert value > 0
        assert all(bool(torch.isfinite(one).all()) for one in found.values())
        # at a peak I grows with the square of every number of cells
        cells = [2 * value / n for n in values["crystal.N_cells"]]
        assert found["crystal.N_cells"].tolist() == pytest.approx(cells, rel=1e-5)
        assert float(found["crystal.default_F"]) == pytest.approx(2 * value / 100, rel=1e-9)


def test_the_reflection_is_where_it_is_said_to_be():
    seen = trace(experiment(PEAK | {"crystal.N_cells": (5, 3, 8)}), 0, 0)
    assert list(seen["hkl_frac"]) == pytest.approx([-2, 0, 6], abs=1e-13)
    seen = trace(experiment(ON_AXIS | {"crystal.N_cells": (5, 3, 8)}), 0, 0)
    assert list(seen["hkl_frac"]) == [0, 0, 0]


@pytest.mark.parametrize("offset", [0.0, 1e-9, 1e-7, 1e-5])
def test_the_slope_next_to_a_peak_is_that_of_its_parabola(offset):
    value, found = gradients(PEAK | {"crystal.misset_y_deg": offset})
    # turned by t about y, h = -2 + 6 t and l = 6 + 2 t; F_latt^2 = N^2 (1 - pi^2 (N^2 - 1) h^2 / 3)
    turn = math.radians(offset)
    curvature = math.pi**2 / 3 * ((5**2 - 1) * 6**2 + (8**2 - 1) * 2**2)
    expected = -2 * value * curvature * turn * math.radians(1)
    slope = float(found["crystal.misset_y_deg"])
    assert slope == pytest.approx(expected, rel=1e-4, abs=1e-9 * value)


@pytest.mark.parametrize("beside", [0.0, 0.003])
def test_one_cell_becomes_more(beside):
    values = PEAK | {"crystal.N_cells": (1.0, 1.0, 1.0), "crystal.misset_y_deg": beside}
    value, found = gradients(values)
    assert all(bool(torch.isfinite(one).all()) for one in found.values())
    # of one cell, the pixel does not know how the crystal lies
    assert float(found["crystal.misset_y_deg"]) == pytest.approx(0, abs=1e-12 * value)
    step = 1e-6
    for axis in range(3):
        cells = torch.ones(3, dtype=torch.float64)
        cells[axis] += step
        more = float(render(experiment(values | {"crystal.N_cells": cells})))
        slope = (more - value) / step
        assert float(found["crystal.N_cells"][axis]) == pytest.approx(slope, rel=1e-5)


BESIDE = PEAK | {"crystal.misset_y_deg": 0.7, "crystal.mosaic_spread_deg": 0.0}


def test_no_mosaic_spread_has_the_derivative_of_a_small_one():
    value, at_zero = gradients(BESIDE)
    assert value == pytest.approx(float(render(experiment(BESIDE))), rel=1e-12)
    slope = float(at_zero["crystal.mosaic_spread_deg"])
    for spread in (1e-12, 1e-9, 1e-6):
        _, found = gradients(BESIDE | {"crystal.mosaic_spread_deg": spread})
        assert float(found["crystal.mosaic_spread_deg"]) == pytest.approx(slope, rel=1e-4)
    small, tiny = (
        (float(render(experiment(BESIDE | {"crystal.mosaic_spread_deg": s}))) - value) / s
        for s in (2e-4, 1e-4)
    )
    assert slope == pytest.approx(2 * tiny - small, rel=1e-4)


@pytest.mark.parametrize(
    "counted", [{"crystal.water_um": 0.1}, {"sampling.oversample_polar": True}]
)
def test_no_mosaic_spread_is_one_domain_where_the_reference_counts_terms(counted):
    values = {name: value for name, value in BESIDE.items() if "mosaic" not in name}
    spread = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    image = render(experiment(values, **{"crystal.mosaic_spread_deg": spread}, **counted))
    assert torch.equal(image.detach(), render(experiment(values, **counted)))
    (found,) = torch.autograd.grad(image.sum(), spread)
    assert float(found) == 0


def test_a_mosaic_spread_makes_the_same_image_with_and_without_a_graph():
    values = BESIDE | {"crystal.mosaic_spread_deg": 0.3}
    value, found = gradients(values, continuous=False)
    cells = {"crystal.N_cells": (5, 3, 8)}
    assert value == float(render(experiment(values | cells)))

    def pixel(spread):
        moved = {"crystal.mosaic_spread_deg": spread}
        return float(render(experiment(values | moved | cells)))

    # angles are float32 numbers, which small steps would show
    wide, narrow = ((pixel(0.3 + s) - pixel(0.3 - s)) / (2 * s) for s in (4e-3, 2e-3))
    slope = float(found["crystal.mosaic_spread_deg"])
    assert slope == pytest.approx((4 * narrow - wide) / 3, rel=1e-3)


def test_gradients_in_float32_hold_at_peaks():
    for peak in (PEAK, ON_AXIS):
        values = {name: torch.tensor(v, dtype=torch.float64) for name, v in peak.items()}
        tensors = [v.requires_grad_() for v in values.values()]
        for shape in SHAPES:
            image = render(experiment(values, **{"crystal.shape": shape}), dtype=torch.float32)
            found = torch.autograd.grad(image.sum(), tensors, materialize_grads=True)
            assert all(bool(torch.isfinite(one).all()) for one in found)


@pytest.mark.parametrize("oversample", [1, 2])
def test_powers_that_overflow_where_nothing_is_added_have_no_derivative(oversample):
    """Of the running product of solid angles: far above one for a point pixel."""
    distance = torch.tensor(100.0, dtype=torch.float64, requires_grad=True)
    values = {
        "crystal.default_F": 0,
        "detector.point_pixel": True,
        "detector.distance_mm": distance,
        "sampling.oversample": oversample,
        "sampling.oversample_omega": True,
        "scan.osc_range_deg": 1,
        "scan.phi_steps": 160,
    }
    image = render(experiment({}, **values))
    assert not image.any()
    assert float(torch.autograd.grad(image.sum(), distance)[0]) == 0
