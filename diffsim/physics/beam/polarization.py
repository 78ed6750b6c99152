"""Kahn polarization factor (Kahn et al. 1982, J. Appl. Cryst. 15, 330)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.numerics.ops import add_, addcmul_, constant
from diffsim.physics.geometry.rotations import unit


def polarization_axes(incident: Tensor, polar: Tensor, kahn: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors u and v with (d.u)(d.v) = K/2 cos 2psi sin^2 2theta for every direction d.

    With E = unit(i x B) and B = unit(p x i), both normal to i, the components of a unit vector d
    obey sin^2 2theta = (d.E)^2 + (d.B)^2 and tan psi = -d.B / d.E, so that
    cos 2psi sin^2 2theta = (d.E)^2 - (d.B)^2 = d.(E - B) d.(E + B), which has no singularity on
    the beam axis.

    Args:
        incident: (S, 3) unit incident directions i.
        polar: (3,) E-vector of the polarization p.
        kahn: () factor K.

    Returns:
        two (S, 3) tensors.
    """
    b = unit(torch.linalg.cross(polar.expand_as(incident), incident))
    e = unit(torch.linalg.cross(incident, b))
    return e - b, (e + b) * (kahn / 2)


def along_polar(incident: Tensor, polar: Tensor, kahn: Tensor) -> Tensor | None:
    """(S,) K/2 of the sources that lie along the E-vector, 0 of others; None where none does.

    They have no E and B: the reference's psi is 0 for every direction.
    """
    along = (torch.linalg.cross(polar.expand_as(incident), incident) == 0).all(-1)
    return torch.where(along, kahn / 2, 0) if bool(along.any()) else None


def polarization(cosine: Tensor, axes: Sequence[Tensor], along: Tensor | None = None) -> Tensor:
    """(1 + cos^2 2theta - K cos 2psi sin^2 2theta) / 2.

    Args:
        cosine: (...) c = cos 2theta - 1, of which the first half is 1 + c + c^2 / 2.
        axes: (...) d.u and d.v of `polarization_axes`; none of them where K is zero.
        along: (...) K/2 where psi is 0, else 0.

    Returns:
        (...) factors.
    """
    factor = add_(torch.addcmul(constant(1.0, cosine), cosine, cosine, value=0.5), cosine)
    if along is not None:
        # sin^2 2theta = -c (2 + c)
        factor = torch.addcmul(factor, along * cosine, 2 + cosine)
    return addcmul_(factor, *axes, value=-1) if axes else factor
