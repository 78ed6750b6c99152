"""Bundled experiments to start from."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from diffsim import Experiment

FIRST = "cubic"
"""Name of the one that a new page shows."""


@dataclass(frozen=True)
class Preset:
    """A bundled experiment.

    Args:
        name: file name without its ending.
        title: what a user chooses.
        description: what there is to see, in a sentence.
        selected: (slow, fast) of a pixel worth looking at.
        values: the experiment's values that differ from the defaults.
    """

    name: str
    title: str
    description: str
    selected: tuple[int, int] | None
    values: dict

    def experiment(self) -> Experiment:
        """A fresh experiment with the preset's values."""
        return Experiment(**json.loads(json.dumps(self.values)))


@cache
def presets() -> dict[str, Preset]:
    """All bundled presets by name, in the order they are offered."""
    folder = files("app") / "data" / "presets"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    found = {}
    for file_name in names:
        values = json.loads((folder / file_name).read_text(encoding="utf-8"))
        # a number in front of the name gives the order
        name = file_name.removesuffix(".json").split("-", 1)[1]
        selected = values.get("selected")
        found[name] = Preset(
            name,
            values["title"],
            values["description"],
            selected and tuple(selected),
            values["experiment"],
        )
    return found
