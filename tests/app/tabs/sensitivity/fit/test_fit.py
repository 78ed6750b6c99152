"""A fit that the model follows: one step to undo, ended by any other change, its input checked."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from app.rendering.store import Store
from app.tabs.sensitivity.fit import run
from app.tabs.sensitivity.fit.session import BY_HAND, FitSession
from app.tabs.sensitivity.view import SensitivityView
from diffsim.inference import Refinement, refine
from tests.app.browser import post, tap

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")

MISSETS = tuple(f"crystal.misset_{axis}_deg" for axis in "xyz")
OFF = 0.15


@pytest.fixture
def store(small) -> Store:
    """Its image is pinned, and its missets are another since."""
    store = Store(small, selected=(7, 9))
    store.pins.pin(store.result)
    turn(store)
    return store


def turn(store: Store) -> None:
    store.history.make(dict.fromkeys(MISSETS, 0.0), dict.fromkeys(MISSETS, OFF))


def missets(store: Store) -> list[float]:
    return [getattr(store.experiment.crystal, name.split(".")[1]) for name in MISSETS]


@pytest.fixture
def fit(store) -> SensitivityView:
    view = SensitivityView(store)
    post(view.parameters, {"mode": "fit"})
    view.active = True
    for name in list(view.parameters.chosen):
        if name not in MISSETS:
            post(view.parameters, {"choose": name, "on": False})
    return view


def start(view: SensitivityView) -> None:
    post(view.fit.bar, {"start": True})


def test_a_fit_finds_the_pinned_values_within_their_errors(fit, store):
    start(fit)
    stage = fit.fit.fitting.stage
    assert isinstance(stage.refinement, Refinement)
    assert stage.refinement.converged
    errors = stage.refinement.standard_errors
    for name, value in zip(MISSETS, missets(store), strict=True):
        assert abs(value) < 0.1 * errors[name]
        assert value == stage.refinement.values[name]
    assert "Done after" in fit.fit.bar.note
    assert not fit.fit.bar.running


def test_a_fit_is_one_step_to_undo_and_to_redo(fit, store):
    start(fit)
    found = missets(store)
    store.history.undo()
    assert missets(store) == [OFF] * 3
    store.history.redo()
    assert missets(store) == found
    store.history.undo()
    store.history.undo()
    assert missets(store) == [0.0] * 3


def test_the_model_follows_each_iteration(fit, store):
    seen = []
    store.param.watch(lambda event: seen.append(missets(store)), "revision")
    start(fit)
    rows = fit.fit.fitting.stage.rows
    assert len(seen) == len(rows) - 1
    for values, row in zip(seen, rows[1:], strict=True):
        assert values == [row[name] for name in MISSETS]


def test_residual_history_and_table_show_where_the_fit_has_come_to(fit, store):
    start(fit)
    part, stage = fit.fit, fit.fit.fitting.stage
    left = part.residual.values
    assert np.abs(left).max() < 1e-3 * stage.task.target.max()
    assert "photons/pixel" in part.picture.bar.model.title
    off = part.history._sources[MISSETS[0]].data["off"]
    assert off[0] > 10 > 1 > off[-1]
    assert list(part.history._loss_source.data["n"]) == list(range(len(stage.rows)))
    assert "off by σ" in part.html("table")
    for name in MISSETS:
        assert f'data-off="{name}"' in part.html("table")
    tap(part.picture, 5, 6)
    assert store.selected == (5, 6)


def test_a_pin_of_another_shape_is_refused_in_words(fit, store):
    store.experiment.detector.pixels_fast = 40
    start(fit)
    assert fit.fit.bar.bad
    assert "24 x 32 pixels" in fit.fit.bar.note
    assert "24 x 40" in fit.fit.bar.note
    assert missets(store) == [OFF] * 3


def test_without_a_pin_or_a_parameter_the_page_says_what_is_missing(fit, store):
    for name in MISSETS:
        post(fit.parameters, {"choose": name, "on": False})
    start(fit)
    assert fit.fit.bar.bad
    assert "at least one" in fit.fit.bar.note
    store.pins.remove(1)
    assert fit.fit._pin_button.visible
    assert not fit.fit.bar.bad
    post(fit.parameters, {"choose": MISSETS[0], "on": True})
    start(fit)
    assert "pin one first" in fit.fit.bar.note


def test_whole_numbers_are_not_fitted_and_named(fit):
    post(fit.parameters, {"choose": "crystal.N_cells_a", "on": True})
    assert "Na is whole" in fit.fit.bar.note
    start(fit)
    assert fit.fit.fitting.stage.task.names == MISSETS


def test_what_differs_and_is_not_fitted_is_named(fit, store):
    store.experiment.detector.distance_mm = 101
    assert "Distance" in fit.fit.html("others")
    assert "Misset" not in fit.fit.html("others")
    assert fit.fit.shows("others")
    store.experiment.detector.distance_mm = 100
    assert not fit.fit.shows("others")


def test_a_fit_is_never_larger_than_memory_holds(fit, monkeypatch):
    monkeypatch.setattr(run, "MOST_VALUES", 24 * 32)
    start(fit)
    assert "choose fewer parameters" in fit.fit.bar.note


def test_a_failure_is_told_without_a_traceback_and_the_model_stays(fit, store, monkeypatch, caplog):
    def broken(*args, progress, **rest) -> Refinement:
        raise RuntimeError("no")

    monkeypatch.setattr(run, "refine", broken)
    start(fit)
    assert fit.fit.bar.bad
    assert "RuntimeError" in fit.fit.bar.note
    assert missets(store) == [OFF] * 3
    assert "a fit failed" in caplog.text


@pytest.fixture
def endless(monkeypatch) -> Iterator[None]:
    """A fit that goes on until it is cancelled."""

    def fit(*args, progress, cancelled, **rest):
        while True:
            refine(*args, progress=progress, cancelled=cancelled, **rest)

    monkeypatch.setattr(run, "refine", fit)
    yield


async def going(store: Store) -> FitSession:
    """A fit that has moved the model."""
    fitting = FitSession(store)
    await store.settled()
    assert fitting.start(store.pins.pins[0], MISSETS)
    while missets(store) == [OFF] * 3:
        await asyncio.sleep(0.01)
    return fitting


def test_a_cancelled_fit_ends_and_leaves_the_last_iteration(store, endless):
    async def act() -> FitSession:
        fitting = await going(store)
        fitting.cancel()
        moved = missets(store)
        await asyncio.wait_for(fitting._worker.idle(), 20)
        assert missets(store) == moved
        return fitting

    fitting = asyncio.run(act())
    assert not fitting.running
    assert "cancelled" in fitting.note
    store.history.undo()
    assert missets(store) == [OFF] * 3


def test_a_change_by_hand_ends_the_fit_and_stays(store, endless):
    async def act() -> FitSession:
        fitting = await going(store)
        store.set("crystal", "misset_x_deg", 3.0)
        await asyncio.wait_for(fitting._worker.idle(), 20)
        return fitting

    fitting = asyncio.run(act())
    assert fitting.note == BY_HAND
    assert missets(store)[0] == 3.0
    store.history.undo()
    assert missets(store)[0] != 3.0
    store.history.undo()
    assert missets(store) == [OFF] * 3


def test_a_fit_ends_when_its_page_is_closed(store, endless):
    async def act() -> FitSession:
        fitting = await going(store)
        store.close()
        await asyncio.wait_for(fitting._worker.idle(), 20)
        return fitting

    asyncio.run(act())


def test_what_the_image_does_not_depend_on_is_said_apart(fit, store):
    post(fit.parameters, {"choose": "crystal.fudge", "on": True})
    start(fit)
    note = fit.fit.bar.note
    assert note.startswith("Done after")
    assert note.endswith("but the image does not depend on Shape factor.")


def test_a_refusal_is_shown_each_time(fit, store):
    for name in MISSETS:
        post(fit.parameters, {"choose": name, "on": False})
    for _ in range(2):
        fit.fit.bar.say(note="something else", bad=False)
        start(fit)
        assert fit.fit.bar.bad
        assert "parameters" in fit.fit.bar.note
