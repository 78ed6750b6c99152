"""Rows for what is too long to type: amplitudes, a matrix, sources, a mask."""

from app.rendering.store import Store
from app.sidebar.field_label import Label
from app.widgets.files.file_row import FileRow
from diffsim.experiment import Mask
from diffsim.io import images, orientation, structure_factors
from diffsim.io.formats import docs, endings, text_of
from diffsim.io.sources import read_sources


def structure_factors_row(store: Store) -> FileRow:
    """The row for a P1 list of amplitudes."""

    def loaded() -> str | None:
        table = store.experiment.crystal.structure_factors
        return table and f"{table.name} ({table.count:,})"

    def read(data: bytes, name: str) -> None:
        table = structure_factors.read_structure_factors(data, name)
        store.experiment.crystal.structure_factors = table

    def remove() -> None:
        store.experiment.crystal.structure_factors = None

    formats = structure_factors.FORMATS
    doc = f"{docs(formats)} Elsewhere the default F counts."
    label = Label("Amplitudes", doc, parameter="crystal.structure_factors")
    return FileRow(store, "structure_factors", label, endings(formats), loaded, read, remove)


def orientation_row(store: Store) -> FileRow:
    """The row for a MOSFLM orientation matrix."""

    def loaded() -> str | None:
        crystal = store.experiment.crystal
        if crystal.reciprocal_matrix is None:
            return None
        return "sets the cell" if crystal.matrix_defines_cell else "rescaled to the cell"

    def read(data: bytes, name: str) -> None:
        experiment = store.experiment
        matrix = orientation.read_orientation(data, name, experiment.beam.wavelength_A)
        experiment.crystal = experiment.crystal.with_matrix(matrix)

    def remove() -> None:
        store.experiment.crystal.reciprocal_matrix = None

    doc, accept = docs(orientation.FORMATS), endings(orientation.FORMATS)
    label = Label("Matrix", doc, parameter="crystal.reciprocal_matrix")
    return FileRow(store, "reciprocal_matrix", label, accept, loaded, read, remove)


def sources_row(store: Store) -> FileRow:
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
    label = Label("Source list", doc, parameter="beam.sources")
    return FileRow(store, "sources", label, ".txt,.dat", loaded, read, remove)


def mask_row(store: Store) -> FileRow:
    """The row for a mask image."""

    def loaded() -> str | None:
        mask = store.experiment.sampling.mask
        return mask and f"{mask.name} ({int((~mask.keep).sum()):,} left out)"

    def read(data: bytes, name: str) -> None:
        detector = store.experiment.detector
        shape = int(detector.pixels_slow), int(detector.pixels_fast)
        image = images.read_image_file(data, name, shape)
        store.experiment.sampling.mask = Mask(name, image.pixels != 0)

    def remove() -> None:
        store.experiment.sampling.mask = None

    doc = "An image of the detector's size, such as SMV: pixels that are zero in it are left out."
    label = Label("Mask", doc, parameter="sampling.mask")
    return FileRow(store, "mask", label, endings(images.FORMATS), loaded, read, remove)
