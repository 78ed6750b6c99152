"""Right-handed rotations of lab-frame vectors."""

import torch
from torch import Tensor


def rotation_about(axis: Tensor, angle: Tensor) -> Tensor:
    """Rodrigues' matrices R = 1 + sin(angle) K + (1 - cos(angle)) K^2, K v = axis x v.

    Args:
        axis: (..., 3) unit vectors.
        angle: (...,) angles [rad].

    Returns:
        (..., 3, 3) rotation matrices.
    """
    x, y, z = axis.unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack((zero, -z, y, z, zero, -x, -y, x, zero), -1).unflatten(-1, (3, 3))
    sine, versine = angle.sin()[..., None, None], (1 - angle.cos())[..., None, None]
    return (
        torch.eye(3, dtype=axis.dtype, device=axis.device)
        + sine * cross
        + versine * (cross @ cross)
    )


def rotation_xyz(angles: Tensor) -> Tensor:
    """R = Rz(angles[2]) Ry(angles[1]) Rx(angles[0]): about lab x first, then y, then z.

    Args:
        angles: (3,) angles [rad].

    Returns:
        (3, 3) rotation matrix.
    """
    x, y, z = rotation_about(torch.eye(3, dtype=angles.dtype, device=angles.device), angles)
    return z @ y @ x


def unit(vector: Tensor) -> Tensor:
    """`vector` (..., 3) at length 1."""
    return vector / torch.linalg.vector_norm(vector, dim=-1, keepdim=True)
