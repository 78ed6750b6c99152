"""Pixels that are left out of a render."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np

from diffsim.errors import InputError
from diffsim.experiment.tables.packed_arrays import digest_of, pack, unpack


@dataclass(frozen=True, eq=False)
class Mask:
    """A mask.

    Args:
        name: where it comes from, for display and commands.
        keep: (slow, fast) bool, False for pixels to leave out.
    """

    name: str
    keep: np.ndarray = field(repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mask) and np.array_equal(self.keep, other.keep)

    def __hash__(self) -> int:
        return hash(self.keep.shape)

    @cached_property
    def digest(self) -> str:
        """Digest of the content, the name aside."""
        shape = np.array(self.keep.shape, dtype="<i8")
        return digest_of(shape.tobytes(), np.packbits(self.keep).tobytes())

    def to_dict(self) -> dict[str, Any]:
        """A JSON description: the shape and the bits, compressed."""
        return {
            "name": self.name,
            "shape": list(self.keep.shape),
            "keep_bits": pack(np.packbits(self.keep)),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The mask that `to_dict` described.

        Raises:
            InputError: when the description is damaged.
        """
        try:
            slow, fast = (int(n) for n in values["shape"])
            if not (0 < slow <= 32768 and 0 < fast <= 32768):
                raise ValueError
            bits = np.frombuffer(unpack(values["keep_bits"], -(-slow * fast // 8)), np.uint8)
            keep = np.unpackbits(bits, count=slow * fast).astype(bool).reshape(slow, fast)
            return cls(str(values["name"]), keep)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise InputError("mask", "damaged", "a mask as an experiment file holds it") from error
