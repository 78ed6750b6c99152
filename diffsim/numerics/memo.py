"""What follows from an object, worked out once and kept as long as the object."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import torch

Owner = TypeVar("Owner")
Result = TypeVar("Result")


def once_each(function: Callable[[Owner], Result]) -> Callable[[Owner], Result]:
    """A function of one object that is called once for each, without a graph.

    The object is told from others by its identity, and must not change.
    """
    known: WeakKeyDictionary[Owner, Result] = WeakKeyDictionary()

    @wraps(function)
    def remembered(owner: Owner) -> Result:
        if owner not in known:
            # results may be used in a graph, where tensors of inference mode cannot be
            with torch.inference_mode(False), torch.no_grad():
                known[owner] = function(owner)
        return known[owner]

    return remembered
