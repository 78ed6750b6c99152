"""Tiles side by side: what comes back, and where the threads run."""

import os
from threading import Barrier

import pytest

from diffsim.numerics import threads
from diffsim.numerics.threads import side_by_side

needs_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs a system that tells cores apart, and two of them",
)


def cores_of_threads(threads: int) -> list[set[int]]:
    """Where each of some threads may run, seen while all of them do."""
    together = Barrier(threads)

    def cores(_: int) -> set[int]:
        together.wait()
        return os.sched_getaffinity(0)

    return list(side_by_side(cores, range(threads), threads))


def test_results_come_in_the_order_of_their_items():
    assert list(side_by_side(lambda n: n**2, range(50), 3)) == [n**2 for n in range(50)]


def test_an_error_in_a_thread_reaches_the_caller():
    def fail(n: int) -> None:
        raise ValueError(n)

    with pytest.raises(ValueError, match="0"):
        list(side_by_side(fail, range(5), 2))


@needs_cores
def test_as_many_threads_as_cores_have_one_each():
    allowed = os.sched_getaffinity(0)
    found = cores_of_threads(len(allowed))
    assert sorted(found, key=min) == [{core} for core in sorted(allowed)]
    assert os.sched_getaffinity(0) == allowed


@needs_cores
def test_more_threads_than_cores_run_anywhere():
    allowed = os.sched_getaffinity(0)
    assert cores_of_threads(len(allowed) + 1) == [allowed] * (len(allowed) + 1)


@pytest.fixture
def new_threads():
    """Threads of this test alone."""
    threads._pool.cache_clear()
    yield
    threads._pool.cache_clear()


@needs_cores
@pytest.mark.usefixtures("new_threads")
def test_where_threads_may_not_be_held_they_run_anywhere(monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    allowed = os.sched_getaffinity(0)
    assert cores_of_threads(len(allowed)) == [allowed] * len(allowed)
