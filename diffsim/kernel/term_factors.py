"""Solid angle, polarization and absorption of every point of a tile."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.kernel.rays import Rays, solid_angle
from diffsim.physics.beam.polarization import polarization, polarization_axes
from diffsim.physics.detector.absorption import capture
from diffsim.scene import Scene


@dataclass(frozen=True)
class Factors:
    """What the intensity of a term is multiplied by, for points (G, slow, fast) and sources S.

    Args:
        omega: (G, slow, fast) solid angles [sr].
        capture: (G, slow, fast) shares of photons absorbed, or None where all are.
        polar: (S, G, slow, fast) polarization factors, or None without polarization.
        cosine: (S, G, slow, fast) cos 2theta - 1, which keeps its digits near the beam.
        running: (S, G, slow, fast) what the reference's running sum is multiplied by after every
            term, or None where it is not.
    """

    omega: Tensor
    capture: Tensor | None
    polar: Tensor | None
    cosine: Tensor
    running: Tensor | None

    def select(self, sources: slice, groups: slice) -> "Factors":
        """The factors of some sources and groups."""
        return Factors(
            self.omega[groups],
            None if self.capture is None else self.capture[groups],
            None if self.polar is None else self.polar[sources, groups],
            self.cosine[sources, groups],
            None if self.running is None else self.running[sources, groups],
        )


def projected(scene: Scene) -> Tensor:
    """(V, S, 3) vectors whose products with the diffracted direction the factors need: the sources
    and, where the polarization asks, its two axes for each of them.
    """
    vectors = [scene.incident]
    if scene.polarized and scene.kahn is not None:
        vectors += polarization_axes(scene.incident, scene.polar, scene.kahn)
    return torch.stack(vectors)


def factors_of(
    scene: Scene, rays: Rays, aperture: Tensor, products: Tensor, obliquity: Tensor | None
) -> Factors:
    """The factors of every ray of a tile.

    Args:
        aperture: () pixel^2 times the detector's closest distance [m^3].
        products: (V, S, G, slow, fast) products of `projected` with the directions; 1 less for the
            sources themselves.
        obliquity: (G, slow, fast) that of the detector normal, or None where no photon is lost.
    """
    omega = solid_angle(rays.inverse, aperture, scene.point_pixel)
    absorbed = None
    if obliquity is not None:
        groups = rays.path.shape[0]
        layer = torch.arange(scene.grid.layers, dtype=scene.dtype, device=scene.device)
        layer = layer.repeat_interleave(groups // scene.grid.layers)[:, None, None]
        absorbed = capture(layer, obliquity, scene.grid.layer_step, scene.attenuation)
    cosine, *axes = products
    polar = polarization(cosine, axes) if scene.polarized else None
    return Factors(omega, absorbed, polar, cosine, _running(scene, omega, absorbed, polar))


def _running(
    scene: Scene, omega: Tensor, absorbed: Tensor | None, polar: Tensor | None
) -> Tensor | None:
    if not scene.weighting.running:
        return None
    running = torch.ones(
        (len(scene.incident), *omega.shape), dtype=omega.dtype, device=omega.device
    )
    for used, factor in (
        (scene.weighting.thick, absorbed),
        (scene.weighting.polar, polar),
        (scene.weighting.omega, omega),
    ):
        if used and factor is not None:
            running = running * factor
    return running
