"""From an experiment to the Python script that rebuilds it."""

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from diffsim.experiment import SECTIONS, Experiment, Section, SourceList
from diffsim.experiment.crystal import GROUPS
from diffsim.experiment.serialization import described
from diffsim.io.structure_factors.hkl import write_hkl

LONGEST = 72
"""Characters of a dictionary on one line."""


@dataclass(frozen=True)
class Script:
    """A Python script.

    Args:
        text: the script; it leaves an `experiment` and its `image`.
        files: content of the files that it reads, by name, which have to lie beside it.
    """

    text: str
    files: dict[str, bytes] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text


def to_python(experiment: Experiment) -> Script:
    """A short script that rebuilds an experiment and renders it.

    It holds what differs from the defaults; numbers keep every digit, and a tensor becomes a
    number. Structure factors become a file under the name they came with, a mask one of our choice.
    """
    names, nouns, others, read, files = {"Experiment", "render"}, set(), [], [], {}
    table, mask = experiment.crystal.structure_factors, experiment.sampling.mask
    if table is not None:
        name = _file_name(table.name, "structure_factors.hkl")
        files[name] = write_hkl(table).encode()
        names.add("read_hkl")
        others.append("from pathlib import Path")
        read += [
            f"text = Path({name!r}).read_text()",
            f"structure_factors = read_hkl(text, {table.name!r})",
        ]
    if mask is not None:
        files["mask.npy"] = _npy(mask.keep)
        nouns.add("Mask")
        others.append("import numpy as np")
        read.append(f'mask = Mask({mask.name!r}, np.load("mask.npy"))')
    if experiment.beam.sources is not None:
        nouns.add("SourceList")
    sections = {name: _changed(getattr(experiment, name)) for name in SECTIONS}
    arguments = "".join(
        f"    {name}={_dictionary(values)},\n" for name, values in sections.items() if values
    )
    inside = f"\n{arguments}" if arguments else ""
    parts = [
        _imports(names, nouns, others),
        "\n".join(read),
        f"experiment = Experiment({inside})\n"
        "image = render(experiment)  # (slow, fast) photons per pixel",
    ]
    return Script("\n\n".join(filter(None, parts)) + "\n", files)


def _file_name(name: str, otherwise: str) -> str:
    """The name of a file beside the script; another where that would be somewhere else."""
    plain = name and name == name.strip(". ") and not set(name) & set('/\\:*?"<>|')
    return name if plain and name.isprintable() else otherwise


def _changed(section: Section) -> dict[str, str]:
    """Name and Python expression of what differs from the defaults."""
    words = {}
    for name in section.differences(type(section)()):
        group = next((g for g, members in GROUPS.items() if name in members), None)
        if group is None:
            words[name] = _expression(name, getattr(section, name))
        elif group not in words:
            words[group] = _expression(group, getattr(section, group))
    return words


def _expression(name: str, value: Any) -> str:
    if name in ("structure_factors", "mask"):
        return name  # what the script has read
    if isinstance(value, SourceList):
        return f"SourceList({value.name!r}, {value.rows!r})"
    plain = described(value)
    if name == "N_cells" and len(set(plain)) == 1:
        return repr(plain[0])
    return repr(tuple(plain) if isinstance(value, tuple) else plain)


def _dictionary(values: dict[str, str]) -> str:
    """A dictionary of expressions, on one line where it fits."""
    pairs = [f'"{name}": {value}' for name, value in values.items()]
    line = "{" + ", ".join(pairs) + "}"
    if len(line) < LONGEST:
        return line
    return "{\n" + "".join(f"        {pair},\n" for pair in pairs) + "    }"


def _imports(names: set[str], nouns: set[str], others: list[str]) -> str:
    """Import lines: of other modules first, one paragraph each."""
    own = [f"from diffsim import {', '.join(sorted(names))}"]
    if nouns:
        own.append(f"from diffsim.experiment import {', '.join(sorted(nouns))}")
    return "\n\n".join([*others, "\n".join(own)])


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()
