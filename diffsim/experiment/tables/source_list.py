"""Sources that are listed one by one."""

import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from diffsim.errors import InputError
from diffsim.experiment.tables.packed_arrays import digest_of

MAX_SOURCES = 100_000


@dataclass(frozen=True)
class SourceList:
    """Listed sources.

    Args:
        name: where the list comes from, for display and commands.
        rows: x, y, z of the place as seen from the sample (None: upstream), weight (read and
            ignored, as the reference does) and wavelength [A] (None: the beam's).

    Raises:
        InputError: for an empty list, too many sources, or a source in the sample.
    """

    name: str = field(compare=False)
    rows: tuple[tuple[float | None, float | None, float | None, float, float | None], ...]

    def __post_init__(self):
        if not 0 < len(self.rows) <= MAX_SOURCES:
            raise InputError("sources", len(self.rows), f"1 to {MAX_SOURCES} sources")
        for number, (x, y, z, weight, wavelength) in enumerate(self.rows, start=1):
            row = [n for n in (x, y, z, weight, wavelength) if n is not None]
            if not all(math.isfinite(n) for n in row) or (x == y == z == 0):
                raise InputError(f"source {number}", row, "finite numbers, away from the sample")
            if wavelength is not None and not 1e-3 <= wavelength <= 1000:
                raise InputError(f"source {number}", wavelength, "a wavelength of 0.001 to 1000 Å")

    @cached_property
    def digest(self) -> str:
        """Digest of the content, the name aside."""
        return digest_of(json.dumps(self.rows).encode())

    def to_dict(self) -> dict[str, Any]:
        """A JSON description."""
        return {"name": self.name, "rows": [list(row) for row in self.rows]}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The list that `to_dict` described.

        Raises:
            InputError: when the description is damaged.
        """
        try:
            rows = [tuple(None if n is None else float(n) for n in row) for row in values["rows"]]
            if any(len(row) != 5 or row[3] is None for row in rows):
                raise ValueError
            return cls(str(values["name"]), tuple(rows))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("sources", "damaged", "rows of x, y, z, weight, wavelength") from error
