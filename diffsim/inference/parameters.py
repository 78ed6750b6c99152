"""Parameters by their full names, such as "detector.distance_mm"."""

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor

from diffsim.errors import InputError, nearest
from diffsim.experiment import SECTIONS, Count, Experiment, Quantity
from diffsim.experiment.parameters import plain


def quantities() -> dict[str, Quantity]:
    """Every parameter that can vary continuously, by name, in the order of declaration.

    Whether the image of an experiment has a derivative by it depends on the experiment.
    """
    return {
        f"{section}.{name}": cls.param[name]
        for section, cls in SECTIONS.items()
        for name in cls.settable()
        # numbers of cells are counts that a tensor may take anywhere between
        if isinstance(cls.param[name], Quantity) and type(cls.param[name]) is not Count
    }


def as_names(names: str | Iterable[str | Iterable[str]]) -> tuple[str, ...]:
    """Names given one by one, or as one sequence.

    Raises:
        InputError: for what is no sequence of names.
    """
    if isinstance(names, str) or not isinstance(names, Iterable):
        names = (names,)
    taken: list[Any] = []
    for name in names:
        taken += [name] if isinstance(name, str) or not isinstance(name, Iterable) else name
    return tuple(taken)


def checked(experiment: Experiment, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, if each is that of a number that the experiment holds.

    Raises:
        InputError: for an unknown name, one given twice, a count, a choice or a table, and for a
            parameter without a value.
    """
    if not isinstance(experiment, Experiment):
        raise InputError("experiment", experiment, "an Experiment")
    known = quantities()
    for place, name in enumerate(names):
        if not isinstance(name, str) or name not in known:
            section, _, key = str(name).partition(".")
            if section in SECTIONS and key in SECTIONS[section].settable():
                wanted = "a parameter that varies continuously; this one has no derivative"
            else:
                wanted = f"a name such as detector.distance_mm{nearest(str(name), known)}"
            raise InputError("parameter", name, wanted)
        if name in names[:place]:
            raise InputError("parameter", name, "each name once")
        if value_of(experiment, name) is None:
            raise InputError(name, "nothing", "a number to take the derivative at; set it first")
    return names


def value_of(experiment: Experiment, name: str) -> float | None:
    """The value of a parameter as a Python number; None where it has none."""
    section, _, key = name.partition(".")
    return plain(getattr(getattr(experiment, section), key))


def with_values(experiment: Experiment, values: Mapping[str, float | Tensor]) -> Experiment:
    """A copy of an experiment with some parameters, by full name, at other values."""
    changes: dict[str, dict[str, float | Tensor]] = {}
    known = quantities()
    for name, value in values.items():
        if isinstance(known[name], Count) and not float(plain(value)).is_integer():
            value = torch.as_tensor(value, dtype=torch.float64)
        section, _, key = name.partition(".")
        changes.setdefault(section, {})[key] = value
    return experiment.replace(**changes)
