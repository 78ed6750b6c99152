"""Which reflections light up where: from the lattice and the Ewald sphere, not from the image."""

from dataclasses import dataclass

import numpy as np
import torch

from diffsim.experiment import Experiment
from diffsim.prediction.spots import Candidates


@dataclass(frozen=True, eq=False)
class Reflections:
    """Predicted reflections, the strongest first. Arrays have one entry per spot.

    Args:
        hkl: (n, 3) Miller indices.
        slow, fast: place [pixels from the outer corner of the first one, whose centre is at 0.5].
        d_A: lattice spacing [A].
        two_theta_deg: angle from the mean incident ray [degree].
        phi_deg: spindle angle at which the point crosses the sphere; that of the nearest phi step
            where it does not within half a step [degree].
        F_cell: amplitude [electrons].
        strength: expected intensity relative to the strongest: F_cell^2, less off the sphere or
            spread widely, more for a point that stays close during several phi steps.
        total: how many there are; more than n where a limit was given.
        d_min_A: smallest spacing that was looked at [A].
    """

    hkl: np.ndarray
    slow: np.ndarray
    fast: np.ndarray
    d_A: np.ndarray
    two_theta_deg: np.ndarray
    phi_deg: np.ndarray
    F_cell: np.ndarray
    strength: np.ndarray
    total: int
    d_min_A: float

    def __len__(self) -> int:
        return len(self.hkl)


def predict(
    experiment: Experiment, d_min_A: float | None = None, limit: int | None = 1000
) -> Reflections:
    """The reflections on the detector that some phi step brings close enough to the Ewald sphere.

    Close enough is within the reach of the crystal's size, mosaic spread, dispersion and
    divergence. Reflections without amplitude are left out, and so is the direct beam. The quirk
    stale_phi0, the region of interest and the mask are ignored. With steps wider than the reach,
    what crosses the sphere between two of them is dark in the image and left out.

    Args:
        d_min_A: smallest lattice spacing [A]; by default the experiment's, or all that reach the
            detector.
        limit: most that are returned; None for all.

    Raises:
        InputError: for an experiment whose values do not fit together.
    """
    with torch.no_grad():
        candidates = Candidates(experiment, d_min_A)
        found = [candidates.spots(hkl) for hkl in candidates.blocks()]
    columns = [torch.cat(column).cpu().numpy() for column in zip(*found, strict=True)]
    total = len(columns[-1])
    order = np.argsort(-columns[-1], kind="stable")[:limit]
    hkl, place, *rest, strength = (column[order] for column in columns)
    strength = strength / strength[0] if total else strength
    return Reflections(
        hkl.astype(np.int64), *place.T.copy(), *rest, strength, total, 1 / candidates.q_max
    )
