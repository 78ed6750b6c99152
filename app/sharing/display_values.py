"""How the image is shown, as plain values: for links and session files."""

from typing import Any

import param

from app.state.display import Display
from diffsim import InputError
from diffsim.experiment.parameters import check
from diffsim.experiment.serialization import same

LIMITS = ("low", "high")
"""Fitted to an image, so that they differ from the defaults without anybody's doing."""


def display_values(display: Display) -> dict[str, Any]:
    """What differs from the defaults, as JSON holds it."""
    plain = Display()
    values = {}
    for name in display.param:
        value = getattr(display, name)
        if name == "name" or same(value, getattr(plain, name)):
            continue
        if isinstance(value, (str, bool, int, float, type(None))):
            values[name] = value
        elif isinstance(value, (tuple, list)):
            values[name] = list(value)
    return values


def read_display(values: Any) -> dict[str, Any]:
    """Values for a whole display, from what `display_values` wrote.

    Raises:
        InputError: for an unknown name, or a value that is not allowed.
    """
    if not isinstance(values, dict):
        raise InputError("display", values, "a group of named values")
    trial = Display()
    known = [name for name in trial.param if name != "name"]
    for name, value in values.items():
        if name not in known:
            raise InputError("display", name, "no such setting")
        parameter = trial.param[name]
        if isinstance(value, list) and not isinstance(parameter, param.List):
            value = tuple(value)
        try:
            check(parameter, value)
            setattr(trial, name, value)
        except InputError:
            raise
        except (ValueError, TypeError) as error:
            raise InputError(name, value, "another kind of value") from error
    return {name: getattr(trial, name) for name in known}
