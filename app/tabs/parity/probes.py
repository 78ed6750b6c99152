"""Bundled probes: small traces of the reference, with the command and the pixel of each."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import diffsim
from diffsim.parity import Chain, read_log


@dataclass(frozen=True)
class Probe:
    """A trace of the reference, and how it was made.

    Args:
        name: file name without its ending.
        title: what a user chooses.
        description: what is traced, in a sentence or two.
        command: nanoBragg's flags.
        quirks: bugs of the reference that ours has to reproduce to agree.
        pixel: (slow, fast) of the traced pixel.
        chain: the reference's numbers.
    """

    name: str
    title: str
    description: str
    command: str
    quirks: tuple[str, ...]
    pixel: tuple[int, int]
    chain: Chain

    def experiment(self) -> diffsim.Experiment:
        """A fresh experiment of the same."""
        return diffsim.from_nanobragg(self.command, self.quirks)


@cache
def probes() -> dict[str, Probe]:
    """All bundled probes by name, in the order they are offered."""
    folder = files("app") / "data" / "probes"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    found = {}
    for file_name in names:
        values = json.loads((folder / file_name).read_text(encoding="utf-8"))
        log_name = file_name.removesuffix(".json") + ".log"
        # a number in front of the name gives the order
        name = file_name.removesuffix(".json").split("-", 1)[1]
        found[name] = Probe(
            name,
            values["title"],
            values["description"],
            values["command"],
            tuple(values["quirks"]),
            tuple(values["pixel"]),
            read_log((folder / log_name).read_bytes(), log_name),
        )
    return found
