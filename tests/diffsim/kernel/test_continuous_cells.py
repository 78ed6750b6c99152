"""Numbers of unit cells that are not whole: only tensors hold them, and their derivatives count."""

import math

import pytest
import torch

import diffsim
from diffsim import Experiment, InputError, render, trace
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.prediction.lattice_profile import lattice_curves


def small(n_cells, **crystal):
    values = {"cell": (30, 33, 37, 85, 95, 100), "misset_deg": (3, 7, 11), "default_F": 100}
    return Experiment(
        beam={"polarization_factor": 0.5},
        crystal=values | {"N_cells": n_cells} | crystal,
        detector={"pixels_fast": 12, "pixels_slow": 10, "pixel_size_mm": 4.0},
        sampling={"oversample": 1},
    )


def cells(*numbers):
    return tuple(torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers)


@pytest.mark.parametrize("shape", ["square", "round", "gauss", "tophat"])
@pytest.mark.parametrize("n_cells", [(1, 2, 3), (5, 8, 11), (24, 1, 13), (30, 17, 60)])
def test_a_whole_number_makes_the_same_image_as_a_tensor(shape, n_cells):
    plain = render(small(n_cells, shape=shape, fudge=1e-3))
    tensors = small(cells(*map(float, n_cells)), shape=shape, fudge=1e-3)
    image = render(tensors)
    assert image.requires_grad
    torch.testing.assert_close(image.detach(), plain, rtol=1e-9, atol=1e-12 * float(plain.max()))
    with torch.no_grad():
        torch.testing.assert_close(render(tensors), plain, rtol=1e-9, atol=0)


def test_the_lattice_factor_takes_the_number_as_it_is():
    n = cells(5.37, 1.0, 2.5)
    seen = trace(small(n), 4, 7)
    expected = 1.0
    for h, cells_along in zip(seen["hkl_frac"], n, strict=True):
        dh = h - math.ceil(h - 0.5)
        expected *= math.sin(math.pi * float(cells_along.detach()) * dh) / math.sin(math.pi * dh)
    assert abs(float(seen["F_latt"])) == pytest.approx(abs(expected), rel=1e-10)


def test_only_a_tensor_may_be_between_whole_numbers():
    with pytest.raises(InputError, match=r"N_cells_a = 2\.5: allowed is a whole number"):
        small(2.5)
    with pytest.raises(InputError, match=r"N_cells_b = 0\.5"):
        small((1, *cells(0.5, 2.0)))
    with pytest.raises(InputError, match="N_cells_a = nan"):
        small(torch.tensor(math.nan))
    assert float(render(small(torch.tensor(2.5))).sum()) > 0
    integer = torch.tensor(5)
    assert torch.equal(render(small(integer)), render(small(5)))


def test_the_image_is_continuous_at_a_whole_number():
    at, beside = (render(small(cells(n, n, n))).detach() for n in (5.0, 5.0 + 1e-9))
    torch.testing.assert_close(at, beside, rtol=1e-6, atol=1e-8 * float(at.max()))


def test_a_group_is_set_with_one_tensor():
    n = torch.tensor([5.5, 3.2, 2.1], dtype=torch.float64, requires_grad=True)
    angles = torch.tensor([3.0, 7.0, 11.0], dtype=torch.float64, requires_grad=True)
    image = render(small(n, misset_deg=angles))
    torch.testing.assert_close(image, render(small(tuple(n), misset_deg=tuple(angles))))
    by_n, by_angles = torch.autograd.grad(image.sum(), (n, angles))
    assert torch.all(by_n != 0)
    assert torch.all(by_angles != 0)


def test_two_cells_interpolate_and_any_more_do_not():
    grid = 50 + 50 * torch.rand(
        41, 41, 41, dtype=torch.float64, generator=torch.Generator().manual_seed(4)
    )
    table = {"structure_factors": StructureFactors("some", (-20, -20, -20), grid)}
    nearest = {"interpolation": "off"}

    def image(n, **more):
        return render(small((n, 5, 5), **table, **more)).detach()

    assert torch.allclose(image(torch.tensor(2.0)), image(2))
    assert not torch.allclose(image(torch.tensor(2.0)), image(2, **nearest))
    between = torch.tensor(2.0001)
    assert torch.equal(image(between), image(between, **nearest))


def test_a_sample_size_is_rounded_up_to_whole_cells_and_has_no_derivative():
    size = torch.tensor(1.7e-5, dtype=torch.float64, requires_grad=True)
    image = render(small(5, sample_x_mm=size))
    assert not image.requires_grad
    assert torch.equal(image, render(small((6, 5, 5))))
    (n,) = cells(2.5)
    decided = render(small((n, 5, 5), sample_x_mm=1.7e-5))
    assert torch.equal(decided, image)


def test_sub_pixels_resolve_the_number_of_cells_as_it_is():
    def chosen(n):
        experiment = small(n).replace(sampling={"oversample": 0})
        return diffsim.scene.assemble(experiment).grid.oversample

    assert chosen(cells(5.0, 5.0, 5.0)) == chosen(5)
    assert chosen(5) <= chosen(cells(5.5, 5.5, 5.5)) <= chosen(6)


def test_everything_else_reads_a_tensor_of_cells_too():
    n = cells(5.5, 3.2, 40.1)
    experiment = small(n)
    assert len(diffsim.predict(experiment)) >= len(diffsim.predict(small((6, 4, 41))))
    curves = lattice_curves(experiment, (1, 2, 3))
    assert [curve.n_cells for curve in curves] == [5.5, 3.2, 40.1]
    assert "-Na 5.5" in str(diffsim.to_nanobragg(experiment))
    render(experiment, dtype=torch.float32).sum().backward()
    assert all(math.isfinite(one.grad) and one.grad != 0 for one in n)
