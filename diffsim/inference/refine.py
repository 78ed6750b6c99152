"""Parameters of an experiment fitted to a measured image."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.inference.result import Iteration, Refinement


def refine(
    experiment: Experiment,
    target: Tensor,
    parameters: Sequence[str],
    *,
    loss: str = "poisson",
    method: str = "gauss_newton",
    bounds: Mapping[str, tuple[float | None, float | None]] | None = None,
    coarse_to_fine: bool | Sequence[float] = True,
    steps: int = 30,
    background: float = 0.0,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[Iteration], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Refinement:
    """Fit some parameters of an experiment to a measured image.

    Args:
        experiment: the start.
        target: (slow, fast) measured photons, of the detector's shape; NaN where none are known.
        parameters: names of what is fitted: "crystal.misset_x_deg".
        loss: "poisson", the likelihood of counted photons, or "least_squares".
        method: "gauss_newton" (damped; Fisher scoring for the Poisson loss), "lbfgs" or "adam".
        bounds: by name, narrower than those of the parameter itself; None leaves a side open.
        coarse_to_fine: the fit goes through stages in which image and target are blurred by fewer
            and fewer pixels, so that a start beside the narrow peaks still finds them. True
            chooses the stages, False is the sharp image alone, and a sequence gives the widths
            in pixels, such as (8, 4, 2, 0).
        steps: most iterations of each stage.
        background: photons per pixel in addition to the image, known.
        dtype, device: as for `render`.
        progress: called after each iteration, and once before the first.
        cancelled: asked before each tile of each render whether to stop.

    Raises:
        InputError: for a parameter without a derivative, a target of another shape, bounds that
            leave out the start, and unknown choices.
        RenderCancelled: when `cancelled` said so.
    """
    raise NotImplementedError
