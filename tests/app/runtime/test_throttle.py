"""Updates beside the image come together, a few times a second, and always the last ones."""

import asyncio
from itertools import pairwise

from app.runtime.throttle import Throttle
from tests.app.fake_time import FakeClock, run


def test_requests_in_between_are_made_up_for_at_the_end():
    async def scenario() -> list[int]:
        seen, value, throttle = [], 0, Throttle(0.03)

        def update() -> None:
            seen.append(value)

        for value in range(10):  # noqa: B007
            throttle.ask(update)
            await asyncio.sleep(0)
        assert seen == []
        assert throttle.waits
        await asyncio.sleep(0.15)
        assert not throttle.waits
        throttle.calls(update)("an event")
        await asyncio.sleep(0.15)
        return seen

    assert run(scenario(), FakeClock()) == [9, 9]


def test_rounds_hold_all_that_was_asked_for_and_are_apart():
    clock = FakeClock()

    async def scenario() -> list[tuple[str, float]]:
        seen, throttle = [], Throttle(0.1)
        updates = {name: (lambda name=name: seen.append((name, clock()))) for name in "ab"}
        until = clock() + 0.35
        while clock() < until:
            for update in updates.values():
                throttle.ask(update)
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.2)
        return seen

    seen = run(scenario(), clock)
    assert [name for name, _ in seen] == ["a", "b"] * (len(seen) // 2)
    rounds = [at for name, at in seen if name == "a"]
    assert len(rounds) >= 3
    assert all(late - early >= 0.1 - 1e-9 for early, late in pairwise(rounds))


def test_an_update_that_fails_leaves_the_others_alone(caplog):
    async def scenario() -> list[int]:
        seen, throttle = [], Throttle(0.01)
        throttle.ask(lambda: 1 / 0)
        throttle.ask(lambda: seen.append(1))
        await asyncio.sleep(0.15)
        return seen

    assert run(scenario(), FakeClock()) == [1]
    assert "ZeroDivisionError" in caplog.text


def test_without_an_event_loop_every_request_goes_through():
    seen, throttle = [], Throttle(60)
    for _ in range(3):
        throttle.ask(lambda: seen.append(1))
    assert len(seen) == 3
    assert not throttle.waits


def test_a_round_that_has_to_wait_comes_as_soon_as_it_may():
    async def scenario() -> list[int]:
        seen, ready = [], asyncio.Event()
        throttle = Throttle(0.01, ready=ready.wait)
        throttle.ask(lambda: seen.append(1))
        await asyncio.sleep(0.2)
        assert (seen, throttle.waits) == ([], True)
        ready.set()
        await asyncio.sleep(0.1)
        return seen

    assert run(scenario(), FakeClock()) == [1]
