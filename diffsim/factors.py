"""Solid angle, polarization and absorption of every point of a tile."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.beam.polarization import polarization
from diffsim.detector.absorption import capture
from diffsim.geometry.rays import Rays, solid_angle
from diffsim.scene import Scene


@dataclass(frozen=True)
class Factors:
    """What the intensity of a term is multiplied by.

    Args:
        omega: (P,) solid angles [sr].
        capture: (P,) shares of photons absorbed.
        polar: (S, P) polarization factors.
        cos_2theta: (S, P) cosines of the scattering angle.
        running: (S, P) what the reference's running sum is multiplied by after every term, or
            None where it is not.
    """

    omega: Tensor
    capture: Tensor
    polar: Tensor
    cos_2theta: Tensor
    running: Tensor | None

    def select(self, sources: slice, points: slice) -> "Factors":
        """The factors of some sources and points."""
        return Factors(
            self.omega[points],
            self.capture[points],
            self.polar[sources, points],
            self.cos_2theta[sources, points],
            None if self.running is None else self.running[sources, points],
        )


def factors_of(scene: Scene, rays: Rays) -> Factors:
    """The factors of every ray of a tile."""
    plane, grid, points = scene.plane, scene.grid, rays.path.numel()
    omega = solid_angle(rays.path, grid.pixel_size, plane.close_distance, scene.point_pixel)
    direction = rays.direction
    absorbed = torch.ones_like(rays.path)
    if scene.attenuation is not None:
        layer = torch.arange(grid.layers, dtype=scene.dtype, device=scene.device)
        absorbed = capture(
            layer.repeat_interleave(points // grid.layers),
            plane.odet.to(scene.dtype) @ direction,
            grid.layer_step,
            scene.attenuation,
        )
    cosine = scene.incident.to(scene.dtype) @ direction
    polar = torch.ones_like(cosine)
    if scene.polarized:
        polar = polarization(direction, cosine, scene.incident, scene.polar, scene.kahn)
    running = None
    if scene.weighting.running:
        running = torch.ones_like(cosine)
        for used, factor in (
            (scene.weighting.thick, absorbed),
            (scene.weighting.polar, polar),
            (scene.weighting.omega, omega),
        ):
            if used:
                running = running * factor
    return Factors(omega, absorbed, polar, cosine, running)
