"""Random command lines over all flags, with the files they name; each follows from its seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from tests.second_opinion import random_flags as flags
from tests.second_opinion import random_geometry as geometry
from tests.second_opinion.command import parse
from tests.second_opinion.geometry import place
from tests.second_opinion.image import Terms, kept_by_mask, render, window
from tests.second_opinion.random_draft import Draft
from tests.second_opinion.settings import Refused

GROUPS = {
    flags.shapes: 0.3,
    flags.samples: 0.2,
    flags.flux: 0.2,
    flags.misset: 0.5,
    flags.mosaic: 0.3,
    flags.spectrum: 0.25,
    flags.divergence: 0.25,
    flags.sourcefile: 0.15,
    flags.scan: 0.4,
    flags.sensor: 0.25,
    flags.polarization: 0.35,
    flags.water: 0.25,
    flags.resolution: 0.2,
    flags.simple_plane: 0.15,
    flags.window: 0.2,
    flags.others: 0.15,
    geometry.centre: 0.5,
    geometry.convention: 0.5,
    geometry.tilt: 0.4,
    geometry.vectors: 0.3,
    geometry.headers: 0.2,
}
"""Groups of flags -> how often a command has some of them."""

MOST_TERMS = 400_000
"""More terms than this, over all pixels, would make an image slow."""


@dataclass(frozen=True)
class Command:
    """A command line as blocks of words, whose files are written where it is used."""

    seed: int
    blocks: tuple[tuple[str, ...], ...]
    files: dict[str, bytes]
    quirks: tuple[str, ...]
    is_refused: bool

    @property
    def words(self) -> list[str]:
        return [word for block in self.blocks for word in block]

    def write_files(self, folder: Path) -> None:
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


@cache
def command(seed: int) -> Command:
    """The first draft of a seed that is quick, makes a finite image, or is to be refused."""
    random = Random(seed)
    while True:
        made = draft(random, seed)
        if made.is_refused or is_fit(made, random.random() < 0.4):
            return made


def draft(random: Random, seed: int) -> Command:
    line = Draft(random)
    flags.base(line)
    (flags.oversampling if random.random() < 0.4 else flags.single_pixel)(line)
    for group, chance in GROUPS.items():
        if random.random() < chance:
            group(line)
    if random.random() < 0.05:
        random.choice(geometry.REFUSALS)(line)
    random.shuffle(line.blocks)
    return Command(seed, tuple(line.blocks), line.files, tuple(line.quirks), line.is_refused)


def is_fit(made: Command, may_be_dark: bool) -> bool:
    with TemporaryDirectory() as name:
        folder = Path(name)
        made.write_files(folder)
        try:
            if work(made.words, folder, made.quirks) > MOST_TERMS:
                return False
            detector = place(parse(made.words, folder, made.quirks))
            if abs(detector.close / detector.distance) < 0.02:  # edge-on to the beam
                return False
            image = render(made.words, folder, made.quirks)
        except Refused:
            return False
    return bool(np.isfinite(image).all() and (image.any() or may_be_dark))


def work(words: Sequence[str], folder: Path, quirks: Sequence[str]) -> int:
    """How many terms all pixels have together."""
    settings = parse(words, folder, quirks)
    detector = place(settings)
    chosen = kept_by_mask(settings, detector.shape) & window(settings, detector.shape)
    terms = Terms(settings, detector, chosen)
    return terms.count * len(terms.slow) * max(1, settings.thicksteps)
