"""Between places on the detector and directions from the sample, in float64.

Places count in pixels from the outer corner of the first pixel: that pixel's centre is at
(0.5, 0.5). They lie on the surface of the sensor. As in the reference, a curved detector is known
by the lab y and z components of its flat form.
"""

import torch
from torch import Tensor

from diffsim.physics.detector.curved import bend
from diffsim.physics.detector.pixel_grid import Grid
from diffsim.physics.detector.plane import Plane
from diffsim.physics.geometry.rotations import rotation_about, unit
from diffsim.prediction.mean_beam import MeanBeam

Window = tuple[float, float, float, float]
"""Slow start, slow stop, fast start, fast stop [pixels]."""


def points(plane: Plane, grid: Grid, slow: Tensor, fast: Tensor) -> Tensor:
    """Lab positions of places on the detector.

    Args:
        slow, fast: (n,) places [pixels].

    Returns:
        (n, 3) positions [m].
    """
    px = grid.pixel_size
    flat = plane.pix0 + (px * fast)[:, None] * plane.fdet + (px * slow)[:, None] * plane.sdet
    return bend(plane, grid.beam, flat.T).T if grid.curved else flat


def pixels(plane: Plane, grid: Grid, directions: Tensor) -> Tensor:
    """Where rays from the sample meet the detector, however far outside its edges.

    Args:
        directions: (n, 3) unit vectors.

    Returns:
        (n, 2) places, slow and fast [pixels]; NaN for rays that never meet it.
    """
    return (_meet_curved if grid.curved else _meet_flat)(plane, grid, directions)


def _meet_flat(plane: Plane, grid: Grid, directions: Tensor) -> Tensor:
    """P = t d with (P - pix0) . (f x s) = 0 and t > 0; f and s need be neither unit vectors nor
    normal to each other.
    """
    f, s = plane.fdet, plane.sdet
    normal = torch.linalg.cross(f, s)
    along = (plane.pix0 @ normal) / (directions @ normal)
    within = along[:, None] * directions - plane.pix0
    to_f, to_s, skew, f_f, s_s = within @ f, within @ s, f @ s, f @ f, s @ s
    det = f_f * s_s - skew**2
    place = torch.stack(((f_f * to_s - skew * to_f) / det, (s_s * to_f - skew * to_s) / det), -1)
    met = (along > 0) & torch.isfinite(along)
    return torch.where(met[:, None], place / grid.pixel_size, torch.nan)


def _meet_curved(plane: Plane, grid: Grid, directions: Tensor) -> Tensor:
    """d = R_f(P_z / distance) R_s(P_y / distance) b for the angles, then P_y and P_z for the place.

    The first angle is at most a right one. Where f and s are both normal to one of the lab's y and
    z axes the reference's bend says nothing of the place, and all is NaN.
    """
    f, s, b = plane.fdet, plane.sdet, grid.beam
    # f . R_s(angle) b = constant + cosine cos(angle) + sine sin(angle)
    constant = (f @ s) * (s @ b)
    cosine, sine = f @ b - constant, f @ torch.linalg.cross(s, b)
    share = (directions @ f - constant) / torch.hypot(cosine, sine)
    turn = torch.acos(torch.where(share.abs() <= 1, share, torch.nan))
    start = torch.atan2(sine, cosine)
    both = torch.stack((start + turn, start - turn))
    both = torch.remainder(both + torch.pi, 2 * torch.pi) - torch.pi
    about_s = both.gather(0, both.abs().argmin(0, keepdim=True))[0]
    before = rotation_about(s.expand(len(turn), 3), about_s) @ b
    across = directions - (directions @ f)[:, None] * f
    about_f = torch.atan2((torch.linalg.cross(before, directions) @ f), (before * across).sum(-1))
    y = plane.distance * about_s - plane.pix0[1]
    z = plane.distance * about_f - plane.pix0[2]
    det = f[1] * s[2] - f[2] * s[1]
    det = torch.where(det.abs() > 1e-6, det, torch.nan)
    place = torch.stack((f[1] * z - f[2] * y, s[2] * y - s[1] * z), -1) / det
    return place / grid.pixel_size


def window_points(window: Window, like: Tensor) -> tuple[Tensor, Tensor]:
    """Slow and fast of places all over a window, edges included, the middle one in the middle.

    Args:
        like: gives dtype and device.

    Returns:
        two (n,) tensors [pixels].
    """
    slow0, slow1, fast0, fast1 = window
    share = torch.linspace(0, 1, 33, dtype=like.dtype, device=like.device)
    slow, fast = slow0 + share * (slow1 - slow0), fast0 + share * (fast1 - fast0)
    slow, fast = torch.meshgrid(slow, fast, indexing="ij")
    return slow.flatten(), fast.flatten()


def q_range(plane: Plane, grid: Grid, beam: MeanBeam, window: Window) -> tuple[float, float]:
    """The smallest and the largest |q| in a window of the detector [1/A]."""
    slow0, slow1, fast0, fast1 = window
    slow, fast = window_points(window, plane.pix0)
    turn = unit(points(plane, grid, slow, fast)) - beam.incident
    # |q| has no extremum inside but at the two ends of the beam
    lengths = torch.linalg.vector_norm(turn, dim=-1) / beam.wavelength
    low, high = float(lengths.min()), float(lengths.max())
    ends = pixels(plane, grid, torch.stack((beam.incident, -beam.incident)))
    start, stop = ends.new_tensor((slow0, fast0)), ends.new_tensor((slow1, fast1))
    ahead, behind = ((ends >= start) & (ends <= stop)).all(-1).tolist()
    return (0.0 if ahead else low), (2 / float(beam.wavelength) if behind else high)
