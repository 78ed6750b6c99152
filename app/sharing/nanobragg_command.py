"""A nanoBragg command that somebody pastes: the model it describes, and the files it names."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from app.sharing.link import read_selected
from app.state.baseline import Baseline, LoadedState, middle
from app.state.limits import checked_scene
from diffsim import Experiment, InputError, to_nanobragg
from diffsim.nanobragg.implied import decisions
from diffsim.nanobragg.parse import parse_command
from diffsim.nanobragg.read import read_parsed

MOST_CHARACTERS = 20_000
"""Longest command that is read."""


def read_pasted(
    text: str, files: Mapping[str, bytes], shown: Experiment | None = None
) -> tuple[LoadedState | None, tuple[str, ...]]:
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
    parsed = parse_command(text, lenient=True)
    contents = {name: files[_short(name)] for name in parsed.inputs if _short(name) in files}
    missing = tuple(name for name in parsed.inputs if name not in contents)
    if missing and shown is not None:
        own = to_nanobragg(shown).files
        contents |= {name: own[_short(name)] for name in missing if _short(name) in own}
        missing = tuple(name for name in missing if name not in contents)
    if missing:
        return None, missing
    reading = read_parsed(parsed, (), contents.__getitem__)
    experiment = reading.experiment
    checked_scene(experiment)
    selected = middle(experiment)
    if reading.outputs.trace_pixel is not None:
        selected = read_selected(list(reading.outputs.trace_pixel), experiment)
    baseline = Baseline(
        "nanoBragg command",
        experiment.replace(),
        selected,
        description=_brief(text),
        decisions=decisions(reading),
    )
    return LoadedState(experiment, selected, baseline), ()


def _short(name: str) -> str:
    """A name without its folders: a browser sends no more."""
    return PurePosixPath(name.replace("\\", "/")).name


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:299]}…"
