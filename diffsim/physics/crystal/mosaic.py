"""Orientations of the mosaic domains."""

import numpy as np
import torch
from torch import Tensor

from diffsim.numerics.ops import differentiated
from diffsim.physics.crystal.reference_random import orientation_numbers
from diffsim.physics.geometry.rotations import rotation_about


def random_rotations(spread: Tensor, numbers: np.ndarray) -> Tensor:
    """Rotations by up to `spread` about random axes.

    Each takes r1, r2, r3 in [-1, 1]: axis (w sin(pi r1), w cos(pi r1), r2), w = sqrt(1 - r2^2),
    angle = spread (1 - r3^2)^(1/3), a product of float32 numbers in the reference.

    Args:
        spread: () largest angle [rad], float64.
        numbers: (count, 3) float32 in [0, 1), of the reference's generator.

    Returns:
        (count, 3, 3) rotation matrices, float64.
    """
    r1, r2, r3 = 2 * numbers.astype(np.float64).T - 1
    w = np.sqrt(1 - r2**2)
    axis = np.stack((w * np.sin(np.pi * r1), w * np.cos(np.pi * r1), r2), -1)
    # numpy's float32 power is off by an ulp: take it in double, of float32 arguments
    share = ((1 - r3**2).astype(np.float32).astype(np.float64)) ** float(np.float32(1 / 3))
    share = torch.from_numpy(share.astype(np.float32)).to(spread.device)
    angle = (spread.to(torch.float32) * share).to(torch.float64)
    if differentiated(spread):
        # the same to the last bit, with the derivative of the product before it is rounded
        product = spread * share.to(torch.float64)
        angle = product + (angle - product).detach()
    return rotation_about(torch.from_numpy(axis).to(spread.device), angle)


def mosaic_domains(spread: Tensor, count: int, seed: int, misset_seed: int | None = None) -> Tensor:
    """Rotations of the domains; the first is the mean orientation itself.

    Args:
        misset_seed: of the random misset that drew numbers before, if there is one.

    Returns:
        (count, 3, 3) rotation matrices, float64.
    """
    identity = torch.eye(3, dtype=torch.float64, device=spread.device)[None]
    if count == 1 and not differentiated(spread):
        return identity
    # the reference draws three numbers for the first domain too, and discards them
    _, numbers = orientation_numbers(misset_seed, seed, count)
    return torch.cat((identity, random_rotations(spread, numbers)[1:]))


def random_misset(seed: int) -> Tensor:
    """Angles of a random orientation, about the lab x, y and z axes.

    The reference draws a rotation of "spread" 90 and takes the 90 as radians; seeds reproduce only
    that way.

    Returns:
        (3,) angles [rad].
    """
    numbers, _ = orientation_numbers(seed, 1, 0)
    u = random_rotations(torch.tensor(90.0, dtype=torch.float64), numbers)[0]
    return torch.stack(
        (
            torch.atan2(u[2, 1], u[2, 2]),
            torch.atan2(-u[2, 0], torch.hypot(u[2, 1], u[2, 2])),
            torch.atan2(u[1, 0], u[0, 0]),
        )
    )
