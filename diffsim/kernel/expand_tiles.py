"""From a scene and its tiles to what the kernel needs of each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

import torch
from torch import Tensor

from diffsim.kernel.rays import Anchor, anchors
from diffsim.kernel.term_factors import projected
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.scene import Scene

TOGETHER = 1 << 14
"""Orientations times sources times tiles that are expanded at once: tile by tile the many small
operations would cost more than the large ones."""


def batches(scene: Scene, tiles: Sequence[Tile]) -> Iterator[Sequence[Tile]]:
    """The tiles in batches that are expanded together."""
    each = max(1, TOGETHER // (scene.orientations[..., 0, 0].numel() * len(scene.incident)))
    for start in range(0, len(tiles), each):
        yield tiles[start : start + each]


def expanded(
    scene: Scene, tiles: Sequence[Tile], orientations: Tensor | None = None
) -> Iterator[TileExpansion]:
    """Expansions of N tiles at once.

    Args:
        orientations: (n_phi, n_mosaic, 3, 3) rows a, b, c [A]; those of the scene by default.
    """
    if orientations is None:
        orientations = scene.orientations
    plane, rows = scene.plane, orientations.flatten(0, 1)
    anchor = anchors(plane, scene.grid, tiles)
    axes = torch.stack((plane.fdet, plane.sdet, plane.odet))
    gram = axes @ axes.T
    vectors = projected(scene)
    every, sources = vectors.flatten(0, 1), vectors.shape[:2]
    projection = (anchor.direction @ every.T).unflatten(1, sources)
    # cos 2theta - 1 keeps its digits near the beam
    one = torch.zeros_like(projection[0])
    one[0] = 1
    # q = (d - i) / lambda [1/A], h = a.q
    q = (anchor.direction[:, None] - scene.incident) / scene.wavelengths[:, None]
    real = rows.transpose(0, 1).flatten(0, 1)  # (3 * T, 3)
    h = (q @ real.T).unflatten(2, (3, len(rows))).transpose(1, 2)  # (N, 3, S, T)
    whole = nearest_index(h)
    h_turn = (real @ anchor.basis.mT).unflatten(1, (3, 1, len(rows)))
    parts = (
        anchor.path,
        (scene.grid.pixel_size**2 * plane.close_distance).expand(len(tiles)),
        2 * anchor.center @ axes.T,
        torch.stack((*gram.diagonal(), 2 * gram[0, 1], 2 * gram[0, 2], 2 * gram[1, 2])).expand(
            len(tiles), 6
        ),
        projection - one,
        (every @ anchor.basis.mT).unflatten(1, sources),
        anchor.direction @ plane.odet,
        anchor.basis @ plane.odet,
        h - whole,
        h_turn / scene.wavelengths[:, None, None],
    )
    *others, start, turn = (part.to(scene.dtype).contiguous() for part in parts)
    centers = zip(*(getattr(anchor, field.name) for field in fields(anchor)), strict=True)
    for center, *values in zip(centers, *others, whole.contiguous(), start, turn, strict=True):
        yield TileExpansion(Anchor(*center), *values)
