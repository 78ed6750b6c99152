"""The tensors of a nested dataclass, taken out and put back."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from torch import Tensor


def named_tensors(value: object, name: str = "") -> Iterator[tuple[str, Tensor]]:
    """Tensors in the fields of a dataclass, nested ones included, with the names of the fields."""
    if isinstance(value, Tensor):
        yield name, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from named_tensors(getattr(value, field.name), field.name)


def tensors_of(value: object) -> list[Tensor]:
    """The same without names."""
    return [tensor for _, tensor in named_tensors(value)]


def with_tensors(value: object, tensors: Iterator[Tensor]) -> object:
    """The dataclass with other tensors, given in the order of `named_tensors`."""
    if isinstance(value, Tensor):
        return next(tensors)
    if is_dataclass(value):
        parts = {f.name: with_tensors(getattr(value, f.name), tensors) for f in fields(value)}
        return replace(value, **parts)
    return value
