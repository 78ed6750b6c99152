"""The kinds of parameter an experiment is made of: numbers with units, counts, vectors."""

import math
import sys

import param
import torch

from diffsim.errors import InputError


def plain(value: object) -> object:
    """`value` with a tensor turned into a Python number, for messages and files only."""
    return value.detach().item() if isinstance(value, torch.Tensor) else value


def check(parameter: param.Parameter, value: object) -> None:
    """Refuse a value in our own words where param's own kinds would do so in theirs.

    Raises:
        InputError: for a value that is no choice, switch or table the parameter takes.
    """
    if isinstance(parameter, (Quantity, Numbers)):
        return  # these refuse by themselves
    try:
        parameter._validate(value)
    except ValueError as error:
        raise InputError(parameter.name, value, f"allowed is {_wanted(parameter)}") from error


def _wanted(parameter: param.Parameter) -> str:
    if isinstance(parameter, param.Boolean):
        return "true or false"
    if isinstance(parameter, param.ListSelector):
        return f"a list of {', '.join(map(str, parameter.objects))}"
    if isinstance(parameter, param.ClassSelector):
        return f"a {parameter.class_.__name__}{' or nothing' if parameter.allow_None else ''}"
    objects = getattr(parameter, "objects", None)
    return f"one of {', '.join(map(str, objects))}" if objects else "a name"


class Quantity(param.Number):
    """A finite number with a unit.

    A 0-d tensor is accepted as well and kept as it is, so that a render keeps its graph.

    Args:
        unit: unit of the value, as shown to a user.
        label: short name shown to a user.

    Raises:
        InputError: on assignment of anything but a finite number within the bounds.
    """

    __slots__ = ["unit"]
    _slot_defaults = param.Number._slot_defaults | {"unit": ""}

    def __init__(self, default=0.0, *, unit="", **kwargs):
        self.unit = unit
        super().__init__(default, **kwargs)

    def __get__(self, obj, objtype=None):
        # param also looks for a generator of numbers, which takes longer than the rest; ours are
        # read hundreds of times for every image
        return param.Parameter.__get__(self, obj, objtype)

    def _validate(self, val):
        if val is None and self.allow_None:
            return
        number = plain(val)
        # bool is an int in Python, but "distance = True" is always a mistake
        usable = isinstance(number, (int, float)) and not isinstance(number, bool)
        # a whole number has no largest; a float has
        usable = usable and abs(number) <= sys.float_info.max
        if not usable or not self._within(number):
            raise InputError(self.name or "value", plain(val), f"allowed is {self.allowed()}")

    def _within(self, number) -> bool:
        low, high = self.bounds or (None, None)
        low_open, high_open = (not inclusive for inclusive in self.inclusive_bounds)
        if low is not None and (number < low or (low_open and number == low)):
            return False
        return not (high is not None and (number > high or (high_open and number == high)))

    def allowed(self) -> str:
        """The allowed values in words, with the unit."""
        low, high = self.bounds or (None, None)
        kind = "a whole number" if isinstance(self, Count) else "a finite number"
        unit = f" {self.unit}" if self.unit else ""
        words = [kind]
        if low is not None:
            words.append(f"{'from' if self.inclusive_bounds[0] else 'above'} {low:g}")
        if high is not None:
            words.append(f"{'to' if self.inclusive_bounds[1] else 'below'} {high:g}")
        return " ".join(words) + unit + (" or nothing" if self.allow_None else "")


class Count(Quantity):
    """A whole number with a unit."""

    __slots__ = []

    def _validate(self, val):
        super()._validate(val)
        if val is not None and not float(plain(val)).is_integer():
            raise InputError(self.name or "value", plain(val), f"allowed is {self.allowed()}")


class Cells(Count):
    """A whole number of unit cells, or a 0-d floating-point tensor with any number.

    Only a tensor can carry a derivative, which asks for the numbers between the whole ones; a
    plain number that is not whole is a mistake more often than not.
    """

    __slots__ = []

    def _validate(self, val):
        if isinstance(val, torch.Tensor) and val.is_floating_point():
            Quantity._validate(self, val)
        else:
            super()._validate(val)


class Numbers(param.Parameter):
    """A fixed-length tuple of finite numbers, or nothing: a lab-frame vector, a matrix, a window.

    Args:
        length: how many numbers.
        unit: unit of each.
    """

    __slots__ = ["length", "unit"]
    _slot_defaults = param.Parameter._slot_defaults | {"unit": "", "length": 3}

    def __init__(self, default=None, *, length=3, unit="", **kwargs):
        self.length, self.unit = length, unit
        super().__init__(default, **(kwargs | {"allow_None": True}))
        self._validate(self.default)

    def _validate(self, val):
        if val is None:
            return
        try:
            numbers = [float(plain(number)) for number in val]
        except (TypeError, ValueError, OverflowError):
            numbers = []
        if len(numbers) != self.length or not all(map(math.isfinite, numbers)):
            raise InputError(
                self.name or "value", val, f"allowed are {self.length} finite numbers or nothing"
            )
