"""The lattice factor along each axis, from the shape functions that the kernel sums."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.physics.crystal.grating_sign import changes_sign
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.physics.crystal.shapes import SHAPES, Lattice
from diffsim.prediction.base_scene import scene_of
from diffsim.prediction.spot_extent import REACH
from diffsim.scene import Scene

MOST_POINTS = 4000
"""Points of a curve beyond which its lobes are no longer drawn round."""

PER_LOBE = (24, 16, 8, 4, 2)
PEAK = np.linspace(-1.5, 1.5, 61)
"""Where the peak at a reflection is sampled, in lobes."""

MOST_PEAKS = 60


@dataclass(frozen=True, eq=False)
class LatticeCurve:
    """The lattice factor along one Miller index.

    Args:
        axis: a, b or c.
        index: (n,) h, k or l.
        factor: (n,) the axis's own factor where the shape is a product of three, else F_latt with
            the other two indices held.
        own: whether the factor depends on this index alone.
        n_cells: unit cells along the axis.
        lobe: from a reflection to where its peak ends, in the index.
    """

    axis: str
    index: np.ndarray
    factor: np.ndarray
    own: bool
    n_cells: float
    lobe: float


def lattice_curves(
    experiment: Experiment | Scene,
    hkl: Sequence[float],
    windows: Sequence[tuple[float, float]] | None = None,
) -> tuple[LatticeCurve, LatticeCurve, LatticeCurve]:
    """F_latt_a, b and c along h, k and l, with the signs that a trace has.

    Args:
        hkl: the point through which the curves go.
        windows: (low, high) of each index; by default the period around the point.

    Raises:
        InputError: for an experiment that does not fit together.
    """
    scene = scene_of(experiment)
    windows = windows or [(round(x) - 0.5, round(x) + 0.5) for x in hkl]
    with torch.no_grad():
        return tuple(_curve(scene, number, hkl, windows[number]) for number in range(3))


def lattice_factors(scene: Scene, hkl: Tensor) -> Tensor:
    """(n, 3) factors of the axes, or (n, 1) F_latt of a shape that is no product of three.

    Args:
        hkl: (n, 3) fractional indices.
    """
    nearest = nearest_index(hkl)
    parts = SHAPES[scene.shape_name](tuple((hkl - nearest).unbind(-1)), scene.lattice)
    factors = torch.stack(parts, -1)
    if scene.shape_name != "square":
        return factors
    return torch.where(changes_sign(scene.lattice.n_cells, nearest), -factors, factors)


def _curve(
    scene: Scene, number: int, hkl: Sequence[float], window: tuple[float, float]
) -> LatticeCurve:
    lobe = _lobe(scene.shape_name, scene.lattice, number)
    index = torch.from_numpy(_places(*window, lobe))
    points = torch.tensor([float(x) for x in hkl], dtype=torch.float64).repeat(len(index), 1)
    points[:, number] = index
    factors = lattice_factors(scene, points.to(scene.lattice.n_cells.device)).cpu()
    own = factors.shape[1] == 3
    return LatticeCurve(
        "abc"[number],
        index.numpy(),
        factors[:, number if own else 0].numpy(),
        own,
        float(scene.lattice.n_cells[number]),
        lobe,
    )


def _lobe(shape: str, lattice: Lattice, number: int) -> float:
    """Half the width of the peak at a reflection, in the index, at most half a period."""
    end = REACH[shape]
    if shape != "square":
        end /= math.sqrt(max(float(lattice.fudge.detach()), 1e-12))
    if shape in ("square", "round"):
        end /= float(lattice.n_cells[number])
    else:
        end /= float(lattice.cells) * math.sqrt(float(lattice.metric[number, number]))
    return min(end, 0.5)


def _places(low: float, high: float, lobe: float) -> np.ndarray:
    """Where to evaluate a curve: evenly, and closely at each reflection.

    Where there are too many lobes to follow, every so many are met at a zero and at a height in
    turn, which draws them as they would look.
    """
    lobes = (high - low) / lobe
    fine = next((n for n in PER_LOBE if n * lobes <= MOST_POINTS), None)
    step = lobe / fine if fine else lobe * (math.ceil(lobes / MOST_POINTS) + 0.5)
    anchor = round((low + high) / 2)
    first, last = math.floor((low - anchor) / step), math.ceil((high - anchor) / step)
    places = [anchor + step * np.arange(first, last + 1)]
    reflections = np.arange(math.ceil(low), math.floor(high) + 1, dtype=np.float64)
    if len(reflections) <= MOST_PEAKS:
        places.append((reflections[:, None] + lobe * PEAK).ravel())
    return np.unique(np.concatenate(places))
