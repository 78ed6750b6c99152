"""Widgets and model follow each other, and a bad entry is refused with a message."""

import panel as pn
import pytest

from app.rendering.store import Store
from app.sidebar.number_field import LiveCountSlider, LiveSlider
from app.sidebar.sidebar import GROUPS, Controls
from diffsim import Experiment
from diffsim.experiment import SECTIONS


def unfolded(controls: Controls) -> Controls:
    for _ in range(2):  # "More" lies within its section
        for card in controls._layout.select(pn.Card):
            card.collapsed = False
    return controls


@pytest.fixture
def store(small) -> Store:
    return Store(small)


@pytest.fixture
def controls(store) -> Controls:
    return unfolded(Controls(store))


def widget(controls: Controls, name: str, kind: type):
    (found,) = controls.rows[name].row.select(kind)
    return found


def entry(controls: Controls, name: str) -> pn.widgets.TextInput:
    return widget(controls, name, pn.widgets.TextInput)


def test_every_parameter_of_the_experiment_has_a_row(controls):
    assert {name for cls in SECTIONS.values() for name in cls.settable()} <= set(controls.rows)


def test_folded_rows_are_made_when_they_are_unfolded(store):
    controls = Controls(store)
    assert "exposure_s" not in controls.rows
    store.experiment.beam.exposure_s = 2.5
    unfolded(controls)
    assert entry(controls, "exposure_s").value == "2.5"
    store.experiment.beam.exposure_s = 3.5
    assert entry(controls, "exposure_s").value == "3.5"


def test_sections_name_parameters_that_exist(store):
    for group in GROUPS:
        assert set(group.names) <= set(store.section(group.section).param)


def test_slider_sets_the_model_and_the_entry(controls, store):
    widget(controls, "distance_mm", LiveSlider).value = 140.5
    assert store.experiment.detector.distance_mm == 140.5
    assert entry(controls, "distance_mm").value == "140.5"


def test_count_slider_sets_a_whole_number(controls, store):
    widget(controls, "N_cells_a", LiveCountSlider).value = 9
    assert store.experiment.crystal.N_cells_a == 9
    assert isinstance(store.experiment.crystal.N_cells_a, int)


def test_entry_sets_the_model_and_the_slider_beyond_its_usual_range(controls, store):
    entry(controls, "distance_mm").value = "1250"
    slider = widget(controls, "distance_mm", LiveSlider)
    assert store.experiment.detector.distance_mm == 1250
    assert (slider.value, slider.end) == (1250, 1250)
    entry(controls, "distance_mm").value = "100"
    assert slider.end == 600


def test_model_changed_from_code_shows_in_the_widgets(controls, store):
    store.experiment.detector.distance_mm = 321
    assert entry(controls, "distance_mm").value == "321"
    assert widget(controls, "distance_mm", LiveSlider).value == 321
    store.experiment.detector.detector_convention = "XDS"
    assert widget(controls, "detector_convention", pn.widgets.Select).value == "XDS"
    store.experiment.beam.apply_polarization = False
    assert widget(controls, "apply_polarization", pn.widgets.Checkbox).value is False


def test_loading_another_experiment_shows_in_the_widgets(controls, store):
    store.load(Experiment(crystal={"cell_a_A": 33}, detector={"pixels_fast": 8, "pixels_slow": 8}))
    assert entry(controls, "cell_a_A").value == "33"
    assert entry(controls, "pixels_fast").value == "8"


def test_choices_and_switches_set_the_model(controls, store):
    widget(controls, "shape", pn.widgets.Select).value = "gauss"
    widget(controls, "point_pixel", pn.widgets.Checkbox).value = True
    widget(controls, "quirks", pn.widgets.CheckBoxGroup).value = ["stale_phi0"]
    assert store.experiment.crystal.shape == "gauss"
    assert store.experiment.detector.point_pixel is True
    assert store.experiment.sampling.quirks == ["stale_phi0"]


@pytest.mark.parametrize("text", ["-3", "abc", "nan", "", "1e99"])
def test_bad_entry_is_refused_with_a_message(controls, store, text: str):
    before = store.result
    entry(controls, "distance_mm").value = text
    assert store.experiment.detector.distance_mm == 100
    assert "distance_mm" in store.bad_entry
    assert "allowed is" in store.bad_entry
    assert entry(controls, "distance_mm").css_classes == ["bad"]
    assert store.result is before
    entry(controls, "distance_mm").value = "110"
    assert store.bad_entry == ""
    assert entry(controls, "distance_mm").css_classes == []


def test_fraction_is_no_count(controls, store):
    entry(controls, "phi_steps").value = "2.5"
    assert store.experiment.scan.phi_steps == 3
    assert "whole number" in store.bad_entry
    entry(controls, "phi_steps").value = "4.0"
    assert store.experiment.scan.phi_steps == 4


def test_beam_centre_left_open_shows_what_is_implied(controls, store):
    field = entry(controls, "beam_center_f_mm")
    assert (field.value, field.placeholder) == ("", "17")
    field.value = "12.5"
    assert store.experiment.detector.beam_center_f_mm == 12.5
    field.value = ""
    assert store.experiment.detector.beam_center_f_mm is None
    assert widget(controls, "beam_center_f_mm", LiveSlider).value == 17


def test_vector_is_entered_as_numbers(controls, store):
    entry(controls, "fdet_vector").value = "0, 0.5  1"
    assert store.experiment.detector.fdet_vector == (0, 0.5, 1)
    entry(controls, "fdet_vector").value = "1 2"
    assert "3 finite numbers" in store.bad_entry
    entry(controls, "fdet_vector").value = ""
    assert store.experiment.detector.fdet_vector is None


def test_vectors_show_in_the_custom_convention_only(controls, store):
    assert not controls.rows["fdet_vector"].row.visible
    store.experiment.detector.detector_convention = "CUSTOM"
    assert controls.rows["fdet_vector"].row.visible


def test_labels_carry_unit_and_documentation(controls):
    (label,) = controls.rows["distance_mm"].row.select(pn.pane.HTML)
    assert "Distance" in label.object
    assert "mm</span>" in label.object
    assert "From the sample to the detector" in label.object


def test_a_value_of_a_slider_arrives_at_once_and_those_that_follow_a_few_at_a_time(monkeypatch):
    """Panel collects changes for 50 ms by default; the private switch for that still exists."""
    assert pn.reactive.Syncable._debounce == 50
    now = 100.0
    monkeypatch.setattr("app.sidebar.number_field.time.monotonic", lambda: now)
    for slider in (LiveSlider(), LiveCountSlider()):
        assert slider._debounce == 0
        now += 0.01
        assert slider._debounce == 10
        now += 0.01 + 0.03
        assert slider._debounce == 0
