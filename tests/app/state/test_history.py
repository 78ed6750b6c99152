"""Steps merge, are taken back and made again; what was loaded is part of them."""

import asyncio

import pytest

from app.rendering.store import Store
from app.state.baseline import Baseline, preset_state
from app.state.history import MERGE_S, History
from app.state.presets import presets
from diffsim import Experiment
from tests.app.fake_time import FakeClock, run

TRICLINIC = presets()["triclinic"]
DISTANCE = "detector.distance_mm"


@pytest.fixture
def store(small) -> Store:
    return Store(small, (3, 4))


@pytest.fixture
def clock(store) -> FakeClock:
    store.history.clock = FakeClock()
    return store.history.clock


def distance(store: Store) -> float:
    return store.experiment.detector.distance_mm


def test_changes_of_one_value_in_a_moment_are_one_step(store, clock):
    for step in range(20):
        store.set("detector", "distance_mm", 101 + step)
        clock.now += 0.6
    store.history.undo()
    assert distance(store) == 100
    assert not store.history.undoable
    store.history.redo()
    assert distance(store) == 120


def test_a_pause_or_another_value_begins_a_step(store, clock):
    store.set("detector", "distance_mm", 110)
    clock.now += 0.8
    store.set("detector", "distance_mm", 120)
    store.set("crystal", "default_F", 7)
    store.select(9, 9)
    for expected in ((120, 7, (3, 4)), (120, 100, (3, 4)), (110, 100, (3, 4)), (100, 100, (3, 4))):
        store.history.undo()
        crystal = store.experiment.crystal
        assert (distance(store), crystal.default_F, store.selected) == expected
    assert not store.history.undoable


def test_what_waits_while_the_server_is_held_up_is_still_one_step(small):
    clock = FakeClock()

    async def drag() -> Store:
        store = Store(small, (3, 4))
        for step in range(3):
            store.set("detector", "distance_mm", 101 + step)
            clock.advance(1.2 * MERGE_S)
            await asyncio.sleep(0.01)
        return store

    store = run(drag(), clock)
    store.history.undo()
    assert distance(store) == 100
    assert not store.history.undoable


def test_a_change_after_undo_forgets_what_was_undone(store):
    store.set("detector", "distance_mm", 110)
    store.history.undo()
    store.set("detector", "distance_mm", 130)
    assert not store.history.redoable
    store.history.undo()
    assert distance(store) == 100


def test_undo_and_redo_render_the_image_of_then(store):
    before = store.result.image.copy()
    store.set("crystal", "N_cells_a", 9)
    store.history.undo()
    assert (store.result.image == before).all()


def test_loading_is_a_step_with_its_pixel_and_its_name(store):
    first = store.experiment.replace()
    store.set("detector", "distance_mm", 140)
    store.open(preset_state(TRICLINIC))
    assert store.baseline.preset == "triclinic"
    store.history.undo()
    assert store.experiment.differences(first) == {DISTANCE: (140, 100)}
    assert store.selected == (3, 4)
    assert store.baseline.title == "Experiment"
    store.history.redo()
    assert store.experiment == TRICLINIC.experiment()
    assert store.selected == TRICLINIC.selected
    assert store.baseline.preset == "triclinic"


def test_undo_keeps_the_sections_that_code_holds(store):
    detector = store.experiment.detector
    detector.distance_mm = 150
    store.history.undo()
    assert detector.distance_mm == 100
    detector.distance_mm = 170
    assert store.result.experiment.detector.distance_mm == 170


def test_an_edited_cell_and_its_matrix_are_one_step(store):
    matrix = (0.01, 0, 0, 0, 0.02, 0, 0, 0, 0.03)
    store.experiment.crystal = store.experiment.crystal.with_matrix(matrix)
    with_matrix = store.experiment.replace()
    store.set("crystal", "cell_a_A", 90)
    assert not store.experiment.crystal.matrix_defines_cell
    store.history.undo()
    assert store.experiment == with_matrix
    store.history.undo()
    assert store.experiment.crystal.reciprocal_matrix is None
    store.history.redo()
    assert store.experiment == with_matrix


def test_reset_goes_back_to_what_was_loaded_and_can_be_undone(store):
    store.open(preset_state(TRICLINIC))
    store.set("detector", "distance_mm", 140)
    store.set("crystal", "shape", "gauss")
    store.select(1, 2)
    assert store.changes() == {
        "crystal.shape": ("gauss", "square"),
        DISTANCE: (140, 200),
    }
    store.reset()
    assert store.changes() == {}
    assert store.selected == TRICLINIC.selected
    store.history.undo()
    assert (distance(store), store.selected) == (140, (1, 2))


def test_a_loaded_copy_does_not_follow_the_model(small):
    store = Store(small)
    small.detector.distance_mm = 300
    assert isinstance(store.baseline, Baseline)
    assert store.baseline.experiment.detector.distance_mm == 100


def test_only_the_last_steps_are_kept():
    values = {}
    history = History(values.update)
    for number in range(1000):
        history.note({str(number): 0}, {str(number): 1})
    count = 0
    while history.undoable:
        history.undo()
        count += 1
    assert count == 300


def test_nothing_to_undo_is_no_mistake(store):
    store.history.undo()
    store.history.redo()
    store.reset()
    assert store.experiment == store.baseline.experiment
    assert store.experiment != Experiment()
