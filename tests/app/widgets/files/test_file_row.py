"""Files come from memory, in bounded size, and can be removed again."""

import numpy as np
import panel as pn
import pytest

from app.rendering.store import Store
from app.sidebar.sidebar import Controls
from app.widgets.files.file_row import MAX_BYTES, FileRow
from diffsim import InputError
from diffsim.io.formats import text_of
from diffsim.io.images.smv import write_smv
from tests.app.browser import post

MATRIX = b"0.01 0 0\n0 0.02 0\n0 0 0.025\n"


def unfolded(controls: Controls) -> Controls:
    # a card makes its rows, which may be cards, when it is unfolded
    while folded := [card for card in controls._layout.select(pn.Card) if card.collapsed]:
        for card in folded:
            card.collapsed = False
    return controls


@pytest.fixture
def controls(small) -> Controls:
    return unfolded(Controls(Store(small)))


def send(upload: FileRow, name: str, data: bytes) -> None:
    post(upload.input, {"name": name, "size": len(data)})
    for start in range(0, len(data), 10):
        post(upload.input, {"data": data[start : start + 10]})


def test_structure_factors_are_loaded_and_removed(controls):
    store, row = controls._store, controls.rows["structure_factors"]
    send(row, "small.hkl", b"1 2 3 45.5\n-1 0 2 7\n")
    table = store.experiment.crystal.structure_factors
    assert (table.count, table.name) == (2, "small.hkl")
    assert not row.input.visible
    assert "small.hkl (2)" in row._name.object
    row._remove.clicks += 1
    assert store.experiment.crystal.structure_factors is None
    assert row.input.visible


def test_a_bad_line_is_named_by_its_number(controls):
    send(controls.rows["structure_factors"], "bad.hkl", b"1 2 3 4\n1 2 x 4\n")
    assert controls._store.experiment.crystal.structure_factors is None
    assert "bad.hkl" in controls._store.bad_entry
    assert "2" in controls._store.bad_entry


def test_matrix_sets_cell_and_orientation(controls):
    store, row = controls._store, controls.rows["reciprocal_matrix"]
    send(row, "a.mat", MATRIX)
    crystal = store.experiment.crystal
    assert crystal.cell == pytest.approx((100, 50, 40, 90, 90, 90))
    assert crystal.matrix_defines_cell
    assert "sets the cell" in row._name.object
    assert controls.rows["matrix_defines_cell"].row.visible
    crystal.cell_a_A = 90
    assert "rescaled" in row._name.object
    row._remove.clicks += 1
    assert crystal.reciprocal_matrix is None
    assert row.input.visible


def test_a_matrix_that_spans_no_volume_is_refused(controls):
    send(controls.rows["reciprocal_matrix"], "flat.mat", b"1 0 0 0 1 0 1 1 0")
    assert controls._store.experiment.crystal.reciprocal_matrix is None
    assert controls._store.bad_entry


def test_too_large_a_file_is_refused_by_its_announced_size(controls):
    row = controls.rows["structure_factors"]
    post(row.input, {"name": "big.hkl", "size": MAX_BYTES + 1})
    assert "big.hkl = 32.0 MB: at most 32 MB can be uploaded" in controls._store.bad_entry
    post(row.input, {"data": b"1 2 3 4"})
    assert controls._store.experiment.crystal.structure_factors is None


@pytest.mark.parametrize(
    "messages",
    [
        [None],
        [{"name": "a.hkl"}],
        [{"name": "a.hkl", "size": -1}],
        [{"name": "a.hkl", "size": 8}, {"data": b"1 2 3 4 5"}],
        [{"name": "a.hkl", "size": 8}, {"data": b"1 2 3 4"}],
        [{"name": "a.hkl", "size": 7}, {"data": b"1 2 3 4 and more"}],
        [{"name": "a.hkl", "size": 7}, {"data": "1 2 3 4"}],
        [{"data": b"1 2 3 4"}],
    ],
)
def test_what_no_file_chooser_sends_is_no_file(controls, messages):
    for message in messages:
        post(controls.rows["structure_factors"].input, message)
    assert controls._store.experiment.crystal.structure_factors is None


def test_binary_data_is_refused():
    with pytest.raises(InputError, match="not a text file"):
        text_of(b"\xff\xfe\x00", "picture.png")


def test_a_source_list_is_loaded_and_removed(controls):
    store, row = controls._store, controls.rows["sources"]
    send(row, "two.txt", b"-10 0 0 1 1e-10\n-10 0.02 0\n")
    assert len(store.experiment.beam.sources.rows) == 2
    assert "two.txt (2)" in row._name.object
    row._remove.clicks += 1
    assert store.experiment.beam.sources is None


def test_a_mask_has_to_fit_the_detector(controls):
    store, row = controls._store, controls.rows["mask"]
    detector = store.experiment.detector
    shape = (int(detector.pixels_slow), int(detector.pixels_fast))
    keep = np.ones(shape)
    keep[1, 2] = 0
    send(row, "small.img", write_smv({}, np.ones((2, 2))))
    assert store.experiment.sampling.mask is None
    assert "small.img = 2 x 2" in store.bad_entry
    send(row, "mask.img", write_smv({}, keep))
    assert not store.experiment.sampling.mask.keep[1, 2]
    assert "1 left out" in row._name.object
    row._remove.clicks += 1
    assert store.experiment.sampling.mask is None
