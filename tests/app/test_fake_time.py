"""The clock of these tests moves as an event loop waits, and by as much."""

import asyncio
import threading

from tests.app.fake_time import FakeClock, run


def test_waits_follow_each_other_in_the_order_of_their_ends():
    clock, seen = FakeClock(0), []

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((seconds, round(clock(), 6)))

    async def scenario() -> None:
        await asyncio.gather(wait(3000), wait(1), wait(20))

    run(scenario(), clock)
    assert seen == [(1, 1), (20, 20), (3000, 3000)]


def test_the_clock_stands_still_while_a_thread_computes():
    clock, seen = FakeClock(0), []

    def compute() -> None:
        threading.Event().wait(0.01)
        seen.append("computed")

    async def wait() -> None:
        await asyncio.sleep(1)
        seen.append("waited")

    async def scenario() -> None:
        await asyncio.gather(wait(), asyncio.to_thread(compute))

    run(scenario(), clock)
    assert seen == ["computed", "waited"]


def test_time_in_which_the_loop_is_held_up_passes_for_all():
    clock = FakeClock(0)

    async def scenario() -> float:
        wait = asyncio.create_task(asyncio.sleep(5))
        await asyncio.sleep(0)
        clock.advance(8)
        await wait
        return clock()

    assert run(scenario(), clock) == 8
