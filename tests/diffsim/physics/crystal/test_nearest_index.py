"""The nearest Miller index, and the sign of a grating around it."""

import math

import numpy as np
import pytest
import torch

from diffsim.physics.crystal.grating_sign import changes_sign
from diffsim.physics.crystal.interference import grating
from diffsim.physics.crystal.nearest_index import nearest_index

HALVES = ((0.5, 0), (1.5, 1), (-0.5, -1), (2.4999, 2), (-3.2, -3), (7.0, 7))


@pytest.mark.parametrize("kind", [float, np.float64, torch.tensor])
def test_a_half_goes_down(kind):
    for h, nearest in HALVES:
        assert nearest_index(kind(h)) == nearest


def test_the_index_itself_stays_as_it_is():
    h = torch.tensor([0.5, 1.7], dtype=torch.float64)
    nearest_index(h)
    assert h.tolist() == [0.5, 1.7]


def test_a_nearest_index_has_no_slope():
    h = torch.tensor([0.3, 1.7], dtype=torch.float64, requires_grad=True)
    (h - nearest_index(h)).sum().backward()
    assert h.grad.tolist() == [1, 1]


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_a_grating_of_an_index_is_that_of_its_distance_but_for_the_sign(n):
    h = torch.tensor([-2.3, -1.2, 0.1, 0.8, 3.4, 12.3], dtype=torch.float64)
    nearest = nearest_index(h)
    factor = grating(h - nearest, torch.tensor(n))
    signed = torch.where(changes_sign(torch.tensor(n), nearest), -factor, factor)
    expected = torch.sin(math.pi * n * h) / torch.sin(math.pi * h)
    torch.testing.assert_close(signed, expected)
