"""A few updates a second, and always the last one."""

import asyncio

from app.paced import Paced


def test_calls_in_between_are_made_up_for_at_the_end():
    async def scenario() -> list[int]:
        seen, value = [], 0
        paced = Paced(lambda: seen.append(value), 0.03)
        for value in range(10):  # noqa: B007
            paced()
            await asyncio.sleep(0)
        assert seen == []
        await asyncio.sleep(0.15)
        paced()
        await asyncio.sleep(0.15)
        return seen

    assert asyncio.run(scenario()) == [9, 9]


def test_without_an_event_loop_every_call_goes_through():
    seen = []
    paced = Paced(lambda: seen.append(1), 60)
    for _ in range(3):
        paced()
    assert len(seen) == 3
