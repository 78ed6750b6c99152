"""Where the detector plane lies: physics of the reference, steps 1 to 5 of its geometry."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.physics.geometry.rotations import rotation_about, rotation_xyz


@dataclass(frozen=True)
class Plane:
    """A placed detector.

    Args:
        pix0: (3,) lab position of the outer corner of the first pixel [m].
        fdet, sdet, odet: (3,) vectors along fast, slow and the normal; of another length than 1
            only where the two-theta axis has one.
        close_distance: () distance from sample to plane along the normal [m].
        distance: () distance along the beam, two-theta left out as the reference has it [m].
    """

    pix0: Tensor
    fdet: Tensor
    sdet: Tensor
    odet: Tensor
    close_distance: Tensor
    distance: Tensor

    def point_under_sample(self) -> tuple[Tensor, Tensor]:
        """(F, S) of the foot of the perpendicular from the sample [m]."""
        return -self.pix0 @ self.fdet, -self.pix0 @ self.sdet

    def beam_center(self, beam: Tensor) -> tuple[Tensor, Tensor]:
        """(F, S) where the beam meets the plane as rendered [m].

        Args:
            beam: (3,) unit vector from source to sample.
        """
        spot = self.distance * beam - self.pix0
        return spot @ self.fdet, spot @ self.sdet


def place(
    axes: Tensor,
    beam: Tensor,
    twotheta_axis: Tensor,
    rotations: Tensor,
    twotheta: Tensor,
    center: Tensor,
    distance: Tensor,
    close_distance: Tensor | None,
    pivot: str,
) -> Plane:
    """Place a detector: v -> R_2theta(Rz Ry Rx v) for each axis, about the pivot.

    Args:
        axes: (3, 3) rows fast, slow, normal before rotation.
        beam: (3,) unit vector from source to sample.
        twotheta_axis: (3,) vector, not normalized by the reference.
        rotations: (3,) rotx, roty, rotz [rad].
        twotheta: () [rad].
        center: (2,) F and S of the point that the pivot keeps: the direct beam for BEAM, the
            point closest to the sample for SAMPLE [m].
        distance: () nominal distance [m].
        close_distance: () distance along the normal, which then decides, or None [m].
        pivot: BEAM or SAMPLE.
    """
    tilt = rotation_xyz(rotations)
    turn = rotation_about(twotheta_axis, twotheta) @ tilt
    # the reference leaves the two-theta swing out of this ratio
    ratio = beam @ (tilt @ axes[2])
    close = torch.abs(ratio * distance) if close_distance is None else close_distance
    distance = close / ratio
    fdet, sdet, odet = (turn @ axes.T).T
    if pivot == "SAMPLE":
        pix0 = turn @ (-center[0] * axes[0] - center[1] * axes[1] + close * axes[2])
    else:
        pix0 = -center[0] * fdet - center[1] * sdet + distance * beam
    close = pix0 @ odet
    return Plane(pix0, fdet, sdet, odet, close, close / ratio)
