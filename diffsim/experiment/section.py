"""What the sections of an experiment (beam, crystal, ...) have in common."""

from collections.abc import Mapping
from typing import Any, Self

import param

from diffsim.errors import InputError, nearest
from diffsim.experiment.parameters import check
from diffsim.experiment.serialization import Table, described, restored, same


class Section(param.Parameterized):
    """A named group of parameters with dictionaries in and out and copies by replacement.

    Two sections are equal when they hold equal values. As the values can be edited, a section has
    no hash.
    """

    def __init__(self, **values: Any):
        names = self.settable()
        for name in values:
            if name not in names:
                raise InputError(
                    type(self).__name__.lower(), name, f"no such parameter{nearest(name, names)}"
                )
        super().__init__(**values)

    def __setattr__(self, name: str, value: Any) -> None:
        # a misspelled parameter is a mistake here as it is in the constructor
        if not name.startswith("_") and not hasattr(type(self), name):
            names = self.settable()
            raise InputError(
                type(self).__name__.lower(), name, f"no such parameter{nearest(name, names)}"
            )
        if name in type(self).param:
            check(type(self).param[name], value)
        super().__setattr__(name, value)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Set values that the section has had, as one change; nothing else follows from them.

        An edit may change more than the value that is edited; going back must not.
        """
        with param.parameterized.batch_call_watchers(self):
            for name, value in values.items():
                Section.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and not self.differences(other)

    __hash__ = None

    def __repr__(self) -> str:
        changed = self.differences(type(self)())
        return f"{type(self).__name__}({', '.join(f'{k}={v[0]!r}' for k, v in changed.items())})"

    __str__ = __repr__

    @classmethod
    def settable(cls) -> list[str]:
        """Names of the parameters a user sets, in the order they are declared."""
        return [name for name in cls.param if name != "name"]

    def values(self) -> dict[str, Any]:
        """Every parameter's value, as held (tensors stay tensors)."""
        return {name: getattr(self, name) for name in self.settable()}

    def differences(self, other: Self) -> dict[str, tuple[Any, Any]]:
        """(ours, theirs) of every parameter whose values differ, in the order of declaration."""
        theirs = other.values()
        return {
            name: (value, theirs[name])
            for name, value in self.values().items()
            if not same(value, theirs[name])
        }

    def replace(self, **changes: Any) -> Self:
        """A copy in which `changes` stand in for the values here."""
        return type(self)(**(self.values() | changes))

    def to_dict(self, since: Self | None = None, by_digest: bool = False) -> dict[str, Any]:
        """The values as JSON holds them: numbers, texts, lists; tables packed, or by digest.

        Args:
            since: leave out what is the same here.
            by_digest: name a table by the digest of its content instead of including it.
        """
        names = self.settable() if since is None else self._to_restore(since)
        return {name: described(getattr(self, name), by_digest) for name in names}

    def _to_restore(self, since: Self) -> list[str]:
        """Names of the values that turn `since` into this section."""
        return list(self.differences(since))

    @classmethod
    def from_dict(
        cls,
        values: dict[str, Any],
        base: Self | None = None,
        tables: Mapping[str, Table] | None = None,
    ) -> Self:
        """The section that `to_dict` described.

        Args:
            values: by name; what is absent is taken from `base`.
            base: by default the defaults.
            tables: by digest, for tables that are named only.

        Raises:
            InputError: for an unknown name, a value that is not allowed or an unknown table.
        """
        section = cls.__name__.lower()
        if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
            raise InputError(section, values, "a group of named values")
        restored_values = {
            name: restored(name, getattr(cls.param, name, None), value, tables or {})
            for name, value in values.items()
        }
        return cls(**restored_values) if base is None else base.replace(**restored_values)
