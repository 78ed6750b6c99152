"""The intensity of the pixels of a tile: one sum for the image, the trace and the gradients.

    I = r_e^2 J / steps * sum of F_cell(hkl)^2 F_latt(hkl)^2 * polar * capture * Omega

    F_latt = product over i of sin(pi N_i dh_i) / sin(pi dh_i)

over sources, the points of a pixel (layers of the sensor and sub-pixels), phi steps and mosaic
domains. J is the fluence, hkl = (a, b, c) . (d - i) / lambda for the direction d of a point, and dh
the distance from the nearest integers. Crystals of other shapes have another F_latt. The reference
takes polar, capture and Omega out of the sum, where the weighting does not ask otherwise.

Shapes: S sources, T orientations (phi outer, mosaic inner); the points of a tile are (G, slow,
fast) with G = layer, sub-slow, sub-fast.
"""

import torch
from torch import Tensor

from diffsim.kernel import stale_phi
from diffsim.kernel.amplitudes import cell_amplitude, lattice_factors, miller_indices
from diffsim.kernel.pixel_weighting import weighted
from diffsim.kernel.rays import Rays
from diffsim.kernel.record import Record, unrecorded
from diffsim.kernel.running_product import added_terms, run_on
from diffsim.kernel.term_factors import TermFactors, factors_of
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.ops import mul_, square_, summed
from diffsim.physics.detector.pixel_grid import Steps
from diffsim.scene import Scene


def tile_image(
    scene: Scene,
    tile: TileExpansion,
    steps: Steps,
    block: int | None,
    record: Record = unrecorded,
) -> Tensor:
    """Photons in each pixel of a tile.

    Args:
        block: number of terms that are in memory at once; None where a compiler merges the
            operations and none is.
        record: called with every intermediate tensor.

    Returns:
        (slow, fast) image of the tile in the scene's dtype [photons].
    """
    rays = tile.rays(scene, steps)
    factors = factors_of(scene, tile, rays)
    record(tile=tile, rays=rays, factors=factors)
    loops = stale_phi.phi_loops(tile, rays, factors)
    sums, counts = stale_phi.joined(
        [_sum_terms(scene, *loop, block, record) for loop in loops], scene.incident
    )
    return weighted(scene, sums, counts, factors, record)


def _sum_terms(
    scene: Scene,
    tile: TileExpansion,
    rays: Rays,
    factors: TermFactors,
    block: int | None,
    record: Record,
) -> tuple[Tensor, Tensor | None]:
    """Sums over orientations of F_cell^2 F_latt^2, and how many terms were added, both (S, G, slow,
    fast).

    The count is None where no running product asks for it.
    """
    total = count = None
    for part in tile.blocks(rays.path.numel(), block):
        terms, vanishing = _terms(scene, part, rays, factors, record)
        if factors.multiplier is None:
            sums = summed(terms, (1,))
            total = sums if total is None else total + sums
        else:
            added = added_terms(terms, factors.within_d_min, vanishing)
            total, count = run_on(total, count, terms, added, factors.multiplier)
    return total, count


def _terms(
    scene: Scene, tile: TileExpansion, rays: Rays, factors: TermFactors, record: Record
) -> tuple[Tensor, Tensor | None]:
    """F_cell^2 F_latt^2 of every term, (S, T, G, slow, fast), and where F_latt is exactly zero."""
    hkl, nearest = miller_indices(scene, tile, rays)
    record(loops=(tile, rays, factors), hkl=hkl, nearest=nearest)
    f_cell = cell_amplitude(scene, tile, hkl, nearest)
    f_latt_abc, vanishing = lattice_factors(scene, tile, rays, hkl, nearest)
    record(f_latt_abc=f_latt_abc)
    f_latt, *others = f_latt_abc
    for factor in others:
        f_latt = mul_(f_latt, factor)
    record(f_latt=f_latt, f_cell=f_cell)
    terms = square_(mul_(f_latt, f_cell))
    if factors.within_d_min is not None:
        terms = torch.where(factors.within_d_min[:, None], terms, 0)
    record(terms=terms, vanishing=vanishing)
    return terms, vanishing
