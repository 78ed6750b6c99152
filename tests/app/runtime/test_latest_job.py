"""One job at a time, the newest request wins, a failure stalls nothing."""

import asyncio
import threading
from itertools import count

import pytest

from app.runtime.latest_job import Job, Worker, no_wait
from tests.app.fake_time import FakeClock, run


class Log:
    """Runs a Worker whose computations wait for `gate`, and notes what happens."""

    def __init__(self, **options):
        self.gate = threading.Event()
        self.computed, self.shown, self.failures, self.busy = [], [], [], []
        self.showing = self.most_showing = 0
        self.newest = Worker(
            self.compute, self.show, self.wait, self.failures.append, self.busy.append, **options
        )

    def compute(self, request, job: Job):
        self.gate.wait(5)
        self.computed.append(request)
        if request == "bad":
            raise ValueError("bad")
        yield request

    def show(self, result) -> None:
        self.shown.append(result)
        self.showing += 1
        self.most_showing = max(self.most_showing, self.showing)

    async def wait(self) -> None:
        await asyncio.sleep(0)
        self.showing -= 1


def test_only_the_newest_of_the_waiting_requests_is_computed():
    async def scenario() -> Log:
        log = Log(patience=60)
        log.newest.submit(0)
        await asyncio.sleep(0)
        for request in range(1, 101):
            log.newest.submit(request)
        log.gate.set()
        await log.newest.idle()
        return log

    log = asyncio.run(scenario())
    assert log.computed == [0, 100]
    assert log.shown == [0, 100]
    assert log.most_showing == 1


def test_a_failure_does_not_stall():
    async def scenario() -> Log:
        log = Log()
        log.gate.set()
        for request in ("bad", 1):
            log.newest.submit(request)
            await log.newest.idle()
        return log

    log = asyncio.run(scenario())
    assert [str(error) for error in log.failures] == ["bad"]
    assert log.shown == [1]


def test_a_failure_while_showing_does_not_stall():
    async def scenario() -> Log:
        log, shown = Log(), []
        log.gate.set()

        def show(result):
            shown.append(result)
            if result == 1:
                raise RuntimeError("no page")

        log.newest._show = show
        for request in (1, 2):
            log.newest.submit(request)
            await log.newest.idle()
        assert shown == [1, 2]
        return log

    assert len(asyncio.run(scenario()).failures) == 1


def test_the_next_result_waits_until_the_last_is_painted():
    async def scenario():
        painted, shown = asyncio.Event(), []

        async def wait():
            await painted.wait()

        newest = Worker(lambda request, job: iter([request]), shown.append, wait, print)
        newest.submit(0)
        while not shown:
            await asyncio.sleep(0.001)
        for request in range(1, 10):
            newest.submit(request)
        await asyncio.sleep(60)
        assert shown == [0]
        painted.set()
        await newest.idle()
        assert shown == [0, 9]

    run(scenario(), FakeClock())


def test_a_refinement_is_dropped_when_a_newer_request_waits():
    async def scenario():
        shown, refined, gate = [], [], threading.Event()

        def compute(request, job: Job):
            yield (request, "coarse")
            if request == 0:
                gate.wait(5)
            if job.cancelled():
                return
            refined.append(request)
            yield (request, "fine")

        async def painted():
            if shown[-1] == (0, "coarse"):
                newest.submit(1)
                gate.set()

        newest = Worker(compute, shown.append, painted, print)
        newest.submit(0)
        await newest.idle()
        assert shown == [(0, "coarse"), (1, "coarse"), (1, "fine")]
        assert refined == [1]

    asyncio.run(scenario())


def test_a_first_result_is_shown_although_newer_requests_never_stop():
    """Jobs that outlast their patience are stopped, but never all of them."""

    clock = FakeClock()

    async def scenario():
        shown, requests, enough = [], count(), asyncio.Event()

        def compute(request, job: Job):
            for _ in range(12):
                clock.advance(0.005)
                newest.submit(next(requests))
                if job.cancelled():
                    return
            yield request

        def show(request):
            shown.append(request)
            if len(shown) > 1:
                enough.set()

        newest = Worker(compute, show, no_wait, print, patience=0.01, clock=clock)
        newest.submit(next(requests))
        await asyncio.wait_for(enough.wait(), 60)
        newest.close()
        await newest.idle()
        # some were stopped before that
        assert shown[0] > 12

    run(scenario(), clock)


@pytest.mark.parametrize(("seconds", "overlaps"), [(0.001, False), (0.1, True)])
def test_only_what_takes_long_is_computed_while_the_last_image_is_being_seen(seconds, overlaps):
    clock = FakeClock()

    async def scenario() -> list[int]:
        begun, shown, painted = [], [], asyncio.Event()

        def compute(request, job: Job):
            begun.append(request)
            if request == 0:
                newest.submit(1)  # waits before the first image is shown
            clock.advance(seconds)
            yield request

        newest = Worker(compute, shown.append, painted.wait, print, clock=clock)
        newest.submit(0)
        while not shown:
            await asyncio.sleep(0.001)
        await asyncio.sleep(60)
        early = list(begun)
        assert shown == [0]
        painted.set()
        await newest.idle()
        assert (begun, shown) == ([0, 1], [0, 1])
        return early

    assert run(scenario(), clock) == ([0, 1] if overlaps else [0])


def test_a_slow_browser_is_shown_what_was_asked_last_not_what_was_asked_first():
    """While it paints, the next request is not chosen yet."""
    clock = FakeClock()

    async def scenario():
        shown, asked = [], {}

        def compute(request, job: Job):
            clock.advance(0.03)
            yield request

        def show(request) -> None:
            shown.append((request, clock() - asked[request]))

        async def painted():
            await asyncio.sleep(0.3)

        newest = Worker(compute, show, painted, print, clock=clock)
        for request in range(100):
            asked[request] = clock()
            newest.submit(request)
            await asyncio.sleep(0.01)
        await newest.idle()
        assert shown[-1][0] == 99
        ages = sorted(age for _, age in shown[1:])
        assert ages[len(ages) // 2] < 0.2
        assert len(shown) >= 4

    run(scenario(), clock)


def test_closed_while_it_waits_it_computes_nothing_more():
    clock = FakeClock()

    async def scenario():
        computed, seen = [], asyncio.Event()

        def compute(request, job: Job):
            computed.append(request)
            clock.advance(0.03)
            yield request

        newest = Worker(compute, lambda result: None, seen.wait, print, clock=clock)
        newest.submit(0)
        await asyncio.sleep(0.01)
        newest.submit(1)
        await asyncio.sleep(0.1)
        newest.close()
        seen.set()
        await asyncio.wait_for(newest.idle(), 5)
        assert computed == [0]

    run(scenario(), clock)


def test_stop_ends_the_running_job_and_keeps_what_it_showed():
    async def scenario():
        shown = []

        def compute(request, job: Job):
            yield "coarse"
            while not job.cancelled():
                threading.Event().wait(0.001)

        async def painted():
            newest.stop()

        newest = Worker(compute, shown.append, painted, print)
        newest.submit(0)
        await asyncio.wait_for(newest.idle(), 5)
        assert shown == ["coarse"]

    asyncio.run(scenario())


def test_without_an_event_loop_requests_are_computed_on_the_spot():
    log = Log()
    log.gate.set()
    log.newest.submit(7)
    assert log.shown == [7]


def test_requests_from_another_thread_reach_the_loop():
    async def scenario() -> Log:
        log = Log()
        log.gate.set()
        log.newest.submit(0)
        await log.newest.idle()
        await asyncio.to_thread(log.newest.submit, 1)
        while log.shown != [0, 1]:
            await asyncio.sleep(0.001)
        return log

    asyncio.run(asyncio.wait_for(scenario(), 5))


def test_a_long_job_counts_as_busy_until_it_ends():
    async def scenario() -> Log:
        log = Log()
        log.newest.submit(0)
        while not log.busy:
            await asyncio.sleep(0.01)
        log.gate.set()
        await log.newest.idle()
        return log

    assert asyncio.run(asyncio.wait_for(scenario(), 5)).busy == [True, False]


def test_closing_during_a_job_is_no_failure():
    async def scenario() -> Log:
        log = Log()
        log.newest.submit(0)
        while not log.newest._job:
            await asyncio.sleep(0.001)
        log.newest.close()
        log.gate.set()
        await log.newest.idle()
        log.newest.submit(1)
        await log.newest.idle()
        return log

    log = asyncio.run(scenario())
    assert log.failures == []
    assert 1 not in log.computed


def test_a_request_that_can_be_called_is_described_only_when_its_turn_comes():
    async def scenario():
        asked = []
        log = Log(patience=60)

        def describe(number):
            return lambda: asked.append(number) or number

        for number in range(20):
            log.newest.submit(describe(number))
            await asyncio.sleep(0)
        log.gate.set()
        await log.newest.idle()
        assert log.computed == asked == [0, 19]

    asyncio.run(scenario())


def test_a_rest_ends_early_when_something_newer_comes():
    clock, comes = FakeClock(0), 60
    job = Job(lambda: clock() > comes, 60, clock, sleep=clock.advance)
    job.shown = True
    assert job.rest(50)
    assert clock() == pytest.approx(50, abs=0.01)
    assert not job.rest(100)
    assert clock() == pytest.approx(comes, abs=0.01)
