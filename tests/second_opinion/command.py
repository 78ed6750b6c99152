"""The words of a nanoBragg command line -> settings."""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tests.second_opinion.files import header_settings, read_header
from tests.second_opinion.flags import (
    CONVENTIONS,
    COUNTS,
    FILES,
    NUMBERS,
    OTHER_OUTPUTS,
    PIVOTS,
    SPELLINGS,
    SWITCHES,
    VECTORS,
    WHOLE,
    WITHOUT_EFFECT,
)
from tests.second_opinion.settings import DEGREES, Refused, Settings

NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"


def flag_of(word: str) -> str:
    """The flag that a word is: the longest spelling that it starts with."""
    for spelling in SPELLINGS:
        if word == spelling or (spelling not in WHOLE and word.startswith(spelling)):
            return spelling
    raise Refused(f"{word} is no flag")


def is_number(word: str) -> bool:
    return re.fullmatch(NUMBER, word) is not None


def leading_number(word: str) -> float:
    """The number that a word starts with, as C reads it, else 0."""
    match = re.match(NUMBER, word)
    return float(match[0]) if match else 0.0


class Words:
    """The words of a command line, from left to right."""

    def __init__(self, words: Sequence[str]):
        self.rest = list(words)

    def word(self) -> str:
        if not self.rest:
            raise Refused("a value is missing at the end")
        return self.rest.pop(0)

    def number(self) -> float:
        word = self.word()
        if not is_number(word):
            raise Refused(f"{word} is no number")
        return float(word)

    def count(self) -> int:
        value = self.number()
        if value != int(value):
            raise Refused(f"{value} is no whole number")
        return int(value)

    def numbers(self, count: int) -> list[float]:
        return [self.number() for _ in range(count)]


def parse(words: Sequence[str], folder: Path, quirks: Sequence[str] = ()) -> Settings:
    """Settings of a command line: headers first (mask, then img), then flag after flag."""
    settings = Settings()
    for flag in ("-mask", "-img"):
        for word, name in pairwise(words):
            if word.startswith(flag):
                header = read_header(folder / name)
                for setting, value in header_settings(header, is_mask=flag == "-mask").items():
                    setattr(settings, setting, value)
    line = Words(words)
    while line.rest:
        flag = flag_of(line.word())
        apply(settings, flag, line, folder, quirks)
        settings.pivot = PIVOTS.get(flag, settings.pivot)
    if settings.cell is None and settings.mat is None:
        raise Refused("neither a cell nor a matrix")
    if settings.hkl is None and settings.default_F is None:
        raise Refused("neither -hkl nor -default_F")
    return settings


def apply(settings: Settings, flag: str, line: Words, folder: Path, quirks: Sequence[str]) -> None:
    """What one flag and the words after it set."""
    if flag in NUMBERS:
        names, divisor = NUMBERS[flag]
        value = line.number() / divisor
        for name in names.split():
            setattr(settings, name, value)
    elif flag in COUNTS:
        if flag == "-misset_seed" and "misset_seed_is_misset" in quirks and len(line.rest) >= 3:
            settings.misset = [leading_number(word) for word in line.rest[:3]]
        value = line.count()
        for name in COUNTS[flag].split():
            setattr(settings, name, value)
    elif flag in SWITCHES:
        name, value = SWITCHES[flag]
        setattr(settings, name, value)
    elif flag in FILES:
        setattr(settings, flag[1:], folder / line.word())
    elif flag in VECTORS:
        settings.vectors[VECTORS[flag]] = vector = line.numbers(3)
        settings.convention = "CUSTOM"
        if flag == "-twotheta_axis":  # matches -twotheta too
            settings.twotheta = vector[0] / DEGREES
    elif flag in CONVENTIONS:
        settings.convention = CONVENTIONS[flag]
    elif flag in OTHER_OUTPUTS:
        for _ in range(OTHER_OUTPUTS[flag]):
            line.word()
    elif flag in WITHOUT_EFFECT:
        while line.rest and (is_number(line.rest[0]) or not line.rest[0].startswith("-")):
            line.word()
    elif flag == "-N":
        settings.N = dict.fromkeys("abc", line.count())
    elif flag in ("-Na", "-Nb", "-Nc"):
        settings.N[flag[-1]] = line.count()
    elif flag == "-cell":
        cell = [line.number()]
        while len(cell) < 6 and line.rest and is_number(line.rest[0]):
            cell.append(line.number())
        settings.cell = cell + [cell[0], cell[0], cell[0], 90.0, 90.0, 90.0][len(cell) :]
    elif flag == "-misset":
        is_random = line.rest and line.rest[0] == "random"
        settings.misset = line.word() if is_random else line.numbers(3)
    elif flag == "-energy":
        settings.wavelength = 12398.42 / line.number() / 1e10
    elif flag == "-polar":
        settings.kahn, settings.nopolar = line.number(), False
    elif flag == "-pivot":
        settings.pivot = {"beam": "BEAM", "sample": "SAMPLE"}.get(line.word(), settings.pivot)
    elif flag == "-roi":
        settings.roi = [line.count() for _ in range(4)]
    elif flag == "-detector_abs":
        word = line.word()
        depth = 0.0 if word == "inf" else Words([word]).number()
        if depth == 0:
            settings.mu = settings.thick = 0.0
        else:
            settings.mu = 1e6 / depth if depth > 0 else None
