"""Dual numbers: values that carry their derivative along one direction."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock

import torch
from torch.autograd import forward_ad


class _SharedLevel:
    """torch holds one level of dual numbers for the whole process.

    It is entered by the first of several callers at a time, in whatever thread, and left with the
    last: each has tensors of its own, so that they do not mix. One that other code has entered
    is used as it is.
    """

    def __init__(self):
        self.lock, self.callers, self.level = Lock(), 0, None

    def enter(self) -> None:
        with self.lock:
            if self.callers == 0:
                self.level = forward_ad.dual_level()
                try:
                    with warnings.catch_warnings():
                        # torch compiles some of its rules at first, in a way it has deprecated
                        warnings.simplefilter("ignore", DeprecationWarning)
                        self.level.__enter__()
                        forward_ad.make_dual(torch.zeros(()), torch.zeros(()))
                except RuntimeError:  # there is one
                    self.level = nullcontext()
            self.callers += 1

    def leave(self) -> None:
        with self.lock:
            self.callers -= 1
            if self.callers == 0:
                self.level.__exit__(None, None, None)


_LEVEL = _SharedLevel()


@contextmanager
def dual_numbers() -> Iterator[None]:
    """Where tensors can be dual, without a graph; callers in several threads do not disturb each
    other.
    """
    _LEVEL.enter()
    try:
        with torch.inference_mode(False), torch.no_grad():
            yield
    finally:
        _LEVEL.leave()
