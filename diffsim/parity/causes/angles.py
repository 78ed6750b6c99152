"""An angle in degrees taken for radians, or the other way round."""

import numpy as np
import torch

from diffsim.parity.causes.cause import Cause, Fit, Situation
from diffsim.parity.chain.chain import Chain
from diffsim.physics.geometry.rotations import rotation_about, rotation_xyz

DEGREES = 180 / np.pi

REAL = ("rot_a_angstroms", "rot_b_angstroms", "rot_c_angstroms")
RECIPROCAL = ("rot_a_star_A_inv", "rot_b_star_A_inv", "rot_c_star_A_inv")

SAME_ROTATION = 1e-5
"""Largest difference of the elements of two rotations that are one."""


def spindle_rotation(chain: Chain) -> np.ndarray | None:
    """(3, 3) rotation from the unrotated cell, that of the reciprocal vectors, to the real one."""
    turned = np.stack([chain.vector(name) for name in REAL])
    reciprocal = np.stack([chain.vector(name) for name in RECIPROCAL])
    if not np.isfinite((turned, reciprocal)).all():
        return None
    # rows a, b, c of the unrotated cell are the inverse of columns a*, b*, c*
    rotation = (reciprocal.T @ turned).T
    orthogonal = np.abs(rotation @ rotation.T - np.eye(3)).max() <= SAME_ROTATION
    return rotation if orthogonal else None


def orientation(chain: Chain) -> np.ndarray | None:
    """(3, 3) rotation from the standard setting, a* along x and b* in xy, to the unrotated cell."""
    reciprocal = np.stack([chain.vector(name) for name in RECIPROCAL])
    if not np.isfinite(reciprocal).all() or not np.linalg.det(reciprocal) > 0:
        return None
    rotation, upper = np.linalg.qr(reciprocal.T)
    return rotation * np.sign(np.diagonal(upper))


def axis_and_angle(rotation: np.ndarray) -> tuple[np.ndarray, float] | None:
    """(3,) unit axis and right-handed angle [rad] of a rotation; None where it is none."""
    twice_sine = np.array(
        (
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        )
    )
    size = np.linalg.norm(twice_sine)
    if size < 1e-9:
        return None
    return twice_sine / size, float(np.arctan2(size, np.trace(rotation) - 1))


def euler_angles(rotation: np.ndarray) -> np.ndarray:
    """(3,) angles x, y, z [rad] of R = Rz Ry Rx."""
    return np.array(
        (
            np.arctan2(rotation[2, 1], rotation[2, 2]),
            np.arctan2(-rotation[2, 0], np.hypot(rotation[2, 1], rotation[2, 2])),
            np.arctan2(rotation[1, 0], rotation[0, 0]),
        )
    )


def about(axis: np.ndarray, angle: float) -> np.ndarray:
    """(3, 3) rotation by an angle [rad]."""
    return rotation_about(torch.tensor(axis), torch.tensor(angle, dtype=torch.float64)).numpy()


def _degrees(situation: Situation) -> Fit | None:
    first = situation.first
    if first.name not in (*REAL, *RECIPROCAL, "phi_deg"):
        return None
    if situation.has_ratio(DEGREES) is not None:
        return Fit(f"{first.name}: ours / reference = {situation.ratio:.9g}, 180/π or its inverse")
    return None if first.name == "phi_deg" else _spindle(situation) or _misset(situation)


def _spindle(situation: Situation) -> Fit | None:
    """Both rotated about one axis, by angles 180/pi apart up to whole turns."""
    rotations = [spindle_rotation(chain) for chain in (situation.reference, situation.ours)]
    if any(r is None for r in rotations):
        return None
    for true, slipped, side in ((*rotations, "ours"), (*rotations[::-1], "the reference")):
        turned = axis_and_angle(true)
        if turned is None:
            continue
        axis, principal = turned
        for angle in (principal, principal - 2 * np.pi):
            for factor in (DEGREES, 1 / DEGREES):
                if np.abs(about(axis, angle * factor) - slipped).max() <= SAME_ROTATION:
                    return Fit(_slip("rotates by", (angle,), factor, side))
    return None


def _misset(situation: Situation) -> Fit | None:
    """Both missets are of angles 180/pi apart."""
    rotations = [orientation(chain) for chain in (situation.reference, situation.ours)]
    if (
        any(r is None for r in rotations)
        or np.abs(rotations[1] - rotations[0]).max() <= SAME_ROTATION
    ):
        return None
    for true, slipped, side in ((*rotations, "ours"), (*rotations[::-1], "the reference")):
        angles = euler_angles(true)
        for factor in (DEGREES, 1 / DEGREES):
            turned = rotation_xyz(torch.tensor(angles * factor)).numpy()
            if np.abs(turned - slipped).max() <= SAME_ROTATION:
                return Fit(_slip("is misset by", tuple(angles), factor, side))
    return None


def _slip(verb: str, angles: tuple[float, ...], factor: float, side: str) -> str:
    right, wrong = (
        ", ".join(f"{angle * x * DEGREES:.6g}" for angle in angles) for x in (1, factor)
    )
    return f"{side} {verb} {wrong} degrees where the other has {right}: 180/π or its inverse apart"


CAUSES = (
    Cause(
        "degrees_for_radians",
        "Degrees against radians",
        "An angle in one unit went where the other is meant.",
        "Follow phi, osc and misset from the flag to the sine: degrees · π/180 exactly once.",
        _degrees,
    ),
)
