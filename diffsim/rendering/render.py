"""From an experiment to its image."""

import warnings
from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.errors import InputError, InputWarning
from diffsim.experiment import Experiment
from diffsim.kernel.interpolation_end import interpolation_trap
from diffsim.numerics.ops import differentiated
from diffsim.numerics.pytree import tensors_of
from diffsim.rendering.autograd import image_with_derivatives
from diffsim.rendering.compiled import CompiledKernels
from diffsim.rendering.tile_loop import RenderCancelled, image_of
from diffsim.scene import Scene, assemble, domain_count, traps

__all__ = ["MAX_PIXELS", "RenderCancelled", "check_size", "estimate", "render"]

MAX_PIXELS = 2**28
"""Largest image that is rendered (2 GB in float64)."""


def render(
    experiment: Experiment | Scene,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    kernels: CompiledKernels | None = None,
) -> Tensor:
    """The detector image of an experiment.

    Args:
        experiment: what to render, or its scene (which has a dtype and device).
        dtype: torch.float64, or torch.float32 for speed.
        device: where to compute, and where the image is.
        progress: called after each tile with the number of lattice terms done and of all.
        cancelled: called before each tile; the render stops where it returns true.
        kernels: machine code to use where it is ready, for float32 on the CPU; missing code is
            compiled in the background for a later render.

    Returns:
        (slow, fast) photons per pixel; zero outside the region of interest.

    Raises:
        InputError: for an experiment whose values do not fit together.
        RenderCancelled: when `cancelled` returned true.

    Warns:
        InputWarning: for values of an experiment that may not mean what its user expects.
    """
    scene = experiment
    if isinstance(experiment, Experiment):
        check_size(experiment)
        scene = assemble(experiment, dtype, device)
        for trap in (*traps(experiment), *interpolation_trap(scene)):
            warnings.warn(InputWarning(trap.text), stacklevel=2)

    def image(scene: Scene) -> tuple[Tensor, Tensor | None]:
        return image_of(scene, kernels, progress, cancelled)

    if differentiated(*tensors_of(scene)):
        return image_with_derivatives(scene, image)
    return image(scene)[0]


def estimate(experiment: Experiment) -> int:
    """Lattice terms of a render: pixels * sub-pixels * phi steps * mosaic domains.

    Raises:
        InputError: for an experiment whose values do not fit together.
    """
    domains = domain_count(experiment.crystal, experiment.sampling)
    # one orientation is enough for the window and the sub-pixels
    still = experiment.replace(scan={"phi_steps": 1}, crystal={"mosaic_spread_deg": 0})
    return assemble(still).terms * domains * int(experiment.scan.phi_steps)


def check_size(experiment: Experiment) -> None:
    """Refuse an image that would not fit in memory.

    Raises:
        InputError: naming the pixel counts.
    """
    slow, fast = int(experiment.detector.pixels_slow), int(experiment.detector.pixels_fast)
    if slow * fast > MAX_PIXELS:
        raise InputError(
            "pixels_fast x pixels_slow", f"{fast} x {slow}", f"at most {MAX_PIXELS} pixels"
        )
