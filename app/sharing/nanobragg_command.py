"""A nanoBragg command that a visitor pastes: what it says, and the files that it names."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from app.sharing.link import read_selected
from app.state.baseline import Loaded, Opened, middle
from app.state.limits import checked
from diffsim import Experiment, InputError, to_nanobragg
from diffsim.nanobragg import read_command
from diffsim.nanobragg.implied import decisions
from diffsim.nanobragg.parse import parse, words_of

MOST_CHARACTERS = 20_000
"""Longest command that is read."""

INPUTS = ("hkl", "mat", "sourcefile", "mask", "img")
"""Flags that name a file to read."""


def read_pasted(
    text: str, files: Mapping[str, bytes], shown: Experiment | None = None
) -> tuple[Opened | None, tuple[str, ...]]:
    """What a command describes, or the names of the files that it still lacks.

    Nothing is read from a disk: a name stands for an uploaded file, or for one that the equivalent
    command of the present model would write.

    Args:
        files: content of uploaded files, by name.
        shown: the present model.

    Raises:
        InputError: for a command that cannot be read, and for values that are not allowed.
    """
    if len(text) > MOST_CHARACTERS:
        raise InputError("command", f"{len(text):,} characters", f"at most {MOST_CHARACTERS:,}")
    if not text.strip():
        raise InputError("command", "nothing", "a nanoBragg command, such as -cell 100 100 100 ...")
    names = _named(text)
    held = {name: files[_short(name)] for name in names if _short(name) in files}
    if len(held) < len(names) and shown is not None:
        own = to_nanobragg(shown).files
        held |= {n: own[_short(n)] for n in names if n not in held and _short(n) in own}
    missing = tuple(name for name in names if name not in held)
    if missing:
        return None, missing

    def content(name: str) -> bytes:
        if name not in held:
            raise InputError("file", name, "a file that was uploaded here")
        return held[name]

    reading = read_command(text, lenient=True, open_bytes=content)
    experiment = reading.experiment
    checked(experiment)
    selected = middle(experiment)
    if reading.outputs.trace_pixel is not None:
        selected = read_selected(list(reading.outputs.trace_pixel), experiment)
    loaded = Loaded(
        "nanoBragg command",
        experiment.replace(),
        selected,
        description=_brief(text),
        decisions=decisions(reading),
    )
    return Opened(experiment, selected, loaded), ()


def _named(text: str) -> list[str]:
    """Names of the files that a command reads, in order; of a repeated flag the last counts."""
    given, _ = parse(words_of(text), lenient=True)
    names = {item.flag.name: item.values[0] for item in given if item.flag.name in INPUTS}
    return list(dict.fromkeys(names.values()))


def _short(name: str) -> str:
    """A name without its folders: a browser sends no more."""
    return PurePosixPath(name.replace("\\", "/")).name


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299]}…"
