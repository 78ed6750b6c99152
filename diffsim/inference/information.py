"""What the photon counts of an image tell about its parameters."""

from collections.abc import Callable, Iterable

import torch

from diffsim.experiment import Experiment
from diffsim.inference.fisher import Information, check_background
from diffsim.inference.sensitivity import sensitivity


def information(
    experiment: Experiment,
    *names: str | Iterable[str],
    background: float = 0.0,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Information:
    """How well the photon counts of an image determine some of its parameters.

    No unbiased estimate from one image with Poisson noise has a smaller standard error than the
    Cramér-Rao bounds given here (Kay 1993, Fundamentals of Statistical Signal Processing, vol. 1,
    section 3.7).

    Args:
        names: of the parameters, one by one or as a sequence.
        background: photons per pixel in addition to the image, known.
        dtype, device, progress, cancelled: as for `sensitivity`.

    Raises:
        InputError, RenderCancelled: as `sensitivity`; and for a background below zero.
    """
    check_background(background)
    return sensitivity(
        experiment, *names, dtype=dtype, device=device, progress=progress, cancelled=cancelled
    ).information(background)
