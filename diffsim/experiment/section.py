"""What the sections of an experiment (beam, crystal, ...) have in common."""

from typing import Any, Self

import param

from diffsim.errors import InputError, nearest
from diffsim.experiment.parameters import plain


class Section(param.Parameterized):
    """A named group of parameters with dictionaries in and out and copies by replacement."""

    def __init__(self, **values: Any):
        known = self.settable()
        for name in values:
            if name not in known:
                raise InputError(
                    type(self).__name__.lower(), name, f"no such parameter{nearest(name, known)}"
                )
        super().__init__(**values)

    def __setattr__(self, name: str, value: Any) -> None:
        # a misspelled parameter is a mistake here as it is in the constructor
        if not name.startswith("_") and not hasattr(type(self), name):
            known = self.settable()
            raise InputError(
                type(self).__name__.lower(), name, f"no such parameter{nearest(name, known)}"
            )
        super().__setattr__(name, value)

    @classmethod
    def settable(cls) -> list[str]:
        """Names of the parameters a user sets, in the order they are declared."""
        return [name for name in cls.param if name != "name"]

    def values(self) -> dict[str, Any]:
        """Every parameter's value, as held (tensors stay tensors)."""
        return {name: getattr(self, name) for name in self.settable()}

    def replace(self, **changes: Any) -> Self:
        """A copy in which `changes` stand in for the values here."""
        return type(self)(**(self.values() | changes))

    def to_dict(self) -> dict[str, Any]:
        """The values as JSON holds them: numbers, texts and lists."""
        return {name: _jsonable(value) for name, value in self.values().items()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The section that `to_dict` described; what is absent takes its default.

        Raises:
            InputError: for an unknown name or a value that is not allowed.
        """
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def _jsonable(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return plain(value)
