"""From a user's units to the kernel's: float64 tensors in metres and radians."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment.parameters import plain
from diffsim.physics.geometry.rotations import unit


def tensor(value: float | Tensor | Sequence, device: torch.device) -> Tensor:
    """Numbers as a float64 tensor; tensors keep their graph."""
    if isinstance(value, (tuple, list)) and any(isinstance(n, Tensor) for n in value):
        return torch.stack([tensor(number, device) for number in value])
    if isinstance(value, (int, float, tuple)):
        return _numbers(value, device)
    return torch.as_tensor(value, dtype=torch.float64, device=device)


@lru_cache(maxsize=1 << 10)
def _numbers(value: float | tuple, device: torch.device) -> Tensor:
    # most numbers of an experiment are those of the one before it
    with torch.inference_mode(False):
        return torch.tensor(value, dtype=torch.float64, device=device)


def metres(millimetres: float | Tensor, device: torch.device) -> Tensor:
    return tensor(millimetres, device) / 1000


def radians(degrees: float | Tensor | Sequence, device: torch.device) -> Tensor:
    # the reference divides by 180/pi; phi = 0 must come out where it does there
    return tensor(degrees, device) / (180 / math.pi)


def direction(name: str, vector: tuple | None, default: tuple, device: torch.device) -> Tensor:
    """(3,) unit vector along a user's, or along that of the detector convention."""
    if vector is None:
        return _constant(default, device)
    values = tensor(vector, device)
    if not plain(values.abs().max()) > 0:
        raise InputError(name, tuple(map(plain, vector)), "a vector longer than zero")
    return unit(values)


@cache
def _constant(vector: tuple, device: torch.device) -> Tensor:
    with torch.inference_mode(False):
        return unit(tensor(vector, device))
