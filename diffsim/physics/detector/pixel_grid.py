"""Tiles of a detector and the points that they are divided into."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Tile:
    """A window of pixels: slow0 <= slow < slow1, fast0 <= fast < fast1."""

    slow0: int
    slow1: int
    fast0: int
    fast1: int

    @property
    def shape(self) -> tuple[int, int]:
        """(slow, fast) pixel counts."""
        return self.slow1 - self.slow0, self.fast1 - self.fast0

    @property
    def window(self) -> tuple[slice, slice]:
        """Where the tile lies in the image."""
        return slice(self.slow0, self.slow1), slice(self.fast0, self.fast1)


@dataclass(frozen=True)
class Grid:
    """How a detector is divided into points.

    Args:
        pixel_size: () [m].
        oversample: sub-pixels n along a pixel edge.
        layers: layers of the sensor.
        layer_step: () distance between them along the normal [m].
        curved: whether the detector is bent around the sample.
        beam: (3,) unit vector from source to sample.
    """

    pixel_size: Tensor
    oversample: int
    layers: int
    layer_step: Tensor
    curved: bool
    beam: Tensor

    @property
    def groups(self) -> int:
        """Points of a pixel: layers * n * n."""
        return self.layers * self.oversample**2


@dataclass(frozen=True)
class Steps:
    """Places of a tile's points relative to its centre [m], ready to broadcast to (G, slow, fast).

    The groups G are layer, sub-slow and sub-fast, the last running fastest.

    Args:
        fast, slow, depth: (G, 1, fast), (G, slow, 1) and (G, 1, 1), along the detector's axes.
    """

    fast: Tensor
    slow: Tensor
    depth: Tensor


def steps_of(grid: Grid, shape: tuple[int, int], dtype: torch.dtype) -> Steps:
    """The points of any tile of a shape.

    Args:
        shape: (slow, fast) pixel counts.
    """
    return steps_of_shapes(grid, {shape}, dtype)[shape]


def steps_of_shapes(
    grid: Grid, shapes: set[tuple[int, int]], dtype: torch.dtype
) -> dict[tuple[int, int], Steps]:
    """By shape, the points of tiles: with sub = pixel / n, sub-pixel i of a pixel has its centre at
    sub * (n * index + i) + sub / 2.

    Args:
        shapes: (slow, fast) pixel counts.
    """
    n, layers, device = grid.oversample, grid.layers, grid.pixel_size.device
    sub = grid.pixel_size / n

    def along(count: int) -> Tensor:
        index = torch.arange(n * count, dtype=torch.float64, device=device)
        places = sub * (index + (0.5 - n * count / 2))
        return places.to(dtype).reshape(count, n).T  # (sub-pixel, pixel)

    edges = {count: along(count) for count in {count for shape in shapes for count in shape}}
    depth = (grid.layer_step * torch.arange(layers, dtype=torch.float64, device=device)).to(dtype)
    depth = depth.repeat_interleave(n * n)[:, None, None]

    def steps(slow: Tensor, fast: Tensor) -> Steps:
        if grid.groups > 1:
            slow, fast = slow.repeat_interleave(n, 0).repeat(layers, 1), fast.repeat(layers * n, 1)
        return Steps(fast=fast[:, None, :], slow=slow[:, :, None], depth=depth)

    return {shape: steps(*(edges[count] for count in shape)) for shape in shapes}
