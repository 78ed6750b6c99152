"""Solid angle, polarization and absorption of every point of a tile."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.kernel.rays import Rays, solid_angle
from diffsim.kernel.running_product import multiplier
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.physics.beam.polarization import polarization, polarization_axes
from diffsim.physics.detector.absorption import capture
from diffsim.scene import Scene


@dataclass(frozen=True)
class TermFactors:
    """What the intensity of a term is multiplied by, for points (G, slow, fast) and sources S.

    Args:
        omega: (G, slow, fast) solid angles [sr].
        capture: (G, slow, fast) shares of photons absorbed, or None where all are.
        polar: (S, G, slow, fast) polarization factors, or None without polarization.
        cosine: (S, G, slow, fast) cos 2theta - 1, which keeps its digits near the beam.
        multiplier: (S, G, slow, fast) what a running product multiplies the sum by after every
            term, or None without one.
        within_d_min: (S, G, slow, fast) whether 1/|q| reaches d_min, or None where every term does.
    """

    omega: Tensor
    capture: Tensor | None
    polar: Tensor | None
    cosine: Tensor
    multiplier: Tensor | None
    within_d_min: Tensor | None

    def select(self, sources: slice, groups: slice) -> "TermFactors":
        """The factors of some sources and groups."""

        def part(values: Tensor | None) -> Tensor | None:
            if values is None:
                return None
            return values[groups] if values.ndim == self.omega.ndim else values[sources, groups]

        return TermFactors(
            part(self.omega),
            part(self.capture),
            part(self.polar),
            part(self.cosine),
            part(self.multiplier),
            part(self.within_d_min),
        )


def projected(scene: Scene) -> Tensor:
    """(V, S, 3) vectors whose products with the diffracted direction the factors need: the sources
    and, where the polarization asks, its two axes for each of them.
    """
    vectors = [scene.incident]
    if scene.polarized and scene.kahn is not None:
        vectors += polarization_axes(scene.incident, scene.polar, scene.kahn)
    return torch.stack(vectors)


def factors_of(scene: Scene, tile: TileExpansion, rays: Rays) -> TermFactors:
    """The factors of every ray of a tile."""
    # 1 less for the sources themselves
    cosine, *axes = tile.products(rays)
    omega = solid_angle(rays.inverse, tile.aperture, scene.point_pixel)
    absorbed = None if scene.attenuation is None else _capture(scene, tile.obliquity(rays))
    polar = polarization(cosine, axes, _along_polar(scene)) if scene.polarized else None
    product = multiplier(scene, omega, absorbed, polar)
    return TermFactors(omega, absorbed, polar, cosine, product, _within_d_min(scene, cosine))


def _along_polar(scene: Scene) -> Tensor | None:
    along = scene.along_polar
    return None if along is None else along.to(scene.dtype)[:, None, None, None]


def _capture(scene: Scene, obliquity: Tensor) -> Tensor:
    layer = torch.arange(scene.grid.layers, dtype=scene.dtype, device=scene.device)
    layer = layer.repeat_interleave(len(obliquity) // scene.grid.layers)[:, None, None]
    return capture(layer, obliquity, scene.grid.layer_step, scene.attenuation)


def _within_d_min(scene: Scene, cosine: Tensor) -> Tensor | None:
    """(S, G, slow, fast) |q|^2 = 2 (1 - cos 2theta) / lambda^2 <= 1 / d_min^2."""
    if scene.d_min is None:
        return None
    limit = (scene.wavelengths / scene.d_min) ** 2 / 2
    return ~(-cosine > limit.to(scene.dtype)[:, None, None, None])
