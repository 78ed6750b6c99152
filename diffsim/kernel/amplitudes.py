"""Miller indices of every term, and with them the amplitudes F_cell and F_latt.

Shapes: S sources, T orientations, points (G, slow, fast).
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.kernel.rays import Rays
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.ops import affine, affine_each, cos_, sub_
from diffsim.physics.crystal.amplitude_lookup import (
    has_neighbourhood,
    interpolated_amplitude,
    nearest_amplitude,
)
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.physics.crystal.shapes import (
    SHAPES,
    VANISHING,
    square_of_cosines,
    takes_any_index,
)
from diffsim.scene import Scene

Indices = Sequence[Tensor]
"""h, k, l relative to the integers of the tile's centre, each (S, T, G, slow, fast)."""


def miller_indices(
    scene: Scene, tile: TileExpansion, rays: Rays
) -> tuple[Indices | None, Indices | None]:
    """h, k, l of every term, and the nearest integers; None where only cosines of them are read."""
    if scene.table is None and takes_any_index(scene.shape_name, scene.lattice):
        return None, None
    hkl = affine_each(tile.start, tile.turn, rays.turn)
    if scene.table is None and scene.shape_name == "square":
        # quicker; halves, which it rounds the other way, are alike to the square's even factors
        return hkl, [torch.round(x) for x in hkl]
    return hkl, [nearest_index(x) for x in hkl]


def cell_amplitude(
    scene: Scene, tile: TileExpansion, hkl: Indices | None, nearest: Indices | None
) -> Tensor:
    """F_cell: () where there is no table, else (S, T, G, slow, fast)."""
    if scene.table is None:
        return scene.default_F
    amplitude = nearest_amplitude(nearest, tile.whole, scene.table)
    if not scene.interpolate:
        return amplitude
    whole, floor = _whole(tile), [torch.floor(x) for x in hkl]
    between = interpolated_amplitude(
        [w + f.to(torch.int64) for w, f in zip(whole, floor, strict=True)],
        [x - f for x, f in zip(hkl, floor, strict=True)],
        scene.table,
        amplitude,
    )
    return (
        between if tile.interpolated is None else torch.where(tile.interpolated, between, amplitude)
    )


def beyond_table(scene: Scene, tile: TileExpansion, hkl: Indices) -> Tensor:
    """(S, T, G, slow, fast) whether the neighbourhood of a term leaves the table."""
    floor = [w + torch.floor(x).to(torch.int64) for w, x in zip(_whole(tile), hkl, strict=True)]
    return ~has_neighbourhood(floor, scene.table)


def _whole(tile: TileExpansion) -> Tensor:
    """(3, S, T, 1, 1, 1) the integers that Miller indices are relative to."""
    return tile.whole[..., None, None, None].to(torch.int64)


def lattice_factors(
    scene: Scene, tile: TileExpansion, rays: Rays, hkl: Indices | None, nearest: Indices | None
) -> tuple[Sequence[Tensor], Tensor | None]:
    """F_latt but for its sign, as factors (S, T, G, slow, fast): one along each of a, b and c where
    the shape is a product of three.

    Args:
        hkl: overwritten.

    Returns:
        the factors, and where F_latt is exactly zero and the reference skips the term: None where
        it cannot be, or where a background keeps the reference from it.
    """
    if takes_any_index(scene.shape_name, scene.lattice):
        phases = affine(math.pi * tile.start, math.pi * tile.turn, rays.turn)
        return square_of_cosines(cos_(phases), scene.lattice), None
    dh = [sub_(x, n) for x, n in zip(hkl, nearest, strict=True)]
    vanishing = None
    if scene.background is None and scene.shape_name in VANISHING:
        vanishing = VANISHING[scene.shape_name](dh, scene.lattice)
    return SHAPES[scene.shape_name](dh, scene.lattice), vanishing
