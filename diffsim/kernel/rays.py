"""Directions from the sample to the points of a tile.

Every quantity is formed as its value at the tile's centre, in float64, plus a small difference in
the working precision: the differences keep their digits in float32 as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.numerics.ops import Components, affine, div_, mul_, products, sqrt_
from diffsim.physics.detector.curved import bend
from diffsim.physics.detector.pixel_grid import Grid, Steps, Tile
from diffsim.physics.detector.plane import Plane


@dataclass(frozen=True)
class Anchor:
    """The centre of a tile, in float64; of N tiles with a leading dimension.

    Args:
        center: (3,) lab position Pc [m].
        flat: (3,) where it would be if a bent detector were flat [m].
        path: () its distance Rc from the sample [m].
        direction: (3,) unit vector dc towards it.
        basis: (K, 3) lab vectors m that a ray turns along: d - dc = sum of turn_k m_k.
    """

    center: Tensor
    flat: Tensor
    path: Tensor
    direction: Tensor
    basis: Tensor


def anchors(plane: Plane, grid: Grid, tiles: Sequence[Tile]) -> Anchor:
    """The centres of N tiles."""
    device = plane.pix0.device
    middle = torch.tensor(
        [((t.fast0 + t.fast1) / 2, (t.slow0 + t.slow1) / 2) for t in tiles],
        dtype=torch.float64,
        device=device,
    )
    axes = torch.stack((plane.fdet, plane.sdet, plane.odet))
    flat = (grid.pixel_size * middle) @ axes[:2] + plane.pix0
    center = bend(plane, grid.beam, flat.T).T if grid.curved else flat
    path = torch.linalg.vector_norm(center, dim=-1)
    direction = center / path[:, None]
    if grid.curved:
        axes = torch.eye(3, dtype=torch.float64, device=device)
    elif grid.layers == 1:
        axes = axes[:2]
    basis = torch.cat((axes.expand(len(tiles), -1, -1), -direction[:, None]), 1)
    return Anchor(center, flat, path, direction, basis)


@dataclass(frozen=True)
class Rays:
    """Rays to the points (G, slow, fast) of a tile.

    Args:
        path: (G, slow, fast) distance R from the sample [m].
        inverse: (G, slow, fast) 1 / R [1/m].
        turn: (K, G, slow, fast) unit directions relative to the anchor's, in its basis.
    """

    path: Tensor
    inverse: Tensor
    turn: Components

    def directions(self, anchor: Anchor) -> Tensor:
        """(3, G, slow, fast) unit diffracted directions d."""
        dtype = self.path.dtype
        return affine(anchor.direction.to(dtype), anchor.basis.to(dtype).mT, self.turn)

    def select(self, part: slice) -> "Rays":
        """The rays of some of the groups."""
        return Rays(self.path[part], self.inverse[part], self.turn[:, part])


def rays_to(squares: Tensor, path: Tensor, parts: Sequence[Tensor]) -> Rays:
    """Rays to the points Pc + p of a tile.

    R - Rc = (2 Pc + p).p / (R + Rc), and d - dc = (p - dc (R - Rc)) / R.

    Args:
        squares: (G, slow, fast) (2 Pc + p).p [m^2]; overwritten.
        path: () Rc [m].
        parts: the components of p along the anchor's basis [m], all but the last, which is -dc.
    """
    distance = sqrt_(torch.addcmul(squares, path, path))
    longer = div_(squares, distance + path)
    inverse = distance.reciprocal()
    return Rays(distance, inverse, products([*parts, longer], inverse))


def flat_squares(twice: Tensor, gram: Tensor, steps: Steps, deep: bool) -> Tensor:
    """(G, slow, fast) (2 Pc + p).p [m^2] with p = F f + S s + O o: what f is multiplied by, and
    the rest.

    Args:
        twice: (3,) 2 Pc . axis for the fast, slow and normal axis [m].
        gram: (6,) f.f, s.s and o.o, which are 1 but for a stretched detector; 2 f.s, 2 f.o and
            2 s.o: nearly zero, as given vectors are not exactly normal to each other.
        deep: whether there are points at any depth.
    """
    f, s, depth = steps.fast, steps.slow, steps.depth
    (twice_f, twice_s, twice_o), (f_f, s_s, o_o, f_s, f_o, s_o) = twice.unbind(), gram.unbind()
    # (f_f f + 2 Pc.f + f_s s) f + (s_s s + 2 Pc.s) s
    along, down = torch.addcmul(twice_f, f_s, s), s * torch.addcmul(twice_s, s_s, s)
    if deep:
        along = along + f_o * depth
        down = down + depth * (o_o * depth + twice_o + s_o * s)
    return torch.addcmul(down, f_f * f + along, f)


def bent_squares(
    plane: Plane, grid: Grid, anchor: Anchor, steps: Steps, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    """(3, G, slow, fast) p [m] and (G, slow, fast) (2 Pc + p).p [m^2] on a bent detector.

    Bending is not linear: it is done in float64.
    """
    axes = (axis.reshape(3, 1, 1, 1) for axis in (plane.fdet, plane.sdet, plane.odet))
    parts = (steps.fast, steps.slow, steps.depth)
    flat = anchor.flat.reshape(3, 1, 1, 1) + sum(
        axis * part.double() for axis, part in zip(axes, parts, strict=True)
    )
    bent = bend(plane, grid.beam, flat.flatten(1)).unflatten(1, flat.shape[1:])
    center = anchor.center.reshape(3, 1, 1, 1)
    offset = (bent - center).to(dtype)
    return offset, ((2 * center.to(dtype) + offset) * offset).sum(0)


def solid_angle(inverse: Tensor, aperture: Tensor, point_pixel: bool) -> Tensor:
    """Omega = pixel^2 / R^2 * close / R, or 1 / R^2 for a point pixel.

    Args:
        inverse: (...) 1 / R, of the distance from the sample [1/m].
        aperture: () pixel^2 * close [m^3].

    Returns:
        (...) solid angles [sr].
    """
    if point_pixel:
        return inverse**2
    return mul_(inverse**3, aperture)
