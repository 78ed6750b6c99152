"""What is taken late because the server was held up does not count as late."""

import asyncio
import time

import pytest

from app.runtime.loop_clock import AWAKE_TICKS, TICK_S, LoopClock
from tests.app.fake_time import FakeClock, run


@pytest.fixture
def wall() -> FakeClock:
    return FakeClock()


def test_without_an_event_loop_it_is_the_wall_clock(wall):
    clock = LoopClock(wall)
    assert clock() == wall()
    wall.advance(0.02)
    assert clock() == wall()


def test_the_wall_clock_is_the_monotonic_one():
    assert LoopClock()() == pytest.approx(time.monotonic(), abs=0.05)


def test_time_in_which_the_loop_is_held_up_counts_as_one_tick(wall):
    async def page() -> float:
        clock = LoopClock(wall)
        before = clock()
        wall.advance(5 * TICK_S)
        await asyncio.sleep(0.02)
        return clock() - before

    assert run(page(), wall) < 2 * TICK_S


def test_time_in_which_the_loop_is_free_counts(wall):
    async def page() -> float:
        clock = LoopClock(wall)
        before = clock()
        for _ in range(12):
            await asyncio.sleep(TICK_S / 2)
        return clock() - before

    assert 5 * TICK_S < run(page(), wall) <= 6.1 * TICK_S


def test_after_a_long_rest_it_is_set_by_the_wall_clock(wall):
    async def page() -> float:
        clock = LoopClock(wall)
        before = clock()
        await asyncio.sleep((AWAKE_TICKS + 5) * TICK_S)
        assert clock() == wall()
        return clock() - before

    assert run(page(), wall) == pytest.approx((AWAKE_TICKS + 5) * TICK_S)


def test_it_goes_on_in_another_loop_and_after_none(wall):
    clock = LoopClock(wall)

    async def page() -> float:
        before = clock()
        await asyncio.sleep(2.5 * TICK_S)
        return clock() - before

    run(page(), wall)
    between = clock()
    assert run(page(), wall) > 0
    assert clock() >= between
