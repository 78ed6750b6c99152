"""Structure-factor amplitudes on a grid of Miller indices."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment.tables.packed_arrays import digest_of, pack, unpack

MAX_GRID_POINTS = 64_000_000
"""Largest index box that is held (512 MB); a table that spans more is refused."""

_INDEX, _AMPLITUDE = np.dtype("<i4"), np.dtype("<f8")


@dataclass(frozen=True, eq=False)
class StructureFactors:
    """Amplitudes F(h, k, l) in the box of indices that the reflections span.

    Args:
        name: where the amplitudes come from, for display and commands.
        origin: lowest h, k and l of the box.
        grid: (nh, nk, nl) float64, |F| [electrons]; NaN where no reflection is listed. Its graph is
            kept: an image has a derivative by every amplitude that is looked up.
    """

    name: str
    origin: tuple[int, int, int]
    grid: Tensor = field(repr=False)

    @classmethod
    def from_reflections(cls, hkl: np.ndarray, amplitude: np.ndarray, name: str = "") -> Self:
        """Put reflections on their grid; of duplicates the last counts.

        Args:
            hkl: (n, 3) integer Miller indices.
            amplitude: (n,) amplitudes [electrons].

        Raises:
            InputError: for no reflections, or indices that span too large a box.
        """
        hkl = np.asarray(hkl, dtype=np.int64).reshape(-1, 3)
        if len(hkl) == 0:
            raise InputError("structure factors", name or "empty", "at least one reflection")
        low, high = hkl.min(axis=0), hkl.max(axis=0)
        shape = [int(n) for n in high - low + 1]
        if shape[0] * shape[1] * shape[2] > MAX_GRID_POINTS:
            span = "x".join(map(str, shape))
            raise InputError(
                "structure factors", name, f"indices span {span}, over {MAX_GRID_POINTS} points"
            )
        flat = np.full(shape[0] * shape[1] * shape[2], np.nan)
        # numpy keeps the last of repeated indices, which is the rule for duplicates
        flat[np.ravel_multi_index(tuple((hkl - low).T), shape)] = amplitude
        return cls(name, tuple(int(n) for n in low), torch.from_numpy(flat.reshape(shape)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, StructureFactors)
            and self.origin == other.origin
            and self.grid.shape == other.grid.shape
            and torch.equal(torch.nan_to_num(self.grid, -1.0), torch.nan_to_num(other.grid, -1.0))
        )

    def __hash__(self) -> int:
        return hash((self.origin, self.grid.shape))

    @cached_property
    def digest(self) -> str:
        """Digest of the content, the name aside."""
        hkl, amplitude = self.reflections()
        return digest_of(
            hkl.astype(_INDEX).tobytes(), (amplitude.astype(_AMPLITUDE) + 0.0).tobytes()
        )

    @property
    def count(self) -> int:
        """Number of listed reflections."""
        return int((~torch.isnan(self.grid)).sum())

    def at(self, hkl: np.ndarray, otherwise: float) -> np.ndarray:
        """Amplitudes at Miller indices.

        Args:
            hkl: (n, 3) integers.
            otherwise: amplitude where no reflection is listed.

        Returns:
            (n,) amplitudes [electrons].
        """
        place = np.asarray(hkl, dtype=np.int64).reshape(-1, 3) - np.array(self.origin)
        inside = ((place >= 0) & (place < np.array(self.grid.shape))).all(axis=1)
        amplitude = np.full(len(place), np.nan)
        index = torch.from_numpy(place[inside]).unbind(1)
        amplitude[inside] = self.grid[index].detach().cpu().numpy()
        return np.where(np.isnan(amplitude), otherwise, amplitude)

    def reflections(self) -> tuple[np.ndarray, np.ndarray]:
        """The listed reflections: indices (n, 3) and amplitudes (n,)."""
        grid = self.grid.detach().cpu().numpy()
        index = np.argwhere(~np.isnan(grid))
        return index + np.array(self.origin), grid[tuple(index.T)]

    def to_dict(self) -> dict[str, Any]:
        """A JSON description: indices and amplitudes, compressed."""
        hkl, amplitude = self.reflections()
        return {
            "name": self.name,
            "count": len(hkl),
            "hkl_int32": pack(hkl.astype(_INDEX)),
            "F_float64": pack(amplitude.astype(_AMPLITUDE)),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The table that `to_dict` described.

        Raises:
            InputError: when the description is damaged.
        """
        try:
            name, count = str(values["name"]), int(values["count"])
            if not 0 < count <= MAX_GRID_POINTS:
                raise ValueError
            hkl = np.frombuffer(unpack(values["hkl_int32"], 12 * count), _INDEX)
            amplitude = np.frombuffer(unpack(values["F_float64"], 8 * count), _AMPLITUDE)
            return cls.from_reflections(hkl.reshape(count, 3), amplitude, name)
        except InputError:
            raise
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise InputError(
                "structure factors", "damaged", "a table as an experiment file holds it"
            ) from error
