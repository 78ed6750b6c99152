"""What the kernel needs of a tile: values at its centre, and how they change with a ray's turn.

Directions, scattering vectors and Miller indices are linear in the turn of a ray from the tile's
centre. Values at the centre are formed in float64 and whole indices taken off, so that float32 is
enough for the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from torch import Tensor

from diffsim.kernel.rays import Anchor, Rays, bent_squares, flat_squares, rays_to
from diffsim.numerics.ops import affine
from diffsim.physics.detector.pixel_grid import Steps
from diffsim.scene import Scene


@dataclass(frozen=True)
class TileExpansion:
    """A tile, for S sources, T orientations (phi outer, mosaic inner) and K turns of a ray.

    In the working precision but for `anchor` and `whole`, which are float64.

    Args:
        anchor: the tile's centre.
        path: () distance of the centre [m].
        aperture: () pixel^2 times the detector's closest distance [m^3].
        twice: (3,) 2 Pc . axis for fast, slow and normal [m].
        gram: (6,) f.f, s.s, o.o, 2 f.s, 2 f.o, 2 s.o.
        projection, projection_turn: (V, S) and (V, S, K), the products that the factors need.
        normal, normal_turn: () and (K,), those with the detector normal.
        whole: (3, S, T) integers near the Miller indices of the centre.
        start, turn: (3, S, T) and (3, S, T, K), the Miller indices relative to them.
        first_loop: the tile with the orientations of the very first loop over phi, where it is the
            pixel that has another one; see `stale_phi`.
        interpolated: (S, T, G, 1, 1) which terms are interpolated, where it is the pixel in which
            that ends; see `interpolation_end`.
    """

    anchor: Anchor
    path: Tensor
    aperture: Tensor
    twice: Tensor
    gram: Tensor
    projection: Tensor
    projection_turn: Tensor
    normal: Tensor
    normal_turn: Tensor
    whole: Tensor
    start: Tensor
    turn: Tensor
    first_loop: Self | None = None
    interpolated: Tensor | None = None

    def rays(self, scene: Scene, steps: Steps) -> Rays:
        """Rays to the tile's points."""
        if scene.grid.curved:
            offset, squares = bent_squares(scene.plane, scene.grid, self.anchor, steps, scene.dtype)
            return rays_to(squares, self.path, offset.unbind())
        deep = scene.grid.layers > 1
        squares = flat_squares(self.twice, self.gram, steps, deep)
        parts = [steps.fast, steps.slow, steps.depth] if deep else [steps.fast, steps.slow]
        return rays_to(squares, self.path, parts)

    def products(self, rays: Rays) -> Tensor:
        """(V, S, G, slow, fast) products of the factors' vectors with the directions."""
        return affine(self.projection, self.projection_turn, rays.turn)

    def obliquity(self, rays: Rays) -> Tensor:
        """(G, slow, fast) products of the detector normal with the directions."""
        return affine(self.normal[None], self.normal_turn[None], rays.turn)[0]

    def select(self, sources: slice, orientations: slice, points: slice = slice(None)) -> Self:
        """The Miller indices of some sources, orientations and points."""
        part = (slice(None), sources, orientations)
        terms = self.interpolated
        return replace(
            self,
            whole=self.whole[part],
            start=self.start[part],
            turn=self.turn[part],
            interpolated=None if terms is None else terms[sources, orientations, points],
        )

    def blocks(self, points: int, most: int | None) -> Iterator[Self]:
        """The tile, some orientations at a time.

        Args:
            points: number of its points.
            most: most terms of a block; None for all at once.
        """
        if most is None:
            yield self
            return
        sources, orientations = self.start.shape[1:]
        together = max(1, most // max(1, sources * points))
        if together >= orientations:
            yield self
            return
        for start in range(0, orientations, together):
            yield self.select(slice(None), slice(start, start + together))
