"""What the kernel needs of a tile: values at its centre, and how they change with a ray's turn.

Directions, scattering vectors and Miller indices are linear in the turn of a ray from the tile's
centre. Values at the centre are formed in float64 and whole indices taken off, so that float32 is
enough for the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from diffsim.kernel.rays import Anchor, Rays, anchors
from diffsim.kernel.term_factors import projected
from diffsim.numerics.ops import affine
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.scene import Scene

TOGETHER = 1 << 14
"""Orientations times sources times tiles that are expanded at once: tile by tile the many small
operations would cost more than the large ones."""


@dataclass(frozen=True)
class Expansion:
    """A tile, for S sources, T orientations (phi outer, mosaic inner) and K turns of a ray.

    In the working precision but for `anchor` and `whole`, which are float64.

    Args:
        anchor: the tile's centre.
        path: () distance of the centre [m].
        aperture: () pixel^2 times the detector's closest distance [m^3].
        twice: (3,) 2 Pc . axis for fast, slow and normal [m].
        cross: (3,) 2 f.s, 2 f.o, 2 s.o.
        projection, projection_turn: (V, S) and (V, S, K), the products that the factors need.
        normal, normal_turn: () and (K,), those with the detector normal.
        whole: (3, S, T) integers near the Miller indices of the centre.
        start, turn: (3, S, T) and (3, S, T, K), the Miller indices relative to them.
    """

    anchor: Anchor
    path: Tensor
    aperture: Tensor
    twice: Tensor
    cross: Tensor
    projection: Tensor
    projection_turn: Tensor
    normal: Tensor
    normal_turn: Tensor
    whole: Tensor
    start: Tensor
    turn: Tensor

    def products(self, rays: Rays) -> Tensor:
        """(V, S, G, slow, fast) products of the factors' vectors with the directions."""
        return affine(self.projection, self.projection_turn, rays.turn)

    def obliquity(self, rays: Rays) -> Tensor:
        """(G, slow, fast) products of the detector normal with the directions."""
        return affine(self.normal[None], self.normal_turn[None], rays.turn)[0]

    def select(self, sources: slice, orientations: slice) -> "Expansion":
        """The Miller indices of some sources and orientations."""
        part = (slice(None), sources, orientations)
        return replace(self, whole=self.whole[part], start=self.start[part], turn=self.turn[part])


def expansions(
    scene: Scene, tiles: Sequence[Tile], orientations: Tensor | None = None
) -> Iterator[Expansion]:
    """Expansions of tiles, one after the other.

    Args:
        orientations: (..., 3, 3) instead of the scene's.
    """
    rows = (scene.orientations if orientations is None else orientations).flatten(0, -3)
    for batch in batches(scene, tiles):
        yield from _expand(scene, batch, rows)


def batches(scene: Scene, tiles: Sequence[Tile]) -> Iterator[Sequence[Tile]]:
    """The tiles in batches that are expanded together."""
    each = max(1, TOGETHER // (scene.orientations[..., 0, 0].numel() * len(scene.incident)))
    for first in range(0, len(tiles), each):
        yield tiles[first : first + each]


def first_expansion(scene: Scene, tile: Tile) -> Expansion | None:
    """The tile with the orientations of the reference's very first phi loop, if it is for that."""
    if not tile.first or scene.first_orientations is None:
        return None
    return next(expansions(scene, [tile], scene.first_orientations))


def _expand(scene: Scene, tiles: Sequence[Tile], rows: Tensor) -> Iterator[Expansion]:
    """Of N tiles at once; `rows` are (T, 3, 3) a, b, c [A]."""
    plane = scene.plane
    anchor = anchors(plane, scene.grid, tiles)
    axes = torch.stack((plane.fdet, plane.sdet, plane.odet))
    gram = 2 * axes @ axes.T
    vectors = projected(scene)
    every, sources = vectors.flatten(0, 1), vectors.shape[:2]
    projection = (anchor.direction @ every.T).unflatten(1, sources)
    # cos 2theta - 1 keeps its digits near the beam
    lacking = torch.zeros_like(projection[0])
    lacking[0] = 1
    # q = (d - i) / lambda [1/A], h = a.q
    q = (anchor.direction[:, None] - scene.incident) / scene.wavelengths[:, None]
    real = rows.transpose(0, 1).flatten(0, 1)  # (3 * T, 3)
    h = (q @ real.T).unflatten(2, (3, len(rows))).transpose(1, 2)  # (N, 3, S, T)
    whole = torch.ceil(h - 0.5)
    turned = (real @ anchor.basis.mT).unflatten(1, (3, 1, len(rows)))
    parts = (
        anchor.path,
        (scene.grid.pixel_size**2 * plane.close_distance).expand(len(tiles)),
        2 * anchor.center @ axes.T,
        torch.stack((gram[0, 1], gram[0, 2], gram[1, 2])).expand(len(tiles), 3),
        projection - lacking,
        (every @ anchor.basis.mT).unflatten(1, sources),
        anchor.direction @ plane.odet,
        anchor.basis @ plane.odet,
        h - whole,
        turned / scene.wavelengths[:, None, None],
    )
    *others, start, turn = (part.to(scene.dtype).contiguous() for part in parts)
    centers = zip(*(getattr(anchor, field.name) for field in fields(anchor)), strict=True)
    for center, *values in zip(centers, *others, whole.contiguous(), start, turn, strict=True):
        yield Expansion(Anchor(*center), *values)
