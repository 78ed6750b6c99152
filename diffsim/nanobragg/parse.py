"""From the words of a nanoBragg command to flags and their values."""

import math
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from diffsim.errors import InputError, nearest
from diffsim.nanobragg.flags import FLAGS, INPUTS, Flag

PROGRAM = "nanobragg"

Settings = dict[str, tuple]
"""Values by flag name; of a repeated flag the last counts."""


@dataclass(frozen=True)
class Given:
    """A flag as a command gave it.

    Args:
        word: the word itself; empty where the header of an image gave the value.
        values: what followed.
        following: all words that stand behind it.
        keyword, wanted_keyword: that of the header which gave the value, and what it serves as.
    """

    flag: Flag
    word: str
    values: tuple
    following: tuple[str, ...] = ()
    keyword: str = ""
    wanted_keyword: str = ""


@dataclass(frozen=True)
class Parsed:
    """A command as flags and their values; no file that it names has been opened.

    Args:
        given: flags in their order.
        ignored: words that no flag took.
    """

    given: tuple[Given, ...]
    ignored: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the files that the command reads; of a repeated flag the last counts."""
        names = {i.flag.name: i.values[0] for i in self.given if i.flag.name in INPUTS}
        return tuple(dict.fromkeys(names.values()))


def parse_command(command: str | Sequence[str], lenient: bool = False) -> Parsed:
    """The flags of a command line, as text or as words, and their values.

    Args:
        lenient: whether words that no flag takes are passed over, as the reference does.

    Raises:
        InputError: for an unknown word unless lenient, and for a missing or a bad value.
    """
    given, ignored = parse(words_of(command), lenient)
    return Parsed(tuple(given), tuple(ignored))


def words_of(command: str | Sequence[str]) -> list[str]:
    """The words of a command line, without the program's name.

    Raises:
        InputError: for an unclosed quotation.
    """
    if isinstance(command, str):
        try:
            # a pasted command may be broken over lines with backslashes
            words = shlex.split(command.replace("\\\n", " "))
        except ValueError as error:
            raise InputError("command", command[:60], str(error).lower()) from error
    elif isinstance(command, Sequence) and not isinstance(command, bytes):
        words = [str(word) for word in command]
    else:
        raise InputError("command", type(command).__name__, "a text or a list of words")
    if "diffsim" in words[:3]:  # python -m diffsim render ...
        words = words[words.index("diffsim") + 2 :]
    if words and not words[0].startswith("-") and PROGRAM in words[0].lower():
        words = words[1:]
    return words


def match(word: str) -> Flag | None:
    """The flag that a word spells: the longest spelling that fits."""
    best, length = None, 0
    for flag in FLAGS:
        for spelling in flag.spellings:
            fits = word == spelling if flag.whole else word.startswith(spelling)
            if fits and len(spelling) > length:
                best, length = flag, len(spelling)
    return best


def parse(words: Sequence[str], lenient: bool = False) -> tuple[Sequence[Given], list[str]]:
    """The flags of a command, in order, and the words that no flag took.

    Args:
        lenient: whether words that no flag takes are passed over, as the reference does.

    Raises:
        InputError: for an unknown word unless lenient, and for a missing or a bad value.
    """
    given, ignored, position = [], [], 0
    while position < len(words):
        word = words[position]
        flag = match(word)
        position += 1
        if flag is None:
            if not lenient:
                raise InputError("argument", word, f"no such flag{meant(word)}")
            ignored.append(word)
            continue
        following = tuple(words[position:])
        values = _values(flag, word, following)
        position += len(values)
        given.append(Given(flag, word, values, following))
    return given, ignored


def meant(word: str) -> str:
    """A hint that names the flag closest to an unknown word, or an empty string."""
    spellings = [spelling for flag in FLAGS for spelling in flag.spellings]
    # -detector_twotheta: a flag behind a prefix that other flags have
    ends = [s for s in spellings if len(s) > 4 and word.endswith(f"_{s.lstrip('-')}")]
    if ends:
        return f"; did you mean {max(ends, key=len)}?"
    return nearest(word, spellings)


def _values(flag: Flag, word: str, following: Sequence[str]) -> tuple:
    values = []
    for index, kind in enumerate(flag.kinds):
        optional = index >= flag.fewest
        text = following[index] if index < len(following) else None
        taken = kind == "text" and text is not None and not text.startswith("-")
        if text is None or (optional and not taken and not _is_number(text)):
            if optional:
                break
            raise InputError(word, "nothing", f"{flag.fewest} values must follow")
        values.append(_value(kind, word, text))
        if values[-1] == "random":
            break
    return tuple(values)


def _value(kind: str, word: str, text: str) -> float | int | str:
    if kind == "text" or (kind == "misset" and text == "random"):
        return text
    if kind == "depth" and text.lower().startswith("inf"):
        return 0.0
    if not _is_number(text) or not math.isfinite(float(text)):
        raise InputError(word, text, "a number must follow")
    number = float(text)
    if kind != "count":
        return number
    if not number.is_integer():
        raise InputError(word, text, "a whole number must follow")
    return int(number)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def renamed(settings: Settings, **fields: str) -> dict:
    """The settings that are given, under the names of an experiment's parameters."""
    return {field: settings[flag][0] for flag, field in fields.items() if flag in settings}
