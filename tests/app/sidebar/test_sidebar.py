"""Search, marks, the lock, the energy and steps by key in the sidebar."""

from functools import partial

import panel as pn
import pytest

from app.rendering.store import Store
from app.sidebar.command_card import CommandBox
from app.sidebar.search import matches
from app.sidebar.sidebar import Controls
from app.state.baseline import preset_state
from app.state.presets import presets
from tests.app.browser import post


@pytest.fixture
def store(small) -> Store:
    return Store(small)


@pytest.fixture
def controls(store) -> Controls:
    return Controls(store)


def entry(controls: Controls, name: str) -> pn.widgets.TextInput:
    (found,) = controls.rows[name].row.select(pn.widgets.TextInput)
    return found


def label(controls: Controls, name: str) -> str:
    return controls.rows[name].label.pane.object


def shown(controls: Controls) -> set[str]:
    """Rows that are visible in cards that are open."""
    found = set()
    for part in controls._cards:
        for card, names in part.cards.items():
            top = next(iter(part.cards))
            if all(c.visible and not c.collapsed for c in (top, card)):
                found |= {n for n in names if n in controls.rows and controls.rows[n].row.visible}
    return found


def test_search_finds_names_labels_and_texts_in_folded_rows_and_gives_all_back(controls):
    before = shown(controls)
    assert "exposure_s" not in before
    post(controls.head, {"search": "exposure"})
    assert {"exposure_s", "flux_per_s", "fluence_per_m2"} <= shown(controls)
    assert "distance_mm" not in shown(controls)
    controls.search("mosaic SPREAD")
    assert "mosaic_spread_deg" in shown(controls)
    assert "mosaic_seed" not in shown(controls)
    controls.search("kahn")
    assert shown(controls) == {"polarization_factor"}
    controls.search("xyzzy")
    assert shown(controls) == set()
    assert controls.head.note
    controls.search(" ")
    assert shown(controls) == before
    assert controls.head.note == ""


def test_search_leaves_out_what_does_not_apply(controls, store):
    controls.search("fdet vector")
    assert "fdet_vector" not in shown(controls)
    store.experiment.detector.detector_convention = "CUSTOM"
    controls.search("fdet vector ")
    assert shown(controls) == {"fdet_vector"}


def test_every_word_has_to_occur():
    assert matches("N cells", "N_cells_a", "Na")
    assert matches("ÅNG", "angle", "Ångström")
    assert not matches("cells wave", "N_cells_a", "Na")


def test_what_differs_is_marked_and_a_click_resets_it(controls, store):
    assert "data-reset" not in label(controls, "distance_mm")
    store.set("detector", "distance_mm", 140)
    assert 'data-reset="detector.distance_mm"' in label(controls, "distance_mm")
    assert "Reset Distance to 100" in label(controls, "distance_mm")
    post(controls.head, {"reset": "detector.distance_mm"})
    assert store.experiment.detector.distance_mm == 100
    assert "data-reset" not in label(controls, "distance_mm")
    store.open(preset_state(presets()["triclinic"]))
    assert not any("data-reset" in label(controls, name) for name in controls.rows)


@pytest.mark.parametrize("place", ["", "a", "detector.distance_mm", "x.y.z", "display.scale"])
def test_resetting_what_has_not_changed_does_nothing(controls, store, place):
    post(controls.head, {"reset": place})
    assert store.revision == 0


def test_rows_say_what_a_command_decided(controls, store):
    box = CommandBox(store)
    box.read("-cell 60 60 60 90 90 90 -N 4 -default_F 100 -detpixels 32")
    assert "pivot BEAM" in label(controls, "detector_pivot")
    store.open(preset_state(presets()["cubic"]))
    assert "pivot BEAM" not in label(controls, "detector_pivot")


def test_the_lock_keeps_the_numbers_of_cells_equal(controls, store):
    crystal = store.experiment.crystal
    crystal.N_cells = (5, 6, 7)
    store.history.clock = lambda: 1e9
    (box,) = controls.rows["lock_N_cells"].row.select(pn.widgets.Checkbox)
    box.value = True
    assert crystal.N_cells == (5, 6, 7)
    entry(controls, "N_cells_b").value = "9"
    assert crystal.N_cells == (9, 9, 9)
    assert entry(controls, "N_cells_a").value == "9"
    entry(controls, "N_cells_b").value = "0"
    assert crystal.N_cells == (9, 9, 9)
    assert "N_cells" in store.bad_entry
    store.history.undo()
    assert crystal.N_cells == (5, 6, 7)
    box.value = False
    entry(controls, "N_cells_a").value = "3"
    assert crystal.N_cells == (3, 6, 7)


def test_energy_and_wavelength_follow_each_other(controls, store):
    assert entry(controls, "energy_keV").value == "12.39842"
    entry(controls, "energy_keV").value = "6.19921"
    assert store.experiment.beam.wavelength_A == pytest.approx(2, rel=1e-9)
    store.experiment.beam.wavelength_A = 0.5
    assert float(entry(controls, "energy_keV").value) == pytest.approx(24.79684, rel=1e-9)
    for bad in ("0", "-1", "abc", "", "1e300"):
        entry(controls, "energy_keV").value = bad
        assert "energy_keV" in store.bad_entry
        assert store.experiment.beam.wavelength_A == 0.5


def test_keys_step_by_the_parameters_step(controls, store):
    step = partial(post, controls.head)
    step({"step": "detector.distance_mm", "by": 10, "text": ""})
    assert store.experiment.detector.distance_mm == 105
    step({"step": "detector.distance_mm", "by": -1, "text": "120"})
    assert store.experiment.detector.distance_mm == 119.5
    step({"step": "crystal.N_cells_a", "by": -10, "text": ""})
    assert store.experiment.crystal.N_cells_a == 1
    step({"step": "beam.energy_keV", "by": 1, "text": ""})
    assert store.experiment.beam.wavelength_A < 1
    revision = store.revision
    for bad in (
        {"step": "nothing", "by": 1, "text": ""},
        {"step": "distance_mm", "by": 1, "text": ""},
        {"step": "beam.distance_mm", "by": 1, "text": ""},
        {"step": "crystal.shape", "by": 1, "text": ""},
        {"step": "detector.distance_mm", "by": 10**9, "text": ""},
        {"step": ["detector.distance_mm"], "by": 1, "text": ""},
        {"step": 3},
    ):
        step(bad)
    assert store.revision == revision


def test_tooltips_give_meaning_unit_and_bounds(controls):
    held = label(controls, "distance_mm")
    assert "From the sample to the detector" in held
    assert "Allowed: a finite number" in held
    assert "mm" in held
