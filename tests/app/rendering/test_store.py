"""The model drives the image, image and trace agree, and what is wrong is said."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest
import torch

import diffsim
from app.pixels.downsample import Raster
from app.rendering.store import PAINT_TIMEOUT_S, Store
from app.state.display import limits
from diffsim import Crystal, Experiment
from tests.app import fake_time


def run(scenario):
    return asyncio.run(asyncio.wait_for(scenario, 30))


def test_a_store_has_an_image_at_once(small):
    store = Store(small)
    np.testing.assert_array_equal(
        store.result.image, diffsim.render(small, dtype=torch.float32).numpy()
    )


def test_a_change_from_code_renders_anew(small):
    async def scenario():
        store = Store(small)
        small.detector.distance_mm = 150
        await store.settled()
        assert store.result.experiment.detector.distance_mm == 150
        assert store.result.revision == store.revision == 1
        np.testing.assert_array_equal(
            store.result.image, diffsim.render(small, dtype=torch.float32).numpy()
        )

    run(scenario())


def test_a_change_in_a_plain_script_renders_before_it_returns(small):
    store = Store(small)
    small.crystal.N_cells = 3
    assert store.result.experiment.crystal.N_cells == (3, 3, 3)


def test_many_changes_give_few_renders_and_the_last_one_counts(small):
    async def scenario():
        store, shown = Store(small), []
        store.param.watch(lambda event: shown.append(event.new), "result")
        for step in range(50):
            small.detector.distance_mm = 100 + step
        await store.settled()
        assert len(shown) == 1
        assert shown[0].experiment.detector.distance_mm == 149

    run(scenario())


def test_a_replaced_section_is_followed(small):
    async def scenario():
        store = Store(small)
        small.crystal = Crystal(default_F=50)
        await store.settled()
        assert store.result.experiment.crystal.default_F == 50
        small.crystal.default_F = 60
        await store.settled()
        assert store.result.experiment.crystal.default_F == 60

    run(scenario())


def test_load_takes_over_all_values_at_once(small):
    async def scenario():
        store, revisions = Store(small), []
        store.param.watch(lambda event: revisions.append(event.new), "revision")
        other = Experiment(
            crystal={"default_F": 7}, detector={"pixels_slow": 10, "pixels_fast": 12}
        )
        store.load(other, selected=(2, 3))
        await store.settled()
        assert revisions == [1]
        assert store.experiment is small
        assert store.result.shape == (10, 12)
        assert store.result.selected == (2, 3)
        other.crystal.default_F = 8
        assert small.crystal.default_F == 7

    run(scenario())


def test_selection_and_image_agree(small):
    async def scenario():
        store = Store(small, selected=(1, 2))
        store.select(20, 30)
        await store.settled()
        result = store.result
        assert (result.trace.slow, result.trace.fast) == (20, 30)
        assert result.image[20, 30] == pytest.approx(result.trace.intensity, rel=1e-3)
        store.select(24, 0)
        store.select(-1, 0)
        assert store.selected == (20, 30)

    run(scenario())


def test_a_selection_off_a_smaller_detector_moves_inside(small):
    async def scenario():
        store = Store(small, selected=(23, 31))
        small.detector.pixels_slow = 10
        await store.settled()
        assert store.result.selected == (9, 31)

    run(scenario())


def test_an_impossible_cell_keeps_the_image_and_says_why(small):
    async def scenario():
        store = Store(small)
        before = store.result
        small.crystal.param.update(cell_alpha_deg=60, cell_beta_deg=60, cell_gamma_deg=175)
        await store.settled()
        assert store.result is before
        assert "cell" in store.bad_model
        small.crystal.cell_gamma_deg = 90
        await store.settled()
        assert store.bad_model == ""
        assert store.result is not before

    run(scenario())


def test_a_bad_entry_leaves_the_model_and_says_why(small):
    store = Store(small)
    assert not store.set("detector", "distance_mm", -1)
    assert small.detector.distance_mm == 100
    assert store.bad_entry.startswith("distance_mm = -1")
    assert store.set("detector", "distance_mm", 120)
    assert store.bad_entry == ""


def test_an_unexpected_failure_is_logged_and_the_next_change_renders(small, monkeypatch, caplog):
    async def scenario():
        store, render = Store(small), diffsim.render
        monkeypatch.setattr(diffsim, "render", lambda *args, **options: 1 / 0)
        small.detector.distance_mm = 150
        await store.settled()
        assert "ZeroDivisionError" in store.bad_model
        assert "a render failed" in caplog.text
        monkeypatch.setattr(diffsim, "render", render)
        small.detector.distance_mm = 160
        await store.settled()
        assert store.bad_model == ""
        assert store.result.experiment.detector.distance_mm == 160

    run(scenario())


def test_a_browser_that_answers_is_waited_for(small):
    async def scenario():
        store, shown = Store(small), []
        store.painted(0)
        store.param.watch(lambda event: shown.append(event.new.revision), "result")
        small.detector.distance_mm = 150
        while not shown:
            await asyncio.sleep(0.001)
        small.detector.distance_mm = 160
        await asyncio.sleep(PAINT_TIMEOUT_S / 2)
        assert shown == [1]
        store.painted(store.sequence)
        while len(shown) < 2:
            await asyncio.sleep(0.001)
        store.painted(store.sequence)
        await store.settled()
        assert shown == [1, 2]

    fake_time.run(scenario(), fake_time.FakeClock())


def test_a_browser_that_falls_silent_holds_nothing_up(small):
    async def scenario():
        store = Store(small)
        store.painted(0)
        for distance in (150, 160, 170):
            small.detector.distance_mm = distance
            await store.settled()
        assert store.result.experiment.detector.distance_mm == 170

    fake_time.run(scenario(), fake_time.FakeClock())


def test_tables_follow_a_few_times_a_second_and_end_with_the_last_state(small):
    async def scenario():
        store, detailed, results = Store(small), [], []
        store.param.watch(lambda event: detailed.append(event.new), "detailed")
        store.param.watch(lambda event: results.append(event.new), "result")
        for step in range(30):
            small.detector.distance_mm = 101 + step
            await asyncio.sleep(0.01)
        await store.settled()
        assert store.detailed is store.result
        assert store.detailed.revision == 30
        assert len(detailed) < len(results)
        assert len(detailed) <= 4

    fake_time.run(scenario(), fake_time.FakeClock())


def test_nobody_reads_a_trace_and_none_is_made(small, monkeypatch):
    made = []
    trace = diffsim.trace
    monkeypatch.setattr(diffsim, "trace", lambda *args: made.append(1) or trace(*args))
    store, wanted = Store(small), []
    store.follow_details(lambda event: None, lambda: bool(wanted))
    small.detector.distance_mm = 150
    assert made == []
    wanted.append(1)
    small.detector.distance_mm = 160
    assert made == [1]


def test_a_view_that_moves_asks_only_for_what_is_missing(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)

    async def scenario():
        store, asked = Store(small), []
        monkeypatch.setattr(store, "_submit", lambda: asked.append(store._window))
        store.look((2, 8, 3, 9))
        assert asked == []
        store.result = replace(store.result, part=Raster(store.result.image[:12], 1))
        store.look((-5, 8, 3, 9))
        assert asked == []
        store.look((5, 20, 3, 9))
        assert asked == [(5, 20, 3, 9)]

    run(scenario())


def test_contrast_starts_anew_with_another_experiment(small):
    async def scenario():
        store = Store(small)
        before = store.display.high
        store.load(small.replace(crystal={"default_F": 1000}))
        assert store.display.high == before
        await store.settled()
        assert store.display.high == pytest.approx(100 * before, rel=0.1)

    run(scenario())


def test_contrast_after_a_preview_is_that_of_the_pixels(small, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.ALWAYS_LIVE_TERMS", 0)
    monkeypatch.setattr("app.rendering.renderer.LIVE_S", 0)
    brighter = small.replace(crystal={"default_F": 1000})

    async def scenario():
        store, seen = Store(small), []
        store.param.watch(lambda event: seen.append(event.new.fine), "result")
        store.load(brighter)
        await store.settled()
        assert seen == [False, True]
        return store.display.low, store.display.high

    assert run(scenario()) == limits(Store(brighter).result.image)


def test_contrast_stays_while_the_model_changes(small):
    async def scenario():
        store = Store(small)
        before = store.display.low, store.display.high
        small.crystal.default_F = 1000
        await store.settled()
        assert (store.display.low, store.display.high) == before
        store.display.follow = True
        assert store.display.high > 10 * before[1]
        store.display.param.update(follow=False, low=None)
        assert store.display.low is not None

    run(scenario())
