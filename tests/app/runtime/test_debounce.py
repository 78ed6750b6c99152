"""A function is called once events have stopped."""

import asyncio

from app.runtime.debounce import Debounce
from tests.app import fake_time

PAUSE_S = 0.02


def run(steps) -> list[None]:
    """The calls of a debounced function during some steps."""
    calls = []

    async def follow() -> None:
        await steps(lambda **options: Debounce(lambda: calls.append(None), PAUSE_S, **options))

    fake_time.run(follow(), fake_time.FakeClock())
    return calls


async def end_of(debounce: Debounce) -> None:
    while debounce.waits:
        await asyncio.sleep(PAUSE_S / 10)


def test_many_events_are_one_call():
    async def steps(make):
        debounce = make()
        for event in range(5):
            debounce(event)
        await end_of(debounce)

    assert len(run(steps)) == 1


def test_a_cancelled_call_is_none():
    async def steps(make):
        debounce = make()
        debounce()
        debounce.cancel()
        await asyncio.sleep(2 * PAUSE_S)

    assert run(steps) == []


def test_while_busy_another_pause_goes_by():
    async def steps(make):
        answers = [False, True]
        debounce = make(busy=lambda: answers.pop())
        debounce()
        await end_of(debounce)
        assert answers == []

    assert len(run(steps)) == 1


def test_a_script_does_not_wait():
    calls = []
    Debounce(lambda: calls.append(None), PAUSE_S)()
    assert len(calls) == 1
