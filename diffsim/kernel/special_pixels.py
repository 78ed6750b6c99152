"""Pixels that the reference renders otherwise than their neighbours, each a tile of its own.

They are the first one, where a stale phi step has nothing before it, and the one in which the
interpolation of amplitudes ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from diffsim.kernel.expand_tiles import batches, expanded
from diffsim.kernel.interpolation_end import interpolation_end
from diffsim.kernel.stale_phi import first_pixel
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.memo import once_each
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.scene import Scene


def special_pixels(scene: Scene) -> tuple[Tile, ...]:
    """All such pixels of a scene, in no order; no other tile may reach across one."""
    first, end = first_pixel(scene), interpolation_end(scene)
    return tuple({pixel for pixel in (first, end and end.pixel) if pixel is not None})


def expansions(scene: Scene, tiles: Sequence[Tile]) -> Iterator[TileExpansion]:
    """Expansions of tiles, one after the other, with what sets special pixels apart."""
    first, end = first_pixel(scene), interpolation_end(scene)
    for batch in batches(scene, tiles):
        for tile, expansion in zip(batch, expanded(scene, batch), strict=True):
            if tile == first:
                (loop,) = expanded(scene, [tile], scene.first_orientations)
                expansion = replace(expansion, first_loop=loop)
            if end is not None and tile == end.pixel:
                expansion = replace(expansion, interpolated=end.interpolated)
                if expansion.first_loop is not None:
                    loop = replace(expansion.first_loop, interpolated=end.interpolated)
                    expansion = replace(expansion, first_loop=loop)
            yield expansion


def is_special(expansion: TileExpansion) -> bool:
    """Whether an expansion is that of a special pixel."""
    return expansion.first_loop is not None or expansion.interpolated is not None


def scenes(scene: Scene) -> tuple[Scene, ...]:
    """Every scene that `scene_at` gives: one, or two where interpolation ends."""
    ends = interpolation_end(scene) is not None
    return (scene, without_interpolation(scene)) if ends else (scene,)


def scene_at(scene: Scene, tile: Tile) -> Scene:
    """A scene as it is at a tile: one without interpolation, where that has ended before."""
    end = interpolation_end(scene)
    if end is None or (tile.slow0, tile.fast0) <= (end.pixel.slow0, end.pixel.fast0):
        return scene
    return without_interpolation(scene)


@once_each
def without_interpolation(scene: Scene) -> Scene:
    """The scene with the nearest amplitudes."""
    return replace(scene, interpolate=False)
