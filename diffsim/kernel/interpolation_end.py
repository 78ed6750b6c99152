"""Where the reference stops interpolating amplitudes.

At the first term whose neighbourhood leaves the table, in the order of its loops, the reference
takes the nearest value and gives interpolation up for every later term as well. With the exact
weighting each term falls back on its own, and nothing ends.

That term is found by geometry: bands of pixels are gone through from the first row on, and of a
band those tiles whose Miller indices may come near the edge of the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from diffsim.kernel.amplitudes import beyond_table, lattice_factors, miller_indices
from diffsim.kernel.expand_tiles import expanded
from diffsim.kernel.term_factors import factors_of
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.memo import once_each
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.scene import Scene, Trap

EDGE = 32
"""Pixels along the edge of a tile that is looked at as a whole."""

BLOCK_TERMS = 1 << 20
"""Most terms that are held at once."""


@dataclass(frozen=True, eq=False)
class InterpolationEnd:
    """The first term beyond the table.

    Args:
        pixel: the pixel it belongs to.
        interpolated: (S, T, G, 1, 1) which terms of that pixel come before it.
    """

    pixel: Tile
    interpolated: Tensor


@once_each
def interpolation_end(scene: Scene) -> InterpolationEnd | None:
    """Where the interpolation of a scene ends, or None where it does not."""
    if not scene.interpolate or scene.weighting.exact:
        return None
    scene = replace(scene, dtype=torch.float64)
    for band in _bands(scene):
        places = [place for tile in band if (place := _first_beyond(scene, tile)) is not None]
        if places:
            slow, fast = min(places)
            return _end_in(scene, Tile(slow, slow + 1, fast, fast + 1))
    return None


def interpolation_trap(scene: Scene) -> Iterator[Trap]:
    """What a user should know of the interpolation, where it ends."""
    end = interpolation_end(scene)
    if end is not None:
        yield Trap(
            ("crystal.interpolation",),
            f"Interpolation ends at pixel slow {end.pixel.slow0}, fast {end.pixel.fast0}, the "
            "first with a term at the table's edge: every later term takes the nearest amplitude, "
            "as in the reference. Exact weighting falls back term by term instead.",
        )


def _bands(scene: Scene) -> Iterator[list[Tile]]:
    """Tiles that may hold a term beyond the table, those of the same rows together."""
    slow0, slow1, fast0, fast1 = scene.roi
    if fast0 == fast1:
        return
    for slow in range(slow0, slow1, EDGE):
        band = [
            Tile(slow, min(slow + EDGE, slow1), fast, min(fast + EDGE, fast1))
            for fast in range(fast0, fast1, EDGE)
        ]
        expansions = expanded(scene, band)
        yield [
            tile
            for tile, expansion in zip(band, expansions, strict=True)
            if _may_leave(scene, tile, expansion)
        ]


def _may_leave(scene: Scene, tile: Tile, expansion: TileExpansion) -> bool:
    """Whether the indices at a tile's centre, and how far they may change, leave the table."""
    grid, plane = scene.grid, scene.plane
    axes = torch.stack((plane.fdet, plane.sdet, plane.odet))
    stretch = torch.linalg.vector_norm(axes, dim=-1).max()
    reach = stretch * (grid.pixel_size * sum(tile.shape) / 2 + grid.layer_step * grid.layers)
    # |d - dc| <= 2 |p| / |Pc| for the direction d of a point at Pc + p
    turn = 2 * reach / expansion.path / scene.wavelengths  # (S,)
    edges = torch.linalg.vector_norm(scene.orientations.flatten(0, 1), dim=-1).T  # (3, T)
    change = edges[:, None] * turn[:, None]
    center = expansion.whole + expansion.start
    low, high = scene.table.first + 3, scene.table.first + scene.table.lengths - 4
    inside = (center - change >= low[:, None, None]) & (center + change < high[:, None, None])
    return not bool(inside.all())


def _first_beyond(scene: Scene, tile: Tile) -> tuple[int, int] | None:
    """(slow, fast) of the first pixel of a tile that has a term beyond the table."""
    beyond = torch.zeros(tile.shape, dtype=torch.bool, device=scene.device)
    for part in _terms_beyond(scene, tile):
        beyond |= part.flatten(0, 2).any(0)
    if scene.mask is not None:
        beyond &= scene.mask[tile.window]
    places = beyond.nonzero()
    if not len(places):
        return None
    slow, fast = places[0].tolist()
    return tile.slow0 + slow, tile.fast0 + fast


def _terms_beyond(scene: Scene, tile: Tile) -> Iterator[Tensor]:
    """(S, T, G, slow, fast) which terms are added and lie beyond the table, some T at a time."""
    (expansion,) = expanded(scene, [tile])
    rays = expansion.rays(scene, steps_of(scene.grid, tile.shape, scene.dtype))
    factors = factors_of(scene, expansion, rays)
    for part in expansion.blocks(rays.path.numel(), BLOCK_TERMS):
        hkl, nearest = miller_indices(scene, part, rays)
        beyond = beyond_table(scene, part, hkl)
        _, vanishing = lattice_factors(scene, part, rays, hkl, nearest)
        if vanishing is not None:
            beyond &= ~vanishing
        if factors.within_d_min is not None:
            beyond &= factors.within_d_min[:, None]
        yield beyond


def _end_in(scene: Scene, pixel: Tile) -> InterpolationEnd:
    beyond = torch.cat(list(_terms_beyond(scene, pixel)), 1)
    # in the order of the loops: points, then sources, then orientations
    ordered = beyond.permute(2, 0, 1, 3, 4)
    before = (ordered.flatten().cumsum(0) == 0).view(ordered.shape)
    return InterpolationEnd(pixel, before.permute(1, 2, 0, 3, 4).contiguous())
