"""Source lists: x y z weight wavelength on each line."""

import math
import re

from diffsim.errors import InputError
from diffsim.experiment.tables.source_list import SourceList
from diffsim.physics.constants import ANGSTROM_IN_METRES


def read_sources(text: str, name: str = "sources") -> SourceList:
    """Sources from the text of a file.

    Fields are split at blanks, commas, colons or semicolons; the wavelength is in metres. Missing
    fields take the upstream direction, weight 1 and the beam's wavelength.

    Raises:
        InputError: for a line that holds no source, with its number.
    """
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = [word for word in re.split(r"[\s,:;]+", line.partition("#")[0]) if word]
        if not words:
            continue
        try:
            values = [float(word) for word in words[:5]]
            if not all(map(math.isfinite, values)):
                raise ValueError
        except ValueError:
            excerpt = repr(line.strip()[:60])
            raise InputError(
                f"{name} line {number}", excerpt, "numbers x y z weight wavelength"
            ) from None
        x, y, z, weight, wavelength = (*values, *(None,) * (5 - len(values)))
        in_angstrom = None if wavelength is None else wavelength / ANGSTROM_IN_METRES
        rows.append((x, y, z, 1.0 if weight is None else weight, in_angstrom))
    return SourceList(name, tuple(rows))


def write_sources(sources: SourceList) -> str:
    """The text of a file that `read_sources` reads back to the same sources.

    A source without a place or a wavelength ends its line there; what follows cannot be kept.
    """
    lines = []
    for x, y, z, weight, wavelength in sources.rows:
        row = (x, y, z, weight, None if wavelength is None else wavelength * ANGSTROM_IN_METRES)
        known = row[: row.index(None)] if None in row else row
        lines.append(" ".join(f"{n:.17g}" for n in known) + "\n")
    return "".join(lines)
