"""Reciprocal-lattice points near the Ewald sphere of a turning crystal.

All vectors are those of the crystal at phi = 0: it is the beam that turns, the other way.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Blur:
    """How far the light of a reflection reaches from its point q, as a quadratic form.

    Everything that broadens a spot moves q, or the sphere as if q had moved: the crystal's size
    along W; mosaic spread across q; wavelengths along q; divergence across the incident ray. The
    squares of these reaches add up to C = W W' + (eta |q|)^2 (1 - q q') + (beta q) (beta q)' +
    (delta / lambda)^2 (1 - i i').

    Args:
        size: (3, 3) W, columns are the reaches of the shape transform [1/A].
        mosaic: () eta, largest angle of a domain [rad].
        bandwidth: () beta, largest relative deviation of the wavelength.
        divergence: () delta, largest angle of an incident ray [rad].
    """

    size: Tensor
    mosaic: Tensor
    bandwidth: Tensor
    divergence: Tensor

    def along(self, q: Tensor, incident: Tensor, wavelength: Tensor, normal: Tensor) -> Tensor:
        """C n: (..., 3) [1/A^2].

        Args:
            q: (..., 3) reciprocal-lattice points [1/A].
            incident: (..., 3) unit incident directions i.
            wavelength: () [A].
            normal: (..., 3) vectors n.
        """
        inward = _dot(q, normal) * q
        across_q = _dot(q, q) * normal - inward
        across_i = normal - _dot(incident, normal) * incident
        return (
            (normal @ self.size) @ self.size.T
            + self.mosaic**2 * across_q
            + self.bandwidth**2 * inward
            + (self.divergence / wavelength) ** 2 * across_i
        )


def crossing_angles(
    q: Tensor, incident: Tensor, wavelength: Tensor, spindle: Tensor
) -> tuple[Tensor, Tensor]:
    """Spindle angles at which points meet the sphere: i . R(phi) q = -lambda |q|^2 / 2.

    With R(phi) q taken apart along the spindle, this is b cos phi + c sin phi = -lambda |q|^2 / 2 -
    a. A point that never meets the sphere has its two angles where it comes nearest.

    Args:
        q: (n, 3) points at phi = 0 [1/A].
        incident: (3,) unit direction i.
        wavelength: () [A].
        spindle: (3,) unit vector.

    Returns:
        (2, n) angles [rad], and (n,) whether they are crossings.
    """
    a = (incident @ spindle) * (q @ spindle)
    b = q @ incident - a
    c = q @ torch.linalg.cross(incident, spindle)  # i . (u x q)
    share = (-wavelength * (q * q).sum(-1) / 2 - a) / torch.hypot(b, c).clamp_min(1e-300)
    middle, apart = torch.atan2(c, b), torch.acos(share.clamp(-1, 1))
    return torch.stack((middle + apart, middle - apart)), share.abs() <= 1


def turned(vector: Tensor, axis: Tensor, angle: Tensor) -> Tensor:
    """One vector, or one each, turned about an axis by many angles.

    Args:
        vector: (3,) or (..., 3).
        axis: (3,) unit vector.
        angle: (...,) [rad].

    Returns:
        (..., 3).
    """
    along = (vector @ axis)[..., None] * axis
    sideways = torch.linalg.cross(axis.expand_as(vector), vector)
    return along + angle.cos()[..., None] * (vector - along) + angle.sin()[..., None] * sideways


def distance(q: Tensor, incident: Tensor, wavelength: Tensor, blur: Blur) -> tuple[Tensor, Tensor]:
    """How far points are from the sphere, in units of their reach, and that reach.

    Args:
        q: (..., 3) points [1/A].
        incident: (..., 3) unit incident directions.

    Returns:
        (...) distances, 1 where the light just reaches the sphere, and (...) reaches along the
        sphere's normal [1/A].
    """
    scattered = incident / wavelength + q
    length = torch.linalg.vector_norm(scattered, dim=-1)
    normal = scattered / length[..., None]
    reach = _dot(normal, blur.along(q, incident, wavelength, normal))[..., 0].clamp_min(0).sqrt()
    return (length - 1 / wavelength).abs() / reach, reach


def directions(q: Tensor, incident: Tensor, wavelength: Tensor, blur: Blur) -> Tensor:
    """Unit directions to the brightest place of the sphere for each point.

    That place q + x has the least x' C^-1 x: x = C n m, with n the sphere's normal there (by
    Newton's method).

    Args:
        q, incident: (n, 3).

    Returns:
        (n, 3) unit vectors.
    """
    shift = torch.zeros_like(q)
    for _ in range(5):
        scattered = incident / wavelength + q + shift
        length = torch.linalg.vector_norm(scattered, dim=-1, keepdim=True)
        normal = scattered / length
        along = blur.along(q, incident, wavelength, normal)
        missing = _dot(normal, shift) - (length - 1 / wavelength)
        shift = along * missing / _dot(normal, along)
    scattered = incident / wavelength + q + shift
    return scattered / torch.linalg.vector_norm(scattered, dim=-1, keepdim=True)


def _dot(one: Tensor, other: Tensor) -> Tensor:
    """(..., 1)."""
    return (one * other).sum(-1, keepdim=True)
