"""The files that a result can be saved as."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import torch

import diffsim
from app.pixels.photon_noise import Exposure
from app.sharing.trace_tables import chain_table, per_term
from app.state.display import Display
from app.state.limits import checked_scene
from app.state.result import Result
from app.tabs.export.figure import figure_bytes
from app.widgets.table.csv import csv_text
from diffsim import InputError
from diffsim.io.formats import Format
from diffsim.io.images import FORMATS


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Args:
        name: tells it from the others.
        group: what it is of: the picture, all pixels, or one of them.
        title: what it is called.
        doc: what is in it, in a few words.
        ending: of the file's name, point included.
        make: from result and display to the bytes of the file. Raises InputError.
    """

    name: str
    group: str
    title: str
    doc: str
    ending: str
    make: Callable[[Result, Display], bytes]

    def file_name(self, result: Result, title: str) -> str:
        """A name that says what is in the file, and of which pixel where that matters."""
        slow, fast = result.selected
        place = f"-slow{slow}-fast{fast}" if self.group == PIXEL else ""
        return "-".join(word for word in ("diffsim", plain_name(title)) if word) + (
            f"{place}{self.ending}"
        )


FIGURE, PIXELS, PIXEL = "Picture", "All pixels", "Selected pixel"


def plain_name(text: str) -> str:
    """A text as part of a file's name, on any system."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]


def _full(result: Result) -> torch.Tensor:
    if not result.full:
        raise InputError("image", "still coarse", "the full one: wait for it, or finish it")
    return torch.from_numpy(result.image)


def _shown(result: Result, display: Display) -> torch.Tensor:
    """The numbers that the page shows: one exposure, where it shows photon noise."""
    _full(result)
    return torch.from_numpy(Exposure().of(result.part, display.exposure_seed).values)


def _figure(kind: str) -> Callable[[Result, Display], bytes]:
    def make(result: Result, display: Display) -> bytes:
        _full(result)
        return figure_bytes(result, display, kind)

    return make


def _pixels(image_format: Format) -> Kind:
    def make(result: Result, display: Display) -> bytes:
        image = _shown(result, display)
        return image_format.write(result.experiment, checked_scene(result.experiment), image)

    name, ending = image_format.name, image_format.endings[0]
    return Kind(name, PIXELS, image_format.title, image_format.doc, ending, make)


def _trace(result: Result) -> "diffsim.Trace":
    trace = result.trace
    if trace is None:
        raise InputError("selected pixel", "too many terms", "fewer, to list them one by one")
    return trace


KINDS = (
    Kind("png", FIGURE, "PNG", "rings, indices, marks and colour bar", ".png", _figure("png")),
    Kind("svg", FIGURE, "SVG", "the same, texts and lines to edit", ".svg", _figure("svg")),
    *(_pixels(image_format) for image_format in FORMATS if image_format.writer),
    Kind(
        *("log", PIXEL, "Trace log", "chain and terms, 15 digits", "-trace.log"),
        lambda result, display: _trace(result).to_log().encode(),
    ),
    Kind(
        *("chain", PIXEL, "Chain", "one row for each number, CSV", "-chain.csv"),
        lambda result, display: csv_text(chain_table(_trace(result))).encode(),
    ),
    Kind(
        *("terms", PIXEL, "Terms", "one row for each term, CSV", "-terms.csv"),
        lambda result, display: csv_text(per_term(_trace(result))).encode(),
    ),
)
"""In the order they are offered."""
