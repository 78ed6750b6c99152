"""Right-handed rotations of lab-frame vectors."""

from functools import cache

import torch
from torch import Tensor


def rotation_about(axis: Tensor, angle: Tensor) -> Tensor:
    """Rodrigues' matrices R v = v cos t + axis x v sin t + axis (axis . v) (1 - cos t).

    As the reference has it, an axis is taken as it stands: one of another length than 1 turns by
    more or less, and stretches.

    Args:
        axis: (..., 3) vectors.
        angle: (...,) angles t [rad].

    Returns:
        (..., 3, 3) matrices; rotations where the axis is a unit vector.
    """
    identity, crosses = _constants(axis.dtype, axis.device)
    cross = (axis @ crosses).view(*axis.shape, 3)
    sine, cosine = angle.sin()[..., None, None], angle.cos()[..., None, None]
    partial = torch.addcmul(cosine * identity, sine, cross)
    return torch.addcmul(partial, 1 - cosine, axis[..., :, None] * axis[..., None, :])


@cache
def _constants(dtype: torch.dtype, device: torch.device) -> tuple[Tensor, Tensor]:
    """The identity (3, 3), and for each axis the matrix K of its cross products (3, 9)."""
    with torch.inference_mode(False):
        identity = torch.eye(3, dtype=dtype, device=device)
        others = identity[:, None].expand(3, 3, 3)
        # K_ij = component i of axis x e_j
        return identity, torch.linalg.cross(others, others.transpose(0, 1)).mT.flatten(1)


def rotation_xyz(angles: Tensor) -> Tensor:
    """R = Rz(angles[2]) Ry(angles[1]) Rx(angles[0]): about lab x first, then y, then z.

    Args:
        angles: (3,) angles [rad].

    Returns:
        (3, 3) rotation matrix.
    """
    x, y, z = rotation_about(_constants(angles.dtype, angles.device)[0], angles)
    return z @ y @ x


def unit(vector: Tensor) -> Tensor:
    """`vector` (..., 3) at length 1; one without a length stays as it is."""
    length = torch.linalg.vector_norm(vector, dim=-1, keepdim=True)
    return vector / torch.where(length == 0, 1, length)
