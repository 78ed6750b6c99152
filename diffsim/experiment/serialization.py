"""Values of an experiment as JSON holds them, and when two of them are the same."""

import json
from collections.abc import Mapping
from typing import Any, Protocol, Self, runtime_checkable

import param
import torch

from diffsim.errors import InputError
from diffsim.experiment.parameters import plain


@runtime_checkable
class Table(Protocol):
    """A value too large for a form: structure factors, a mask, a list of sources."""

    name: str

    @property
    def digest(self) -> str:
        """Digest of the content, the name aside."""

    def to_dict(self) -> dict[str, Any]: ...

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self: ...


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal: numbers by value, tensors included; tables by content."""
    if one is other:
        return True
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(plain(one) == plain(other))


def described(value: Any, by_digest: bool = False) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Table):
        return {"name": value.name, "digest": value.digest} if by_digest else value.to_dict()
    if isinstance(value, (tuple, list)):
        return [described(item) for item in value]
    if isinstance(value, torch.Tensor):
        return plain(value)
    # numpy's float64 is a float that writes itself differently
    return float(value) if isinstance(value, float) else value


def restored(
    name: str, parameter: param.Parameter | None, value: Any, tables: Mapping[str, Table]
) -> Any:
    """The value that `described` wrote.

    Args:
        name: of the parameter, for messages.
        parameter: what the value is for; None where it is no parameter.
        tables: by digest.

    Raises:
        InputError: for a damaged table, and for a digest that `tables` does not hold.
    """
    if isinstance(value, list):
        return tuple(value)
    if isinstance(parameter, param.ClassSelector) and isinstance(value, dict):
        if "digest" not in value:
            return parameter.class_.from_dict(value)
        table = tables.get(value["digest"]) if isinstance(value["digest"], str) else None
        if not isinstance(table, parameter.class_):
            raise InputError(name, value.get("name"), "a file that has to be loaded first")
        return table
    return value


def parse_json(text: str | bytes, what: str) -> Any:
    """The value that JSON text holds.

    Args:
        what: what it should be, for messages.

    Raises:
        InputError: for anything but JSON.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise InputError(what, "deeply nested JSON", "a few levels of nesting") from None
    except ValueError as error:
        raise InputError(what, "unreadable JSON", str(error)) from error
