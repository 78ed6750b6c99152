"""From the sums of a tile's points to its pixels: the reference's weighting, and the exact one."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.kernel.record import Record
from diffsim.kernel.running_product import in_loop_order, run_over_points
from diffsim.kernel.term_factors import TermFactors
from diffsim.numerics.ops import mul_, summed
from diffsim.scene import Scene


def weighted(
    scene: Scene, sums: Tensor, counts: Tensor | None, factors: TermFactors, record: Record
) -> Tensor:
    """(slow, fast) pixels of a tile [photons].

    Args:
        sums, counts: (S, G, slow, fast) sums of terms, and how many were added where a running
            product asks.
    """
    background = None if scene.background is None else scene.background.to(scene.dtype)
    if scene.weighting.exact:
        total, image = _exact(scene, sums, factors, background)
        record(total=total)
    else:
        total = _total(sums, counts, factors, background)
        single = _single_factors(scene, factors)
        record(total=total, single_factors=single)
        image = mul_(total, scene.photons_per_intensity)
        for applied, factor in (
            (scene.weighting.thick, single.capture),
            (scene.weighting.polar, single.polar),
            (scene.weighting.omega, single.omega),
        ):
            if not applied and factor is not None:
                image = mul_(image, factor)
    record(image=image)
    return image


def _total(
    sums: Tensor, counts: Tensor | None, factors: TermFactors, background: Tensor | None
) -> Tensor:
    """(slow, fast) I of the reference, with those factors that run along with the sum."""
    if factors.multiplier is not None:
        return run_over_points(sums, counts, factors.multiplier, background)
    total = summed(sums, (0, 1))
    return total if background is None else background + total


def _exact(
    scene: Scene, sums: Tensor, factors: TermFactors, background: Tensor | None
) -> tuple[Tensor, Tensor]:
    """I and the image, both (slow, fast): each term with its own factors; layers add up. The
    background shines on every point.

    The reference divides its background by the steps of the sum; here it does not depend on how
    finely the crystal is sampled: it is the mean over sub-pixels and sources, layers added up.
    """
    weights = factors.omega
    for factor in (factors.capture, factors.polar):
        weights = weights if factor is None else factor * weights
    scale = scene.photons_per_intensity
    total = sums.sum((0, 1))
    image = scale * (sums * weights).sum((0, 1))
    if background is not None:
        total = background + total
        samples = len(sums) * scene.grid.oversample**2
        shared = scale * scene.steps / samples * background
        image = image + shared * weights.expand_as(sums).sum((0, 1))
    return total, image


@dataclass(frozen=True)
class SingleFactors:
    """The one value of each factor by which the reference multiplies a pixel, (slow, fast)."""

    capture: Tensor | None
    polar: Tensor | None
    omega: Tensor


def _single_factors(scene: Scene, factors: TermFactors) -> SingleFactors:
    """Those that the reference has at the end: of the first point, or of the last one where a
    running product took it along.
    """
    running = scene.weighting
    absorbed, polar = factors.capture, factors.polar
    if absorbed is not None:
        absorbed = absorbed[-1 if running.thick else -(scene.grid.oversample**2)]
    if polar is not None:
        end = _last_within if running.polar else _first_within
        polar = end(polar, factors.within_d_min)
    return SingleFactors(absorbed, polar, factors.omega[-1 if running.omega else 0])


def _first_within(values: Tensor, within: Tensor | None) -> Tensor:
    """The value of the first point and source within d_min; zero, as reset, without any.

    The reference takes it before it computes the lattice factor, which does not matter therefore.
    """
    if within is None:
        return values[0, 0]
    values, within = in_loop_order(values), in_loop_order(within)
    chosen = within.to(torch.uint8).argmax(0, keepdim=True)
    return torch.where(within.any(0), values.gather(0, chosen)[0], 0)


def _last_within(values: Tensor, within: Tensor | None) -> Tensor:
    """The value of the last point and source within d_min."""
    return _first_within(values.flip(0, 1), None if within is None else within.flip(0, 1))
