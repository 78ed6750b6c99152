"""Files a user brings, read from memory only: amplitudes, a matrix, sources, a mask."""

from collections.abc import Callable
from html import escape

import panel as pn

import diffsim
from app.rendering.store import Store
from app.sidebar.field_label import Label
from app.widgets.files.file_input import FileChooser
from app.widgets.html import Html
from app.widgets.styles import BUTTON_CSS, LABEL_CSS
from diffsim import InputError
from diffsim.experiment import Mask
from diffsim.io.images.smv import read_smv
from diffsim.io.sources import read_sources

MAX_BYTES = 32 * 1024 * 1024
"""Largest file that is read."""


class Upload:
    """A row that takes a file, says what is loaded, and can remove it again.

    Args:
        name: the parameter it sets.
        label, doc: what the file is.
        accept: file name endings that the browser offers.
        loaded: what is loaded at present, in words; None when nothing is.
        read: takes the file's bytes and name; raises InputError.
        remove: unloads.
        limit: largest file that is taken [bytes].
        label_width: of the row's label [pixels].
    """

    def __init__(
        self,
        store: Store,
        name: str,
        label: str,
        doc: str,
        accept: str,
        loaded: Callable[[], str | None],
        read: Callable[[bytes, str], None],
        remove: Callable[[], None],
        limit: int = MAX_BYTES,
        label_width: int = 136,
    ):
        self._store, self._loaded = store, loaded
        self.input = FileChooser(
            lambda data, name: store.attempt(lambda: read(data, name)),
            lambda size, name: store.attempt(lambda: _refuse(size, name, limit)),
            accept=accept,
            limit=limit,
            label=label,
            sizing_mode="stretch_width",
            height=24,
            margin=(1, 0),
        )
        self._name = Html(
            "", stylesheets=[LABEL_CSS], sizing_mode="stretch_width", margin=0, height=26
        )
        self._remove = pn.widgets.Button(
            label="Remove", stylesheets=[BUTTON_CSS], margin=(1, 0), height=24, width=64
        )
        self._remove.on_click(lambda event: store.attempt(remove))
        self._held = pn.Row(self._name, self._remove, margin=0, sizing_mode="stretch_width")
        self.label = Label(label, doc, width=label_width)
        self.row = pn.Row(
            self.label.pane,
            self.input,
            self._held,
            sizing_mode="stretch_width",
            margin=(0, 0, 2, 0),
            height=28,
            css_classes=["field", name],
        )
        self.show()

    def show(self) -> None:
        """Show the file chooser, or what is loaded."""
        words = self._loaded()
        self.input.visible, self._held.visible = words is None, words is not None
        text = f'<div class="label" title="{escape(words or "")}">{escape(words or "")}</div>'
        if self._name.object != text:
            self._name.object = text


def _refuse(size: int, name: str, limit: int) -> None:
    raise InputError(name, f"{size / 2**20:.1f} MB", f"at most {limit // 2**20} MB can be uploaded")


def text_of(data: bytes, name: str) -> str:
    """The text of an uploaded file.

    Raises:
        InputError: when it is no text.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(name, "binary data", "a text file") from error


def structure_factors(store: Store) -> Upload:
    """The row for a P1 list of amplitudes."""

    def loaded() -> str | None:
        table = store.experiment.crystal.structure_factors
        return table and f"{table.name} ({table.count:,})"

    def read(data: bytes, name: str) -> None:
        table = diffsim.read_hkl(text_of(data, name), name)
        store.experiment.crystal.structure_factors = table

    def remove() -> None:
        store.experiment.crystal.structure_factors = None

    doc = "A P1 .hkl file: h k l F in each line. Elsewhere the default F counts."
    return Upload(
        store, "structure_factors", "Amplitudes .hkl", doc, ".hkl,.txt", loaded, read, remove
    )


def orientation_matrix(store: Store) -> Upload:
    """The row for a MOSFLM orientation matrix."""

    def loaded() -> str | None:
        crystal = store.experiment.crystal
        if crystal.reciprocal_matrix is None:
            return None
        return "sets the cell" if crystal.matrix_defines_cell else "rescaled to the cell"

    def read(data: bytes, name: str) -> None:
        experiment = store.experiment
        matrix = diffsim.read_matrix(text_of(data, name), experiment.beam.wavelength_A)
        experiment.crystal = experiment.crystal.with_matrix(matrix)

    def remove() -> None:
        store.experiment.crystal.reciprocal_matrix = None

    doc = "A MOSFLM matrix file: nine numbers, columns a*, b*, c* times the wavelength set here."
    return Upload(store, "reciprocal_matrix", "Matrix .mat", doc, ".mat,.txt", loaded, read, remove)


def source_list(store: Store) -> Upload:
    """The row for a list of sources."""

    def loaded() -> str | None:
        sources = store.experiment.beam.sources
        return sources and f"{sources.name} ({len(sources.rows):,})"

    def read(data: bytes, name: str) -> None:
        store.experiment.beam.sources = read_sources(text_of(data, name), name)

    def remove() -> None:
        store.experiment.beam.sources = None

    doc = (
        "A list of sources: x y z weight wavelength(m) in each line. It replaces divergence and "
        "dispersion; weights are ignored, as the reference does."
    )
    return Upload(store, "sources", "Source list", doc, ".txt,.dat", loaded, read, remove)


def mask(store: Store) -> Upload:
    """The row for a mask image."""

    def loaded() -> str | None:
        held = store.experiment.sampling.mask
        return held and f"{held.name} ({int((~held.keep).sum()):,} left out)"

    def read(data: bytes, name: str) -> None:
        keep, detector = read_smv(data, name).pixels != 0, store.experiment.detector
        shape = (int(detector.pixels_slow), int(detector.pixels_fast))
        if keep.shape != shape:
            given = f"{keep.shape[0]} x {keep.shape[1]}"
            raise InputError(name, given, f"{shape[0]} x {shape[1]} pixels, as the detector has")
        store.experiment.sampling.mask = Mask(name, keep)

    def remove() -> None:
        store.experiment.sampling.mask = None

    doc = "An SMV image of the detector's size: pixels that are zero in it are left out."
    return Upload(store, "mask", "Mask .img", doc, ".img,.smv", loaded, read, remove)
