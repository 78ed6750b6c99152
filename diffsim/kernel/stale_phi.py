"""The phi step at exactly 0, as the reference has it (the quirk `stale_phi0`).

The reference turns its crystal only where phi differs from 0. At phi = 0 it goes on with the
orientation of the step before: the last step, where 0 is the first. So `scene.orientations` hold
it. One loop over phi has no step before it, the first of a whole render: that of the first source
and the first point of the first pixel. It starts with the crystal as it is, which is what
`scene.first_orientations` hold.

That pixel is a tile of its own, whose sum has three parts: its first source and point with the
first orientations, its other sources at that point, and its other points.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.kernel.rays import Rays
from diffsim.kernel.term_factors import TermFactors
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.scene import Scene

PhiLoops = tuple[TileExpansion, Rays, TermFactors]
"""Some sources and points of a tile, whose loops over phi are alike."""


def first_pixel(scene: Scene) -> Tile | None:
    """The pixel whose first loop differs from all others, or None where none does."""
    if scene.first_orientations is None:
        return None
    slow, _, fast, _ = scene.roi
    return Tile(slow, slow + 1, fast, fast + 1)


def orientations_of_first_term(scene: Scene, pixel: Tile) -> Tensor:
    """(n_phi, n_mosaic, 3, 3) orientations in the first loop over phi of a pixel [A]."""
    return scene.first_orientations if pixel == first_pixel(scene) else scene.orientations


def phi_loops(tile: TileExpansion, rays: Rays, factors: TermFactors) -> Sequence[PhiLoops]:
    """A tile as it is; that of the first pixel in its three parts."""
    if tile.first_loop is None:
        return [(tile, rays, factors)]
    every, first, others = slice(None), slice(0, 1), slice(1, None)
    return [
        (indices.select(sources, every), rays.select(points), factors.select(sources, points))
        for indices, sources, points in (
            (tile.first_loop, first, first),
            (tile, others, first),
            (tile, every, others),
        )
    ]


def joined(parts: Sequence[tuple[Tensor | None, ...]]) -> tuple[Tensor | None, ...]:
    """Results (S, ..., G, slow, fast) of a tile from those of its parts, in their order."""
    if len(parts) == 1:
        return parts[0]
    return tuple(
        None if first is None else torch.cat((torch.cat((first, others), 0), rest), -3)
        for first, others, rest in zip(*parts, strict=True)
    )
