"""The phi step at exactly 0, as the reference has it (the quirk `stale_phi0`).

The reference turns its crystal only where phi differs from 0. At phi = 0 it goes on with the
orientation of the step before: the last step, where 0 is the first. So `scene.orientations` hold
it. One loop over phi has no step before it, the first that is really gone through: that of the
first source and point within d_min, of the first pixel that window and mask keep. It starts with
the crystal as it is, which is what `scene.first_orientations` hold.

That pixel is a tile of its own, and its sum has several parts: those sources and points that come
before, the one loop, and those that come after.
"""

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from diffsim.kernel.expand_tiles import expanded
from diffsim.kernel.rays import Rays
from diffsim.kernel.running_product import in_loop_order
from diffsim.kernel.term_factors import TermFactors, factors_of
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.memo import once_each
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.scene import Scene

PhiLoops = tuple[TileExpansion, Rays, TermFactors]
"""Some sources and points of a tile, whose loops over phi are alike."""

ROWS = 32
"""Rows of pixels that are looked at together."""


@once_each
def first_pixel(scene: Scene) -> Tile | None:
    """The pixel whose first loop differs from all others, or None where none does."""
    if scene.first_orientations is None:
        return None
    slow0, slow1, fast0, fast1 = scene.roi
    # directions alone decide: one orientation is enough
    still = replace(scene, orientations=scene.orientations[:1, :1])
    for slow in range(slow0, slow1, ROWS):
        rows = Tile(slow, min(slow + ROWS, slow1), fast0, fast1)
        places = _rendered(still, rows).nonzero() if fast0 < fast1 else ()
        if len(places):
            down, across = places[0].tolist()
            slow, fast = slow + down, fast0 + across
            return Tile(slow, slow + 1, fast, fast + 1)
    return None


def _rendered(scene: Scene, tile: Tile) -> Tensor:
    """(slow, fast) which pixels of a tile have a term that is not skipped."""
    rendered = torch.ones(tile.shape, dtype=torch.bool, device=scene.device)
    if scene.mask is not None:
        rendered &= scene.mask[tile.window]
    if scene.d_min is not None:
        (expansion,) = expanded(scene, [tile])
        rays = expansion.rays(scene, steps_of(scene.grid, tile.shape, scene.dtype))
        rendered &= factors_of(scene, expansion, rays).within_d_min.flatten(0, 1).any(0)
    return rendered


def orientations_of_first_term(scene: Scene, pixel: Tile) -> Tensor:
    """(n_phi, n_mosaic, 3, 3) orientations in the first loop over phi of a pixel [A]."""
    return scene.first_orientations if pixel == first_pixel(scene) else scene.orientations


def phi_loops(tile: TileExpansion, rays: Rays, factors: TermFactors) -> Sequence[PhiLoops]:
    """A tile as it is; that of the first pixel in its parts, in the order that `joined` takes."""
    if tile.first_loop is None:
        return [(tile, rays, factors)]
    sources, points = tile.start.shape[1], rays.path.shape[0]
    source = point = 0
    if factors.within_d_min is not None:
        within = in_loop_order(factors.within_d_min).flatten()
        point, source = divmod(int(within.nonzero()[0]), sources)
    every, here, there = slice(None), slice(source, source + 1), slice(point, point + 1)
    parts = (
        (tile, every, slice(0, point)),
        (tile, slice(0, source), there),
        (tile.first_loop, here, there),
        (tile, slice(source + 1, sources), there),
        (tile, every, slice(point + 1, points)),
    )
    return [
        (
            indices.select(chosen, every, groups),
            rays.select(groups),
            factors.select(chosen, groups),
        )
        for indices, chosen, groups in parts
        if chosen.start != chosen.stop or chosen == every
        if groups.start != groups.stop
    ]


def joined(parts: Sequence[tuple[Tensor | None, ...]], incident: Tensor) -> tuple:
    """Results (S, ..., G, slow, fast) of a tile from those of its parts, in their order.

    Args:
        incident: (S, 3) directions of the sources, whose number compiled code leaves open.
    """
    if len(parts) == 1:
        return parts[0]
    return tuple(_joined(part, len(incident)) for part in zip(*parts, strict=True))


def _joined(parts: Sequence[Tensor | None], sources: int) -> Tensor | None:
    if parts[0] is None:
        return None
    alike, some = [], []
    for part in parts:
        # those of one point stand together until all its sources are there
        some.append(part)
        if sum(map(len, some)) == sources:
            alike.append(torch.cat(some, 0))
            some = []
    return torch.cat(alike, -3)
