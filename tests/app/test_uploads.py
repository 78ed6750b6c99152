"""Files come from memory, in bounded size, and can be removed again."""

import panel as pn
import pytest

from app import uploads
from app.controls import Controls
from app.store import Store
from diffsim import InputError

MATRIX = b"0.01 0 0\n0 0.02 0\n0 0 0.025\n"


def unfolded(controls: Controls) -> Controls:
    for card in controls._layout.select(pn.Card):
        card.collapsed = False
    return controls


@pytest.fixture
def controls(small) -> Controls:
    return unfolded(Controls(Store(small)))


def send(upload: uploads.Upload, name: str, data: bytes) -> None:
    upload.input.param.update(filename=name, value=data)


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


def test_too_large_a_file_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    with pytest.raises(InputError, match=r"big\.hkl.*MB can be uploaded"):
        uploads.text_of(b"x" * 11, "big.hkl")


def test_binary_data_is_refused():
    with pytest.raises(InputError, match="a text file"):
        uploads.text_of(b"\xff\xfe\x00", "picture.png")
