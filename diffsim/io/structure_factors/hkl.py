"""P1 `.hkl` files: h k l F on each line."""

import math

import numpy as np

from diffsim.errors import InputError
from diffsim.experiment.tables.structure_factors import StructureFactors


def read_hkl(text: str, name: str = "hkl") -> StructureFactors:
    """Structure factors from the text of an `.hkl` file.

    Columns after the fourth, empty lines and what follows a `#` are ignored. Of repeated indices
    the last counts.

    Raises:
        InputError: for a line that holds no reflection, with its number.
    """
    hkl, amplitude = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            h, k, l, f = map(float, words[:4])  # noqa: E741 - Miller indices
            whole = (int(h), int(k), int(l))
            if whole != (h, k, l) or max(map(abs, whole)) >= 2**31 or not math.isfinite(f):
                raise ValueError
        except (ValueError, OverflowError):
            excerpt = line.strip()[:60]
            raise InputError(
                f"{name} line {number}", repr(excerpt), "three whole indices and an amplitude"
            ) from None
        hkl.append(whole)
        amplitude.append(f)
    if not hkl:
        raise InputError(name, "no reflections", "lines of h k l F")
    return StructureFactors.from_reflections(np.array(hkl), np.array(amplitude), name)


def write_hkl(table: StructureFactors) -> str:
    """The text of an `.hkl` file that `read_hkl` reads back to the same table."""
    lines = (
        f"{h} {k} {l} {f:.17g}\n"
        for (h, k, l), f in zip(*table.reflections(), strict=True)  # noqa: E741
    )
    return "".join(lines)
