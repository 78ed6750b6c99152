"""The tensors of a nested dataclass: listed, and replaced."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache

from torch import Tensor


def named_tensors(value: object, name: str = "") -> Iterator[tuple[str, Tensor]]:
    """Tensors in the fields of a dataclass, nested ones included, with the names of the fields."""
    if isinstance(value, Tensor):
        yield name, value
    else:
        for field in _fields(type(value)):
            yield from named_tensors(getattr(value, field), field)


def tensors_of(value: object) -> list[Tensor]:
    """The same without names."""
    tensors = []
    for field in _fields(type(value)):
        part = getattr(value, field)
        if isinstance(part, Tensor):
            tensors.append(part)
        elif _fields(type(part)):
            tensors += tensors_of(part)
    return tensors


def with_tensors(value: object, tensors: Iterator[Tensor]) -> object:
    """The dataclass with other tensors, given in the order of `named_tensors`."""
    if isinstance(value, Tensor):
        return next(tensors)
    if names := _fields(type(value)):
        parts = {name: with_tensors(getattr(value, name), tensors) for name in names}
        return replace(value, **parts)
    return value


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """Names of a dataclass's fields; none of another type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
