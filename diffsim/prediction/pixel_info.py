"""What can be said of a place on the detector without rendering it."""

import math
from dataclasses import dataclass

import torch

from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.prediction.mean_beam import mean_beam
from diffsim.prediction.projection import points
from diffsim.scene import Scene, assemble


@dataclass(frozen=True)
class PixelInfo:
    """A place on the detector, and its scattering vector.

    Args:
        slow, fast: place [pixels from the outer corner of the first one, whose centre is at 0.5].
        slow_mm, fast_mm: the same from that corner [mm].
        position_mm: lab position [mm].
        two_theta_deg: angle from the mean incident ray [degree].
        d_A: lattice spacing 1/|q| [A]; infinite in the direct beam.
        hkl: fractional indices for the first phi step and mosaic domain, and the mean of the beam.
        hkl_nearest: the nearest whole ones.
        F_cell: amplitude at these [electrons].
    """

    slow: float
    fast: float
    slow_mm: float
    fast_mm: float
    position_mm: tuple[float, float, float]
    two_theta_deg: float
    d_A: float
    hkl: tuple[float, float, float]
    hkl_nearest: tuple[int, int, int]
    F_cell: float


def pixel_info(
    experiment: Experiment, slow: float, fast: float, scene: Scene | None = None
) -> PixelInfo:
    """What a place on the detector sees.

    Args:
        slow, fast: place [pixels]; the centre of pixel (s, f) is (s + 0.5, f + 0.5).
        scene: the experiment's scene where there is one already, which saves most of the time.

    Raises:
        InputError: for an experiment whose values do not fit together.
    """
    scene = assemble(experiment) if scene is None else scene
    with torch.no_grad():
        beam = mean_beam(scene.incident, scene.wavelengths)
        place = torch.tensor([[slow], [fast]], dtype=torch.float64, device=scene.device)
        position = points(scene.plane, scene.grid, *place)[0]
        turn = position / torch.linalg.vector_norm(position) - beam.incident
        length = float(torch.linalg.vector_norm(turn))
        hkl = tuple((scene.orientations[0, 0] @ turn / beam.wavelength).tolist())
        position_mm = tuple((1000 * position).tolist())
        wavelength, px = float(beam.wavelength), 1000 * plain(scene.grid.pixel_size)
    nearest = tuple(int(nearest_index(index)) for index in hkl)
    default = float(plain(experiment.crystal.default_F))
    table = experiment.crystal.structure_factors
    return PixelInfo(
        slow=float(slow),
        fast=float(fast),
        slow_mm=float(slow) * px,
        fast_mm=float(fast) * px,
        position_mm=position_mm,
        two_theta_deg=math.degrees(2 * math.asin(min(1.0, length / 2))),
        d_A=wavelength / length if length > 0 else math.inf,
        hkl=hkl,
        hkl_nearest=nearest,
        F_cell=default if table is None else float(table.at([nearest], default)[0]),
    )
