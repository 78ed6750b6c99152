"""A function on many items, side by side: one thread an item, each operation on one core.

Small operations that torch itself spreads over threads wait for one another at every step, and for
whatever else the machine runs; whole tiles do not.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import lru_cache
from threading import Barrier
from typing import TypeVar

import torch

Item = TypeVar("Item")
Result = TypeVar("Result")


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    # the thread count is each thread's own once set; the process keeps the one it had
    process_threads = torch.get_num_threads()
    cores = iter(_cores(threads))
    pool = ThreadPoolExecutor(
        threads,
        thread_name_prefix="tile",
        initializer=lambda: _on_one_core(next(cores)),
    )
    together = Barrier(threads)  # so that every thread has started before the count is put back
    wait([pool.submit(together.wait) for _ in range(threads)])
    torch.set_num_threads(process_threads)
    return pool


def _cores(threads: int) -> Sequence[int | None]:
    """For each thread a core to stay on where they take all of them, else none in particular.

    Linux often wakes two of as many threads as cores on the same one, and takes longer to move one
    away than a small image takes.
    """
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else ()
    return allowed if len(allowed) == threads else [None] * threads


def _on_one_core(core: int | None) -> None:
    # a thread takes over the process's count when it first reads it, not when it starts
    torch.get_num_threads()
    torch.set_num_threads(1)
    if core is not None:
        with suppress(OSError):  # a sandbox may not let it: then it runs anywhere
            os.sched_setaffinity(0, {core})


def side_by_side(
    function: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> Iterator[Result]:
    """Results of a function, in order; only a few run ahead.

    Args:
        function: what to do with an item; without gradients unless it asks for them.
        threads: how many items at a time; with one, in this thread.
    """
    if threads <= 1:
        for item in items:
            yield function(item)
        return
    pool, running = _pool(threads), deque[Future]()

    def without_gradients(item: Item) -> Result:
        with torch.no_grad():  # a thread starts without the mode of its caller
            return function(item)

    try:
        for item in items:
            running.append(pool.submit(without_gradients, item))
            if len(running) > 2 * threads:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()
        wait(running)
