"""What is taken late because the server was held up does not count as late."""

import asyncio
import time

import pytest

from app.runtime import loop_clock
from app.runtime.loop_clock import TICK_S, LoopClock


def test_without_an_event_loop_it_is_the_monotonic_clock():
    clock = LoopClock()
    assert clock() == pytest.approx(time.monotonic(), abs=0.05)
    time.sleep(0.02)
    assert clock() == pytest.approx(time.monotonic(), abs=0.05)


def test_time_in_which_the_loop_is_held_up_counts_as_one_tick():
    async def page() -> float:
        clock = LoopClock()
        before = clock()
        time.sleep(5 * TICK_S)
        await asyncio.sleep(0.02)
        return clock() - before

    assert asyncio.run(page()) < 2 * TICK_S


def test_time_in_which_the_loop_is_free_counts():
    async def page() -> float:
        clock = LoopClock()
        before = clock()
        for _ in range(12):
            await asyncio.sleep(TICK_S / 2)
        return clock() - before

    assert 0 < asyncio.run(page()) <= 6.1 * TICK_S


def test_after_a_long_rest_it_is_set_by_the_wall_clock(monkeypatch):
    monkeypatch.setattr(loop_clock, "AWAKE_TICKS", 3)

    async def page() -> tuple[float, float]:
        clock = LoopClock()
        before = clock()
        await asyncio.sleep(8 * TICK_S)
        return clock() - before, time.monotonic() - clock()

    passed, behind = asyncio.run(page())
    assert passed >= 7 * TICK_S
    assert abs(behind) < 0.05


def test_it_goes_on_in_another_loop_and_after_none():
    clock = LoopClock()

    async def page() -> float:
        before = clock()
        await asyncio.sleep(2.5 * TICK_S)
        return clock() - before

    asyncio.run(page())
    between = clock()
    assert asyncio.run(page()) > 0
    assert clock() >= between
