"""The reference's running product: I <- (I + term) * f after every term that is added.

Where it is asked to apply capture, polarization or solid angle sub-pixel by sub-pixel
(-oversample_thick, -oversample_polar, -oversample_omega), it multiplies all that it has summed so
far: a term carries its own factor f and those of every term after it.
"""

import torch
from torch import Tensor

from diffsim.scene import Scene


def multiplier(
    scene: Scene, omega: Tensor, capture: Tensor | None, polar: Tensor | None
) -> Tensor | None:
    """(S, G, slow, fast) factor f of every source and point, or None where nothing runs along."""
    weighting = scene.weighting
    if not weighting.running:
        return None
    shape = (len(scene.incident), *omega.shape)
    if weighting.thick and capture is None:
        # without a sensor the reference takes the difference of two equal shares
        capture = torch.zeros_like(omega)
    product = torch.ones(shape, dtype=omega.dtype, device=omega.device)
    for applies, factor in (
        (weighting.thick, capture),
        (weighting.polar, polar),
        (weighting.omega, omega),
    ):
        if applies and factor is not None:
            product = product * factor
    return product


def added_terms(terms: Tensor, within_d_min: Tensor | None, vanishing: Tensor | None) -> Tensor:
    """(S, T, ...) which terms the reference adds: those within d_min that do not vanish."""
    added = torch.ones_like(terms, dtype=torch.bool)
    if within_d_min is not None:
        added = added & within_d_min[:, None]
    return added if vanishing is None else added & ~vanishing


def run_on(
    total: Tensor | None, count: Tensor | None, terms: Tensor, added: Tensor, factor: Tensor
) -> tuple[Tensor, Tensor]:
    """The running sum after some more terms of every source and point.

    Args:
        total, count: (S, ...) running sum I and number of terms so far; None at the start.
        terms, added: (S, T, ...).
        factor: (S, ...) f.

    Returns:
        (S, ...) new sum and number.
    """
    if total is None:
        total = count = torch.zeros_like(terms[:, 0])
    ones = added.to(terms.dtype)
    after = ones.flip(1).cumsum(1).flip(1)
    # powers may overflow: none are taken where there is nothing to multiply
    earlier = total * factor ** torch.where(total == 0, 0, after[:, 0])
    powers = factor[:, None] ** torch.where(terms == 0, 0, after)
    return earlier + (terms * powers).sum(1), count + ones.sum(1)


def run_over_points(
    sums: Tensor, counts: Tensor, factor: Tensor, background: Tensor | None
) -> Tensor:
    """(slow, fast) I after all points and sources: each sum times the powers of all later factors.

    Args:
        sums, counts, factor: (S, G, slow, fast) running sum of each source and point on its own,
            number of its terms, and f.
        background: () what I starts at, or None.
    """
    if background is None:
        # nothing is multiplied where nothing was added: an infinite power has no derivative
        empty = (sums == 0).all(1, keepdim=True).all(0, keepdim=True)
        counts = torch.where(empty, 0, counts)
    sums, powers = in_loop_order(sums), in_loop_order(factor**counts)
    later = powers.flip(0).cumprod(0).flip(0)  # from each point on
    after = torch.cat((later[1:], torch.ones_like(later[:1])))
    # solid angles of point pixels are large: their powers may overflow where nothing was added
    total = torch.where(sums == 0, 0, sums * after).sum(0)
    return total if background is None else total + background * later[0]


def in_loop_order(values: Tensor) -> Tensor:
    """From (S, G, ...) to (G * S, ...), as the reference loops: points outermost, then sources."""
    return values.transpose(0, 1).flatten(0, 1)
