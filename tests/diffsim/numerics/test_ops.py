"""In-place operations give way where a derivative needs the operand as it was."""

import pytest
import torch
from torch.autograd import forward_ad

from diffsim.numerics import ops

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

OPERATIONS = {
    "add_": (2.0,),
    "sub_": (2.0,),
    "mul_": (2.0,),
    "div_": (2.0,),
    "square_": (),
    "sqrt_": (),
    "sin_": (),
    "cos_": (),
    "ceil_": (),
}


def operand():
    return torch.tensor([0.3, 1.4, 2.5], dtype=torch.float64)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_operand_is_overwritten(name):
    x, others = operand(), OPERATIONS[name]
    expected = getattr(x, name.removesuffix("_"))(*others)
    result = getattr(ops, name)(x, *others)
    assert result.data_ptr() == x.data_ptr()
    assert torch.equal(result, expected)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_operand_of_a_graph_stays(name):
    x, others = operand().requires_grad_(), OPERATIONS[name]
    result = getattr(ops, name)(x, *others)
    assert torch.equal(x.detach(), operand())
    result.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_operand_of_a_dual_number_stays(name):
    with forward_ad.dual_level():
        x = forward_ad.make_dual(operand(), torch.ones(3, dtype=torch.float64))
        getattr(ops, name)(x, *OPERATIONS[name])
        assert torch.equal(forward_ad.unpack_dual(x).primal, operand())


def test_a_derivative_through_another_operand_counts_as_well():
    x, factor = operand(), torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    assert ops.mul_(x, factor).requires_grad
    assert torch.equal(x, operand())
