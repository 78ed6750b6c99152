"""Directions from the sample to the sub-pixels of a tile.

Every quantity is formed as its value at the tile's centre, in float64, plus a small difference in
the working precision: the differences keep their digits in float32 as well.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.geometry.plane import Plane
from diffsim.geometry.rotations import rotation_about


@dataclass(frozen=True)
class Tile:
    """A window of pixels: slow0 <= slow < slow1, fast0 <= fast < fast1.

    Args:
        first: whether this is the first pixel that the reference would render.
    """

    slow0: int
    slow1: int
    fast0: int
    fast1: int
    first: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """(slow, fast) pixel counts."""
        return self.slow1 - self.slow0, self.fast1 - self.fast0


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


@dataclass(frozen=True)
class Rays:
    """Rays to P = layers * n * n * slow * fast points: layer, sub-slow, sub-fast, slow, fast.

    Args:
        center: (3,) position of the tile's centre [m], float64.
        offset: (3, P) positions relative to it [m].
        center_direction: (3,) unit vector to the centre, float64.
        turn: (3, P) unit diffracted directions relative to it.
        path: (P,) distance R from the sample [m].
    """

    center: Tensor
    offset: Tensor
    center_direction: Tensor
    turn: Tensor
    path: Tensor

    @property
    def position(self) -> Tensor:
        """(3, P) lab positions [m]."""
        return self.center.to(self.offset.dtype)[:, None] + self.offset

    @property
    def direction(self) -> Tensor:
        """(3, P) unit diffracted directions."""
        return self.center_direction.to(self.turn.dtype)[:, None] + self.turn

    def select(self, part: slice) -> "Rays":
        """The rays of some of the sub-pixels."""
        return Rays(
            self.center,
            self.offset[:, part],
            self.center_direction,
            self.turn[:, part],
            self.path[part],
        )


def rays_to(plane: Plane, grid: Grid, tile: Tile, dtype: torch.dtype) -> Rays:
    """Rays to the centres of a tile's sub-pixels, in every layer.

    With sub = pixel / n a sub-pixel centre lies at F = sub * (n * fast + i) + sub / 2, S alike,
    and P = F f + S s + O o + pix0. With P = Pc + p, R - Rc = (2 Pc + p).p / (R + Rc), and
    d - dc = (p - dc (R - Rc)) / R.

    Args:
        dtype: working precision.
    """
    n, sub = grid.oversample, grid.pixel_size / grid.oversample
    device = plane.pix0.device

    def along(start: int, stop: int) -> tuple[float, Tensor]:
        middle = n * (start + stop) / 2
        index = torch.arange(n * start, n * stop, dtype=torch.float64, device=device)
        steps = (index + 0.5 - middle).reshape(stop - start, n).T  # (sub-pixel, pixel)
        return middle, sub * steps

    middle_s, s = along(tile.slow0, tile.slow1)
    middle_f, f = along(tile.fast0, tile.fast1)
    depth = grid.layer_step * torch.arange(grid.layers, dtype=torch.float64, device=device)
    # (layer, sub-slow, sub-fast, slow, fast), each along its own axes
    steps = (f[:, None, :], s[:, None, :, None], depth[:, None, None, None, None])
    center = sub * middle_f * plane.fdet + sub * middle_s * plane.sdet + plane.pix0
    if grid.curved:
        center, offset = _curved(plane, grid, center, steps)
        offset = offset.to(dtype)
        squares = ((2 * center.to(dtype)[:, None] + offset) * offset).sum(0)
    else:
        offset, squares = _flat(plane, center, steps, dtype)
    center_path = torch.linalg.vector_norm(center)
    center_direction = center / center_path
    dc, rc = center_direction.to(dtype), center_path.to(dtype)
    path = torch.sqrt(squares + rc**2)
    longer = squares / (path + rc)
    turn = torch.addcmul(offset, dc[:, None], longer, value=-1) / path
    return Rays(center, offset, center_direction, turn, path)


Steps = tuple[Tensor, Tensor, Tensor]
"""Positions relative to a tile's centre along fast, slow and the normal [m], ready to broadcast."""


def _flat(plane: Plane, center: Tensor, steps: Steps, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """(3, P) offsets p from the centre Pc [m], and (P,) squares (2 Pc + p).p [m^2].

    Both are sums of one term for fast and depth and one for slow, as the axes are straight.
    """
    f, s, depth = (x.to(dtype) for x in steps)
    axes = (plane.fdet, plane.sdet, plane.odet)
    fdet, sdet, odet = (axis.to(dtype).unbind() for axis in axes)
    offset = torch.stack(
        [(x * f + z * depth) + y * s for x, y, z in zip(fdet, sdet, odet, strict=True)]
    )
    to_f, to_s, to_o = ((2 * center @ axis).to(dtype) for axis in axes)
    fs, fo, so = (
        (2 * axes[i] @ axes[j]).to(dtype) for i, j in ((0, 1), (0, 2), (1, 2))
    )  # nearly zero: given vectors are not exactly normal to each other
    across = f * (f + to_f) + depth * (depth + to_o) + fo * f * depth
    down = s * (s + to_s) + so * s * depth
    squares = torch.addcmul(across + down, fs * s, f)
    return offset.flatten(1), squares.flatten()


def _curved(plane: Plane, grid: Grid, center: Tensor, steps: Steps) -> tuple[Tensor, Tensor]:
    """(3,) centre and (3, P) offsets on a bent detector [m]; float64, as bending is not linear."""
    f, s, depth = steps
    axes = (plane.fdet, plane.sdet, plane.odet)
    fdet, sdet, odet = (axis.reshape(3, 1, 1, 1, 1, 1) for axis in axes)
    flat = center[:, None] + (fdet * f + sdet * s + odet * depth).flatten(1)
    bent = bend(plane, grid.beam, center[:, None])
    return bent[:, 0], bend(plane, grid.beam, flat) - bent


def bend(plane: Plane, beam: Tensor, flat: Tensor) -> Tensor:
    """Points of a curved detector: distance * b turned about s by P_y / distance, then about f.

    Args:
        beam: (3,) unit vector from source to sample.
        flat: (3, P) positions on the flat detector, whose lab y and z components count [m].

    Returns:
        (3, P) positions [m].
    """
    about_s = rotation_about(plane.sdet.expand(flat.shape[1], 3), flat[1] / plane.distance)
    about_f = rotation_about(plane.fdet.expand(flat.shape[1], 3), flat[2] / plane.distance)
    return (about_f @ (about_s @ (plane.distance * beam)[:, None])).squeeze(-1).T


def solid_angle(
    path: Tensor, pixel_size: Tensor, close_distance: Tensor, point_pixel: bool
) -> Tensor:
    """Omega = pixel^2 / R^2 * close / R, or 1 / R^2 for a point pixel.

    Args:
        path: (P,) distance R from the sample [m].
        pixel_size, close_distance: () [m].

    Returns:
        (P,) solid angles [sr].
    """
    if point_pixel:
        return 1 / path**2
    return (pixel_size**2 * close_distance).to(path.dtype) / path**3
