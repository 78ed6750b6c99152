"""There are no second derivatives of an image, and no way to get wrong ones."""

import pytest
import torch

from diffsim import Experiment, render

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

EXPERIMENT = Experiment(
    detector={"pixel_size_mm": 8.0, "pixels_fast": 2, "pixels_slow": 2},
    sampling={"oversample": 1},
)


def second_by_autograd(total):
    distance = torch.tensor(100.0, dtype=torch.float64, requires_grad=True)
    (first,) = torch.autograd.grad(total(distance), distance, create_graph=True)
    return torch.autograd.grad(first, distance)


@pytest.mark.parametrize(
    "second",
    [
        second_by_autograd,
        lambda total: torch.func.hessian(total)(torch.tensor(100.0, dtype=torch.float64)),
        lambda total: torch.func.grad(torch.func.grad(total))(torch.tensor(100.0)),
    ],
)
@pytest.mark.parametrize("power", [1, 2])
def test_a_second_derivative_is_refused_not_wrong(second, power):
    def total(distance):
        return (render(EXPERIMENT.replace(detector={"distance_mm": distance})) ** power).sum()

    with pytest.raises(NotImplementedError, match="no second derivatives"):
        second(total)
