"""Our kinds of parameter stand on what param lets a kind of parameter decide."""

import param
import pytest

from diffsim import InputError
from diffsim.experiment.parameters import Numbers, Quantity, check


class Sample(param.Parameterized):
    length = Quantity(1.0, bounds=(0, 2), unit="mm")
    axis = Numbers((0, 0, 1), unit="mm")
    shape = param.Selector(default="cube", objects=["cube", "ball"])


class Other(Sample):
    length = Quantity(1.5)


def test_param_upgrade_keeps_checks_of_each_kind():
    sample = Sample()
    with pytest.raises(InputError, match="from 0 to 2 mm"):
        sample.length = 3
    with pytest.raises(InputError):
        sample.axis = (1, 2)
    with pytest.raises(InputError, match="one of cube, ball"):
        check(sample.param.shape, "cone")


def test_param_upgrade_keeps_units_and_bounds_of_a_kind():
    assert Sample.param.length.unit == "mm"
    assert Other.param.length.bounds == (0, 2)
    with pytest.raises(InputError):
        Other().length = 3


def test_param_upgrade_keeps_values_that_are_read_without_more():
    sample = Sample(length=0.5)
    assert (sample.length, sample.axis) == (0.5, (0, 0, 1))
