"""Curves of constant lattice spacing on the detector."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.physics.geometry.rotations import unit
from diffsim.prediction.base_scene import scene_of
from diffsim.prediction.mean_beam import MeanBeam, mean_beam
from diffsim.prediction.projection import Window, pixels, points, window_points
from diffsim.prediction.ring_spacings import nice_spacings
from diffsim.scene import Scene

AROUND = 1440
"""Directions around the beam in which a ring is looked for."""

LINE = 240
"""Points of a line."""

HALVINGS = 16
"""Of the step around the beam, until a ring ends at the edge of a window: to 1e-7 rad."""

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
    with torch.inference_mode():
        beam = mean_beam(scene.incident, scene.wavelengths)
        spacings = nice_spacings(scene, window) if d_A is None else d_A
        # no ray turns by more than 180 degrees
        seen = [float(d) for d in spacings if float(beam.wavelength) <= 2 * d]
        if not seen:
            return []
        two_theta = [2 * math.asin(float(beam.wavelength) / (2 * d)) for d in seen]
        cones = _Cones(scene, beam, two_theta, window)
        found = [[line.cpu().numpy() for line in lines] for lines in cones.lines()]
    return [
        Ring(d, math.degrees(angle), lines, _label(lines, cones.center, window))
        for d, angle, lines in zip(seen, two_theta, found, strict=True)
        if lines
    ]


class _Cones:
    """The rays at given angles from the beam, by their angle around it: all rings at once, since
    many small operations cost more than a few large ones.
    """

    def __init__(self, scene: Scene, beam: MeanBeam, two_theta: Sequence[float], window: Window):
        self.scene, self.window = scene, window
        self.axis = beam.incident
        self.two_theta = self.axis.new_tensor(two_theta)
        self.one = unit(torch.linalg.cross(self.axis, _most_across(self.axis)))
        self.other = torch.linalg.cross(self.axis, self.one)
        ends = pixels(scene.plane, scene.grid, torch.stack((self.axis, -self.axis))).tolist()
        self.center = ends[0]
        slow0, slow1, fast0, fast1 = window
        # whether the beam meets the window, ahead or behind, so that it is seen all around
        self.surrounded = any(slow0 <= s <= slow1 and fast0 <= f <= fast1 for s, f in ends)

    def place(self, ring: Tensor, angle: Tensor) -> Tensor:
        """(n, 2) where rays of rings, by number, meet the detector [pixels]; NaN where not."""
        around = angle.cos()[:, None] * self.one + angle.sin()[:, None] * self.other
        away = self.two_theta[ring][:, None]
        rays = away.cos() * self.axis + away.sin() * around
        return pixels(self.scene.plane, self.scene.grid, unit(rays))

    def inside(self, ring: Tensor, angle: Tensor) -> Tensor:
        """(n,) whether the rays meet the window."""
        slow0, slow1, fast0, fast1 = self.window
        slow, fast = self.place(ring, angle).unbind(-1)
        return (slow >= slow0) & (slow <= slow1) & (fast >= fast0) & (fast <= fast1)

    def lines(self) -> list[list[Tensor]]:
        """For every ring, (n, 2) places along each of its parts inside the window."""
        angle, step = self._around()
        number = torch.arange(len(self.two_theta), device=angle.device)
        ring, around = number.repeat_interleave(len(angle)), angle.repeat(len(number))
        inside = self.inside(ring, around).view(len(number), -1)
        found: list[list[Tensor]] = [[] for _ in number]
        whole = inside.all(1)
        circle = torch.cat((angle[::4], angle[:1]))
        for k in whole.nonzero()[:, 0].tolist():
            found[k].append(self.place(number[k].expand(len(circle)), circle))
        first, last, ring = self._parts(inside & ~whole[:, None], angle, step)
        share = torch.linspace(0, 1, LINE, dtype=torch.float64, device=angle.device)
        along = first[:, None] + share * (last - first)[:, None]
        places = self.place(ring.repeat_interleave(LINE), along.flatten())
        for k, line in zip(ring.tolist(), places.view(-1, LINE, 2), strict=True):
            found[k].append(line)
        return found

    def _parts(self, inside: Tensor, angle: Tensor, step: float) -> tuple[Tensor, Tensor, Tensor]:
        """(n,) first and last angle of each part inside the window, and the number of its ring.

        Args:
            inside: (rings, angles) whether the window is met.
        """
        before, after = inside.roll(1, 1), inside.roll(-1, 1)
        if not self.surrounded:
            before[:, 0] = after[:, -1] = False
        ring, at = (inside & ~before).nonzero().unbind(-1)
        other, end = (inside & ~after).nonzero().unbind(-1)
        starts = angle[at]
        ahead = torch.remainder(angle[end] - starts[:, None], 2 * math.pi)
        ahead = torch.where(other == ring[:, None], ahead, torch.inf)
        stops = starts + (ahead.min(1).values if len(starts) else ahead.sum(1))
        inner, outer = torch.cat((starts, stops)), torch.cat((starts - step, stops + step))
        return *self._edge(ring.repeat(2), inner, outer).chunk(2), ring

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

    def _edge(self, ring: Tensor, inner: Tensor, outer: Tensor) -> Tensor:
        """The last angles inside, between ones inside and ones outside, by bisection."""
        for _ in range(HALVINGS):
            middle = (inner + outer) / 2
            within = self.inside(ring, middle)
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
