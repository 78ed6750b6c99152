"""Kahn polarization factor."""

import torch
from torch import Tensor

from diffsim.geometry.rotations import unit


def polarization(
    direction: Tensor, cos_2theta: Tensor, incident: Tensor, polar: Tensor, kahn: Tensor | None
) -> Tensor:
    """(1 + cos^2 2theta - K cos 2psi sin^2 2theta) / 2 (Kahn et al. 1982, J. Appl. Cryst. 15, 330).

    With E = unit(i x B) and B = unit(p x i), both normal to i, the components of a unit vector d
    obey sin^2 2theta = (d.E)^2 + (d.B)^2 and tan psi = -d.B / d.E, so that
    cos 2psi sin^2 2theta = (d.E)^2 - (d.B)^2, which has no singularity on the beam axis.

    Args:
        direction: (3, P) unit diffracted directions d.
        cos_2theta: (S, P) i.d.
        incident: (S, 3) unit incident directions i.
        polar: (3,) E-vector of the polarization p.
        kahn: () factor K; None is zero.

    Returns:
        (S, P) factors.
    """
    if kahn is None:
        return 0.5 * (1 + cos_2theta**2)
    b = unit(torch.linalg.cross(polar.expand_as(incident), incident))
    e = unit(torch.linalg.cross(incident, b))
    along_b, along_e = (v.to(direction.dtype) @ direction for v in (b, e))
    in_plane = kahn.to(direction.dtype) * (along_e**2 - along_b**2)
    return 0.5 * (1 + cos_2theta**2 - in_plane)
