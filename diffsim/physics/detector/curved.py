"""A detector that is bent around the sample."""

from torch import Tensor

from diffsim.physics.detector.plane import Plane
from diffsim.physics.geometry.rotations import rotation_about


def bend(plane: Plane, beam: Tensor, flat: Tensor) -> Tensor:
    """Points of a curved detector: distance * b turned about s by P_y / distance, then about f.

    Args:
        beam: (3,) unit vector from source to sample.
        flat: (3, P) positions on the flat detector, whose lab y and z components count [m].

    Returns:
        (3, P) positions [m].
    """
    about_s = rotation_about(plane.sdet.expand(flat.shape[1], 3), flat[1] / plane.distance)
    about_f = rotation_about(plane.fdet.expand(flat.shape[1], 3), flat[2] / plane.distance)
    return (about_f @ (about_s @ (plane.distance * beam)[:, None])).squeeze(-1).T
