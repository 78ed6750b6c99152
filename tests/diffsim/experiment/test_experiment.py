"""What a user sets: bounds, names, copies and JSON."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS, Numbers, Quantity
from diffsim.experiment.tables.structure_factors import StructureFactors


def _quantities():
    for section, cls in SECTIONS.items():
        for name in cls.settable():
            if isinstance(cls.param[name], (Quantity, Numbers)):
                yield section, name


QUANTITIES = list(_quantities())


@pytest.mark.parametrize(("section", "name"), QUANTITIES)
def test_every_number_says_what_it_is(section, name):
    parameter = SECTIONS[section].param[name]
    assert parameter.doc and parameter.doc.endswith(".")
    assert parameter.label
    if isinstance(parameter, Quantity):
        assert parameter.bounds is not None
        low, high = parameter.get_soft_bounds()
        assert parameter.bounds[0] <= low < high <= parameter.bounds[1]


@pytest.mark.parametrize(("section", "name"), QUANTITIES)
@pytest.mark.parametrize("value", [math.nan, math.inf, "12", True, 1e300])
def test_a_number_that_is_none_is_refused_by_name(section, name, value):
    with pytest.raises(InputError, match=name):
        Experiment(**{section: {name: value}})


def test_an_error_names_the_field_the_value_and_what_is_allowed():
    experiment = Experiment()
    with pytest.raises(InputError) as error:
        experiment.beam.wavelength_A = -1
    assert str(error.value) == (
        "wavelength_A = -1: allowed is a finite number from 0.001 to 1000 Å"
    )
    assert experiment.beam.wavelength_A == 1.0


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(InputError, match="did you mean distance_mm"):
        Experiment(detector={"distance_m": 100})
    with pytest.raises(InputError, match="did you mean detector"):
        Experiment(detectr={})


def test_a_misspelled_attribute_is_refused_too():
    experiment = Experiment()
    with pytest.raises(InputError, match="did you mean wavelength_A"):
        experiment.beam.wavelenth_A = 2
    experiment.crystal.cell = (50, 60, 70)
    assert experiment.crystal.cell == (50, 60, 70, 90, 90, 90)


def test_groups_of_numbers_are_set_together():
    crystal = diffsim.Crystal(cell=(70, 80, 90, 75, 85, 95), N_cells=5, misset_deg=(1, 2, 3))
    assert crystal.cell == (70, 80, 90, 75, 85, 95)
    assert crystal.N_cells == (5, 5, 5)
    crystal.N_cells = (1, 2, 3)
    assert (crystal.N_cells_a, crystal.N_cells_b, crystal.N_cells_c) == (1, 2, 3)
    with pytest.raises(InputError, match="cell"):
        crystal.cell = (70, 80)


def test_a_group_in_a_change_counts():
    crystal = diffsim.Crystal(cell=(70, 80, 90, 75, 85, 95), N_cells=5)
    copy = crystal.replace(cell=(40, 40, 40, 90, 90, 90), N_cells=2)
    assert (copy.cell, copy.N_cells) == ((40, 40, 40, 90, 90, 90), (2, 2, 2))
    assert Experiment(crystal=crystal).replace(crystal={"cell": copy.cell}).crystal.cell[0] == 40
    matrix = (0.01, 0, 0, 0, 0.02, 0, 0, 0, 0.025)
    assert crystal.with_matrix(matrix).cell == pytest.approx((100, 50, 40, 90, 90, 90))


def test_a_copy_shares_no_section():
    original = Experiment()
    copy = original.replace(detector={"distance_mm": 250})
    assert (original.detector.distance_mm, copy.detector.distance_mm) == (100, 250)
    copy.beam.wavelength_A = 2
    assert original.beam.wavelength_A == 1


@st.composite
def experiments(draw):
    cell = draw(
        st.tuples(*[st.floats(20, 200)] * 3, *[st.floats(70, 110)] * 3).map(
            lambda values: tuple(round(v, 3) for v in values)
        )
    )
    vector = st.none() | st.tuples(*[st.floats(-2, 2)] * 3)
    return Experiment(
        beam={
            "wavelength_A": draw(st.floats(0.3, 7)),
            "flux_per_s": draw(st.none() | st.floats(1, 1e20)),
            "polar_vector": draw(vector),
        },
        crystal={
            "cell": cell,
            "N_cells": draw(st.tuples(*[st.integers(1, 90)] * 3)),
            "shape": draw(st.sampled_from(["square", "round", "gauss", "tophat"])),
        },
        scan={"phi_steps": draw(st.integers(1, 50)), "spindle_axis": draw(vector)},
        detector={
            "detector_convention": draw(st.sampled_from(["MOSFLM", "XDS", "CUSTOM"])),
            "beam_center_f_mm": draw(st.none() | st.floats(-50, 50)),
        },
        sampling={
            "roi": draw(st.none() | st.just((1, 20, 3, 40))),
            "quirks": draw(st.lists(st.just("stale_phi0"), max_size=1)),
        },
    )


@given(experiments())
@settings(max_examples=50, deadline=None)
def test_json_keeps_every_value(experiment):
    again = Experiment.from_json(experiment.to_json())
    assert again.to_dict() == experiment.to_dict()


def test_json_keeps_structure_factors_and_matrix():
    table = diffsim.read_hkl("0 0 0 100\n1 0 -2 12.5 0.1\n# note\n1 0 -2 13.5\n", "few.hkl")
    crystal = diffsim.Crystal(structure_factors=table).with_matrix(
        (0.015, -0.008, 0.006, 0.01, 0.003, -0.011, 0.012, 0.016, 0.004)
    )
    again = Experiment.from_json(Experiment(crystal=crystal).to_json()).crystal
    assert again.structure_factors == table
    assert again.structure_factors.count == 2
    assert again.reciprocal_matrix == crystal.reciprocal_matrix
    assert again.matrix_defines_cell


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        '{"format": "something"}',
        '{"version": 99}',
        '{"beam": 5}',
        '{"beam": {"wavelength_A": "x"}}',
        '{"beam": {"wavelength_A": [1]}}',
        '{"nothing": {}}',
        '{"crystal": {"structure_factors": {"name": "a"}}}',
        '{"crystal": {"structure_factors": {"name": "a", "count": 5, "hkl_int32": "!", '
        '"F_float64": ""}}}',
        '{"sampling": {"quirks": ["no such"]}}',
        '{"sampling": {"quirks": 7}}',
        '{"detector": {"detector_pivot": "CORNER"}}',
    ],
)
def test_unusable_json_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError) as error:
        Experiment.from_json(text)
    assert "\n" not in str(error.value)


def test_an_edited_cell_counts_again_where_a_matrix_gave_the_first_one():
    matrix = (0.01, 0, 0, 0, 0.01, 0, 0, 0, 0.01)
    crystal = diffsim.Crystal(N_cells=5, default_F=100).with_matrix(matrix)
    assert crystal.cell == pytest.approx((100, 100, 100, 90, 90, 90))
    assert crystal.matrix_defines_cell
    assert not crystal.replace(cell_a_A=50).matrix_defines_cell
    crystal.cell_a_A = 50
    assert not crystal.matrix_defines_cell
    crystal.param.update(**diffsim.Crystal().with_matrix(matrix).values())
    assert crystal.matrix_defines_cell
    crystal.cell = (60, 70, 80)
    assert not crystal.matrix_defines_cell


def test_an_edit_that_frees_the_cell_is_one_change_and_going_back_is_none():
    crystal = diffsim.Crystal().with_matrix((0.01, 0, 0, 0, 0.01, 0, 0, 0, 0.01))
    before, batches = crystal.replace(), []
    names = crystal.settable()
    crystal.param.watch(lambda *events: batches.append([e.name for e in events]), names)
    crystal.cell_a_A = 50
    assert batches == [["cell_a_A", "matrix_defines_cell"]]
    crystal.restore({name: theirs for name, (_, theirs) in crystal.differences(before).items()})
    assert crystal == before
    with pytest.raises(diffsim.InputError):
        crystal.cell_a_A = -1
    assert crystal == before


def test_a_tensor_is_kept_with_its_graph():
    distance = torch.tensor(100.0, dtype=torch.float64, requires_grad=True)
    experiment = Experiment(detector={"distance_mm": distance})
    assert experiment.replace().detector.distance_mm is distance
    assert Experiment.from_json(experiment.to_json()).detector.distance_mm == 100.0
    with pytest.raises(InputError, match="distance_mm"):
        Experiment(detector={"distance_mm": torch.tensor(-1.0)})


def test_a_table_that_spans_too_much_is_refused():
    far = np.array([[0, 0, 0], [2**30, 2**30, 2**30]])
    with pytest.raises(InputError, match="indices span"):
        StructureFactors.from_reflections(far, np.ones(2))
