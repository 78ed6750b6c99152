"""From the sums of a tile's points to its pixels: the reference's weighting, and the exact one."""

from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.kernel.term_factors import Factors
from diffsim.numerics.ops import reuse, summed
from diffsim.scene import Scene


def weighted(
    scene: Scene,
    sums: Tensor,
    added: Tensor | None,
    kept: Tensor | None,
    factors: Factors,
    record: Callable[..., None] | None,
) -> tuple[Tensor, Tensor]:
    """The intensity before scaling and the image of a tile.

    Args:
        sums, added: (S, G, slow, fast) sums of terms, and how many were added where a running
            product asks.
        kept: (S, G, slow, fast) whether d_min keeps a source and point; None for all of them.

    Returns:
        two (slow, fast) tensors: the sum I and the pixel [photons].
    """
    omega, absorbed, polar = factors.omega, factors.capture, factors.polar
    factor = scene.photons_per_intensity
    background = 0 if scene.background is None else scene.background.to(scene.dtype)
    if scene.weighting.exact:
        weights = omega
        for share in (absorbed, polar):
            weights = weights if share is None else share * weights
        return _exact(scene, sums, weights, factor, background)

    if factors.running is None:
        total = summed(sums, (0, 1))
        total = total if scene.background is None else background + total
    else:
        if scene.background is None:
            # nothing is multiplied where nothing was added: an infinite power has no derivative
            added = torch.where((sums == 0).all(1, keepdim=True).all(0, keepdim=True), 0, added)
        total = _running_sum(sums, factors.running**added, background)
    held_omega = omega[-1] if scene.weighting.omega else omega[0]
    held_capture = held_polar = None
    if absorbed is not None:
        held_capture = absorbed[-1 if scene.weighting.thick else -(scene.grid.oversample**2)]
    if polar is not None:
        held_polar = (_last_kept if scene.weighting.polar else _first_kept)(polar, kept)
    # a record holds the total
    image = reuse(total, "mul", factor) if record is None else total * factor
    for dropped, held in (
        (scene.weighting.thick, held_capture),
        (scene.weighting.polar, held_polar),
        (scene.weighting.omega, held_omega),
    ):
        if not dropped and held is not None:
            image = reuse(image, "mul", held)
    if record is not None:
        ones = torch.ones_like(held_omega)
        record(
            held_omega=held_omega,
            held_capture=ones if held_capture is None else held_capture,
            held_polar=ones if held_polar is None else held_polar,
        )
    return total, image


def _exact(
    scene: Scene, sums: Tensor, weights: Tensor, factor: Tensor, background: Tensor | int
) -> tuple[Tensor, Tensor]:
    """Each term with its own factors; layers add up. The background shines on every point.

    The reference divides its background by the steps of the sum; here it does not depend on how
    finely the crystal is sampled: it is the mean over sub-pixels and sources, layers added up.
    """
    total = background + sums.sum((0, 1))
    image = factor * (sums * weights).sum((0, 1))
    if scene.background is not None:
        samples = len(sums) * scene.grid.oversample**2
        shared = factor * scene.steps / samples * background
        image = image + shared * weights.expand_as(sums).sum((0, 1))
    return total, image


def _in_loop_order(values: Tensor) -> Tensor:
    """From (S, G, ...) to (G * S, ...): points outermost, then sources."""
    return values.transpose(0, 1).flatten(0, 1)


def _running_sum(sums: Tensor, powers: Tensor, background: Tensor | int) -> Tensor:
    """I after (I + term) * f for every term: each group times the powers of all later groups."""
    sums, powers = _in_loop_order(sums), _in_loop_order(powers)
    later = powers.flip(0).cumprod(0).flip(0)  # from each group on
    after = torch.cat((later[1:], torch.ones_like(later[:1])))
    # solid angles of point pixels are large: their powers may overflow where nothing was added
    total = torch.where(sums == 0, 0, sums * after).sum(0)
    return total if isinstance(background, int) else total + background * later[0]


def _first_kept(values: Tensor, kept: Tensor | None) -> Tensor:
    """The value of the first point and source that d_min keeps; zero, as reset, without any.

    The reference takes it before it knows the lattice factor, which therefore has no say.
    """
    if kept is None:
        return values[0, 0]
    values, kept = _in_loop_order(values), _in_loop_order(kept)
    chosen = kept.to(torch.uint8).argmax(0, keepdim=True)
    return torch.where(kept.any(0), values.gather(0, chosen)[0], 0)


def _last_kept(values: Tensor, kept: Tensor | None) -> Tensor:
    """The value of the last point and source that d_min keeps."""
    return _first_kept(values.flip(0, 1), None if kept is None else kept.flip(0, 1))
