"""Curves of constant lattice spacing on the detector."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from diffsim.bare import scene_of
from diffsim.beam.mean import MeanBeam, mean_beam
from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.geometry.rotations import unit
from diffsim.geometry.screen import Window, pixels, points, window_points
from diffsim.scene import Scene
from diffsim.spacings import nice_spacings

AROUND = 1440
"""Directions around the beam in which a ring is looked for."""

LINE = 240
"""Points of a line."""

MARGIN = 0.04
"""Share of the window at its edges that labels keep free."""


@dataclass(frozen=True, eq=False)
class Ring:
    """Where a lattice spacing shows: a circle, or what a tilted or offset detector makes of it.

    Args:
        d_A: spacing [A].
        two_theta_deg: scattering angle [degree].
        lines: (n, 2) slow and fast along each part inside the window [pixels from the outer corner
            of the first one, whose centre is at 0.5]; closed where first and last are equal.
        label: (slow, fast) of a point inside the window to label, or None.
    """

    d_A: float
    two_theta_deg: float
    lines: list[np.ndarray]
    label: tuple[float, float] | None


def rings(
    experiment: Experiment | Scene,
    d_A: Sequence[float] | None = None,
    window: Window | None = None,
) -> list[Ring]:
    """Resolution rings in a window of the detector, for the mean of the beam.

    Args:
        d_A: spacings [A]; by default `nice_spacings`.
        window: what is in view; all of the detector by default.

    Returns:
        A ring for each spacing that has a part inside the window.

    Raises:
        InputError: for a spacing that is none, and for an experiment that does not fit together.
    """
    scene = scene_of(experiment)
    window = window or (0, scene.shape[0], 0, scene.shape[1])
    for d in d_A or ():
        if not (math.isfinite(d) and d > 0):
            raise InputError("d_A", d, "a number above 0 Å")
    with torch.no_grad():
        beam = mean_beam(scene.incident, scene.wavelengths)
        spacings = nice_spacings(scene, window) if d_A is None else d_A
        found = [_ring(scene, beam, float(d), window) for d in spacings]
    return [ring for ring in found if ring.lines]


def _ring(scene: Scene, beam: MeanBeam, d: float, window: Window) -> Ring:
    sine = float(beam.wavelength) / (2 * d)
    if sine > 1:
        return Ring(d, math.nan, [], None)
    two_theta = 2 * math.asin(sine)
    cone = _Cone(scene, beam, two_theta, window)
    lines = [place.cpu().numpy() for place in cone.lines()]
    return Ring(d, math.degrees(two_theta), lines, _label(lines, cone.center, window))


class _Cone:
    """The rays at an angle from the beam, by their angle around it."""

    def __init__(self, scene: Scene, beam: MeanBeam, two_theta: float, window: Window):
        self.scene, self.two_theta, self.window = scene, two_theta, window
        self.axis = beam.incident
        self.one = unit(torch.linalg.cross(self.axis, _most_across(self.axis)))
        self.other = torch.linalg.cross(self.axis, self.one)
        ends = pixels(scene.plane, scene.grid, torch.stack((self.axis, -self.axis))).tolist()
        self.center = ends[0]
        slow0, slow1, fast0, fast1 = window
        # whether the beam meets the window, ahead or behind, so that it is seen all around
        self.surrounded = any(slow0 <= s <= slow1 and fast0 <= f <= fast1 for s, f in ends)

    def place(self, angle: Tensor) -> Tensor:
        """(n, 2) where the rays meet the detector [pixels]; NaN where they do not."""
        around = angle.cos()[:, None] * self.one + angle.sin()[:, None] * self.other
        rays = math.cos(self.two_theta) * self.axis + math.sin(self.two_theta) * around
        return pixels(self.scene.plane, self.scene.grid, unit(rays))

    def inside(self, angle: Tensor) -> Tensor:
        """(n,) whether the rays meet the window."""
        slow0, slow1, fast0, fast1 = self.window
        slow, fast = self.place(angle).unbind(-1)
        return (slow >= slow0) & (slow <= slow1) & (fast >= fast0) & (fast <= fast1)

    def lines(self) -> list[Tensor]:
        """(n, 2) places along each part inside the window."""
        angle, step = self._around()
        inside = self.inside(angle)
        if bool(inside.all()):
            return [self.place(torch.cat((angle[::4], angle[:1])))]
        before, after = inside.roll(1), inside.roll(-1)
        if not self.surrounded:
            before[0] = after[-1] = False
        starts, stops = angle[inside & ~before], angle[inside & ~after]
        if not len(starts):
            return []
        ahead = torch.remainder(stops - starts[:, None], 2 * math.pi).min(1).values
        first = self._edge(starts, starts - step)
        last = self._edge(starts + ahead, starts + ahead + step)
        share = torch.linspace(0, 1, LINE, dtype=torch.float64, device=self.axis.device)
        return [self.place(a + share * (b - a)) for a, b in zip(first, last, strict=True)]

    def _around(self) -> tuple[Tensor, float]:
        """Angles at which the window may be met, and the step between them."""
        count = torch.arange(AROUND, dtype=torch.float64, device=self.axis.device)
        if self.surrounded:
            step = 2 * math.pi / AROUND
            return step * count, step
        slow, fast = window_points(self.window, self.axis)
        rays = points(self.scene.plane, self.scene.grid, slow, fast)
        seen = torch.atan2(rays @ self.other, rays @ self.one)
        middle = seen[len(seen) // 2]
        away = torch.remainder(seen - middle + math.pi, 2 * math.pi) - math.pi
        low, high = float(away.min()), float(away.max())
        step = 1.1 * (high - low) / (AROUND - 1)
        return middle + (low + high) / 2 + step * (count - (AROUND - 1) / 2), step

    def _edge(self, inner: Tensor, outer: Tensor) -> Tensor:
        """The last angles inside, between ones inside and ones outside, by bisection."""
        for _ in range(24):
            middle = (inner + outer) / 2
            within = self.inside(middle)
            inner, outer = torch.where(within, middle, inner), torch.where(within, outer, middle)
        return inner


def _most_across(vector: Tensor) -> Tensor:
    """The lab axis that is most at right angles to a vector."""
    axes = torch.eye(3, dtype=vector.dtype, device=vector.device)
    return axes[vector.abs().argmin()]


def _label(
    lines: list[np.ndarray], center: list[float], window: Window
) -> tuple[float, float] | None:
    """The point of a ring furthest towards the corner that is furthest from the beam."""
    if not lines:
        return None
    every = np.concatenate(lines)
    low, high = np.array(window[::2]), np.array(window[1::2])
    free = MARGIN * (high - low)
    clear = every[((every >= low + free) & (every <= high - free)).all(axis=1)]
    candidates = clear if len(clear) else every
    origin = np.array(center) if np.isfinite(center).all() else (low + high) / 2
    towards = np.where(high - origin >= origin - low, 1.0, -1.0) * (high - low)
    along = candidates - origin
    cosine = along @ towards / np.maximum(np.linalg.norm(along, axis=1), 1e-9)
    return tuple(candidates[int(np.argmax(cosine))].tolist())
