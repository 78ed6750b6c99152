"""Lattice points near the Ewald sphere of an experiment, and where their light goes."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.prediction import ewald
from diffsim.prediction.base_scene import base_scene
from diffsim.prediction.lattice_shell import points_in_shell
from diffsim.prediction.mean_beam import mean_beam
from diffsim.prediction.projection import pixels, q_range
from diffsim.prediction.spot_extent import reach
from diffsim.scene import domain_count
from diffsim.scene.crystal import phi_step
from diffsim.scene.units import direction, radians

MAX_CANDIDATES = 2_000_000
"""Most lattice points that are looked at; beyond, those of the smallest spacings are left out."""

BLOCK = 250_000
"""Lattice points that are looked at together."""

FALLOFF = 4.0
"""Intensity falls as exp(-FALLOFF * distance^2) up to the reach at 1, as the shapes roughly do."""


class Candidates:
    """The lattice points of an experiment that could light up, and the spots of those that do.

    Args:
        experiment: what is predicted.
        d_min_A: smallest lattice spacing asked for [A], or None.
    """

    def __init__(self, experiment: Experiment, d_min_A: float | None):
        self.experiment = experiment
        # at phi = 0, without its mosaic: what turns and spreads is worked out here
        self.scene = base_scene(experiment)
        self.beam = mean_beam(self.scene.incident, self.scene.wavelengths)
        real = self.scene.orientations[0, 0]
        self.dual = torch.linalg.inv(real)  # columns a*, b*, c*: h = a . q
        # a single domain is the mean orientation itself
        several = domain_count(experiment.crystal, experiment.sampling) > 1
        self.blur = ewald.Blur(
            reach(self.scene.shape_name, self.scene.lattice, self.dual),
            radians(experiment.crystal.mosaic_spread_deg if several else 0, self.dual.device),
            self.beam.bandwidth,
            self.beam.divergence,
        )
        self.spindle = _spindle(experiment)
        scan = experiment.scan
        self.start = float(radians(scan.phi_start_deg, self.scene.device))
        self.steps = int(plain(scan.phi_steps))
        self.step = float(phi_step(scan, self.scene.device))
        slow, fast = self.scene.shape
        window = (0, slow, 0, fast)
        _, q_max = q_range(self.scene.plane, self.scene.grid, self.beam, window)
        q_max *= 1.02 + float(self.beam.bandwidth)
        q_max += 2 * float(torch.linalg.vector_norm(self.blur.size, dim=0).max())
        asked = max(d_min_A or 0.0, float(plain(experiment.sampling.d_min_A)))
        q_max = min(q_max, 1 / asked) if asked > 0 else q_max
        while (points := self._points(q_max)) is None:
            q_max *= 0.9
        self.q_max, self.points = q_max, points

    def _points(self, q_max: float) -> Tensor | None:
        """(n, 3) indices of the lattice points that can come within reach; None for too many."""
        radius = 1 / float(self.beam.wavelength)
        half = (self.steps - 1) / 2 * self.step
        middle = torch.tensor(-self.start - half, dtype=torch.float64)
        seen_from = ewald.turned(self.beam.incident, self.spindle, middle)
        blur = self.blur
        reached = float(torch.linalg.matrix_norm(blur.size)) + float(blur.divergence) * radius
        turned = (abs(half) + float(blur.mosaic + blur.bandwidth)) * q_max
        return points_in_shell(
            self.dual, -radius * seen_from, radius, reached + turned, q_max, MAX_CANDIDATES
        )

    def blocks(self) -> Iterator[Tensor]:
        """(n, 3) indices of the lattice points that can come within reach, some at a time."""
        return iter(self.points.split(BLOCK))

    def spots(self, hkl: Tensor) -> tuple[Tensor, ...]:
        """The spots of some lattice points.

        Args:
            hkl: (n, 3) Miller indices, float64.

        Returns:
            indices (m, 3), place (m, 2) [pixels]; spacing [A], two theta and phi [degree],
            amplitude [electrons] and intensity in units of its own, (m,) each.
        """
        incident, wavelength = self.beam.incident, self.beam.wavelength
        q = hkl @ self.dual.T
        length = torch.linalg.vector_norm(q, dim=-1)
        inside = (length > 0) & (length <= self.q_max)
        hkl, q, length = hkl[inside], q[inside], length[inside]
        angles, crosses = ewald.crossing_angles(q, incident, wavelength, self.spindle)
        number, phi = self._nearest_step(angles)
        # the two ways through the sphere may end at the same step
        own = torch.stack((torch.ones_like(crosses), number[0] != number[1]))
        seen_from = ewald.turned(incident, self.spindle, -(self.start + number * self.step))
        off, wide = ewald.distance(q.expand(2, -1, -1), seen_from, wavelength, self.blur)
        way, which = torch.nonzero(own & (off <= 1), as_tuple=True)
        hkl, q, length, crosses = hkl[which], q[which], length[which], crosses[which]
        number, phi, seen_from, off, wide = (
            x[way, which] for x in (number, phi, seen_from, off, wide)
        )
        ray = ewald.directions(q, seen_from, wavelength, self.blur)
        step_phi = self.start + number * self.step
        ray = ewald.turned(ray, self.spindle, step_phi)
        place = pixels(self.scene.plane, self.scene.grid, ray)
        slow, fast = self.scene.shape
        f_cell = self._amplitudes(hkl)
        shown = ((place >= 0) & (place < place.new_tensor([slow, fast]))).all(-1) & (f_cell > 0)
        shown &= ~_repeats(which, place)
        near = crosses & ((phi - step_phi).abs() <= abs(self.step) / 2 + 1e-12)
        phi = torch.where(near, phi, step_phi)
        strength = f_cell**2 * self._share(q, seen_from, off, wide)
        two_theta = torch.rad2deg(
            2 * torch.asin((torch.linalg.vector_norm(ray - incident, dim=-1) / 2).clamp(max=1))
        )
        columns = (hkl, place, 1 / length, two_theta, torch.rad2deg(phi), f_cell, strength)
        return tuple(column[shown] for column in columns)

    def _nearest_step(self, angles: Tensor) -> tuple[Tensor, Tensor]:
        """Number of the phi step nearest to angles, and the angles, a turn added or taken away."""
        if self.steps == 1 or self.step == 0:
            number = torch.zeros_like(angles)
        else:
            turn = 2 * math.pi / abs(self.step)
            last = self.steps - 1
            # counted from the middle of the scan, the nearest of all turns
            middle = last / 2
            away = (angles - self.start) / self.step - middle
            number = away - turn * torch.round(away / turn) + middle
            number = torch.round(number).clamp(0, last)
        phi = self.start + number * self.step
        behind = torch.remainder(angles - phi + math.pi, 2 * math.pi) - math.pi
        return number, phi + behind

    def _amplitudes(self, hkl: Tensor) -> Tensor:
        default = float(plain(self.experiment.crystal.default_F))
        table = self.experiment.crystal.structure_factors
        if table is None:
            return torch.full_like(hkl[:, 0], default)
        return torch.from_numpy(table.at(hkl.cpu().numpy(), default)).to(hkl.device)

    def _share(self, q: Tensor, seen_from: Tensor, off: Tensor, wide: Tensor) -> Tensor:
        """Intensity per F^2: closeness * (width of the bare spot / width) * phi steps it lasts."""
        wavelength = self.beam.wavelength
        zero = torch.zeros_like(self.blur.mosaic)
        bare = ewald.Blur(self.blur.size, zero, zero, zero)
        _, sharp = ewald.distance(q, seen_from, wavelength, bare)
        scattered = seen_from / wavelength + q
        normal = scattered / torch.linalg.vector_norm(scattered, dim=-1, keepdim=True)
        # how fast the point passes through the sphere [1/A per step]
        across = torch.linalg.cross(self.spindle.expand_as(q), q)
        speed = (normal * across).sum(-1).abs() * abs(self.step)
        lasts = (wide / speed.clamp_min(1e-300)).clamp(1, max(1, self.steps))
        return torch.exp(-FALLOFF * off**2) * (sharp / wide) * lasts


def _repeats(which: Tensor, place: Tensor) -> Tensor:
    """(n,) whether the same lattice point has an earlier spot less than a pixel away.

    Args:
        which: (n,) numbers of lattice points, each at most twice, the second ones later.
        place: (n, 2) [pixels].
    """
    order = torch.argsort(which, stable=True)
    same = which[order][1:] == which[order][:-1]
    apart = torch.linalg.vector_norm(place[order][1:] - place[order][:-1], dim=-1)
    repeats = torch.zeros_like(which, dtype=torch.bool)
    repeats[order[1:]] = same & (apart < 1)
    return repeats


def _spindle(experiment: Experiment) -> Tensor:
    name = experiment.detector.detector_convention
    given = experiment.scan.spindle_axis if name == "CUSTOM" else None
    return direction("spindle_axis", given, CONVENTIONS[name].spindle, torch.device("cpu"))
