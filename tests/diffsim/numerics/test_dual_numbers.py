"""Dual numbers in several places at once."""

import pytest
import torch
from torch.autograd import forward_ad

from diffsim.numerics.dual_numbers import dual_numbers

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")


def test_torch_upgrade_keeps_a_single_level_of_dual_numbers():
    # with several, callers would each enter one of their own, and no level would be shared
    with forward_ad.dual_level(), pytest.raises(RuntimeError), forward_ad.dual_level():
        pass


def test_a_caller_within_another_leaves_the_level_to_it():
    with dual_numbers():
        dual = forward_ad.make_dual(torch.tensor(2.0), torch.tensor(3.0))
        with dual_numbers():
            assert forward_ad.unpack_dual(dual * dual).tangent == 12
        assert forward_ad.unpack_dual(dual).tangent == 3


def test_a_level_of_somebody_else_is_used_as_it_is():
    with forward_ad.dual_level():
        with dual_numbers():
            dual = forward_ad.make_dual(torch.tensor(2.0), torch.tensor(3.0))
        assert forward_ad.unpack_dual(dual).tangent == 3
