"""The intensity sum: one path for the image, the trace and the gradients.

Shapes: S sources, T orientations (phi outer, mosaic inner); the points of a tile are (G, slow,
fast) with G = layer, sub-slow, sub-fast. K turns of a ray.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.kernel.pixel_weighting import weighted
from diffsim.kernel.rays import Rays, bent_squares, flat_squares, rays_to
from diffsim.kernel.term_factors import Factors, factors_of
from diffsim.kernel.tile_expansion import Expansion
from diffsim.numerics.ops import affine, affine_each, reuse, summed
from diffsim.physics.crystal.amplitude_lookup import interpolated_amplitude, nearest_amplitude
from diffsim.physics.crystal.shapes import (
    SHAPES,
    VANISHING,
    square_of_cosines,
    takes_any_index,
)
from diffsim.physics.detector.pixel_grid import Steps
from diffsim.scene import Scene

Record = Callable[..., None]
"""Receives named tensors as the kernel makes them."""


def tile_image(
    scene: Scene,
    tile: Expansion,
    steps: Steps,
    block: int | None,
    record: Record | None = None,
    first: Expansion | None = None,
) -> Tensor:
    """Photons in each pixel of a tile: r_e^2 fluence / steps * weighted sum of F_cell^2 F_latt^2.

    Args:
        block: number of terms that are held at once; None where a compiler merges the operations
            and none is held.
        record: given every intermediate tensor, when there is one.
        first: the tile with the orientations of the reference's very first phi loop, where the
            tile is the pixel that they are for.

    Returns:
        (slow, fast) image of the tile in the scene's dtype [photons].
    """
    rays = _rays(scene, tile, steps)
    obliquity = None if scene.attenuation is None else tile.obliquity(rays)
    factors = factors_of(scene, rays, tile.aperture, tile.products(rays), obliquity)
    kept = _within_d_min(scene, factors)
    if record is not None:
        directions = rays.directions(tile.anchor)
        to_points = (..., None, None, None)
        q = directions - scene.incident.to(scene.dtype)[to_points]
        q = q / scene.wavelengths.to(scene.dtype)[:, None][to_points]
        record(directions=directions, q=q)
    if first is not None:
        sums, added = _with_first_loop(scene, first, tile, rays, factors, kept, block, record)
    else:
        sums, added = _sum_terms(scene, tile, rays, factors, kept, block, record)
    total, image = weighted(scene, sums, added, kept, factors, record)
    if record is not None:
        record(rays=rays, factors=factors, kept=kept, total=total, image=image)
    return image


def _rays(scene: Scene, tile: Expansion, steps: Steps) -> Rays:
    if scene.grid.curved:
        offset, squares = bent_squares(scene.plane, scene.grid, tile.anchor, steps, scene.dtype)
        return rays_to(squares, tile.path, offset.unbind())
    deep = scene.grid.layers > 1
    squares = flat_squares(tile.twice, tile.cross, steps, deep)
    parts = [steps.fast, steps.slow, steps.depth] if deep else [steps.fast, steps.slow]
    return rays_to(squares, tile.path, parts)


def _with_first_loop(
    scene: Scene,
    first: Expansion,
    tile: Expansion,
    rays: Rays,
    factors: Factors,
    kept: Tensor | None,
    block: int | None,
    record: Record | None,
) -> tuple[Tensor, Tensor | None]:
    """The sums of the first pixel of all, whose first phi loop has no earlier step to repeat."""
    every = slice(None)
    parts = []
    for sources, groups, indices in (
        (slice(0, 1), slice(0, 1), first),
        (slice(1, None), slice(0, 1), tile),
        (every, slice(1, None), tile),
    ):
        parts.append(
            _sum_terms(
                scene,
                indices.select(sources, every),
                rays.select(groups),
                factors.select(sources, groups),
                None if kept is None else kept[sources, groups],
                block,
                record,
            )
        )
    first, others, rest = parts
    return tuple(
        None if f is None else torch.cat((torch.cat((f, o), 0), r), 1)
        for f, o, r in zip(first, others, rest, strict=True)
    )


def _sum_terms(
    scene: Scene,
    tile: Expansion,
    rays: Rays,
    factors: Factors,
    kept: Tensor | None,
    block: int | None,
    record: Record | None,
) -> tuple[Tensor, Tensor | None]:
    """Sums over orientations of F_cell^2 F_latt^2, and how many terms were added, both (S, G, slow,
    fast).

    The count is None where no running product asks for it.
    """
    sources, orientations = tile.start.shape[1:]
    total = count = None
    together = orientations
    if block is not None:
        together = max(1, block // max(1, sources * rays.path.numel()))
    for start in range(0, orientations, together) if block is not None else (0,):
        part = tile
        if block is not None and together < orientations:
            part = tile.select(slice(None), slice(start, start + together))
        f_cell, f_latt, vanished = _amplitudes(scene, part, rays, record)
        terms = reuse(reuse(f_latt, "mul", f_cell), "square")
        if kept is not None:
            terms = torch.where(kept[:, None], terms, 0)
        if factors.running is not None or record is not None:
            added = _added(terms, kept, vanished)
        if record is not None:
            record(terms=terms, shown=added)
        if factors.running is not None:
            if total is None:
                total = torch.zeros_like(terms[:, 0])
                count = torch.zeros_like(total)
            total, number = _run_on(total, terms, added, factors.running)
            count = count + number
            continue
        sums = summed(terms, (1,))
        total = sums if total is None else total + sums
    return total, count


def _amplitudes(
    scene: Scene, tile: Expansion, rays: Rays, record: Record | None
) -> tuple[Tensor, Tensor, Tensor | None]:
    """F_cell, () or (S, T, G, slow, fast), and F_latt but for its sign, (S, T, G, slow, fast).

    The third is where the lattice factor is exactly zero and the reference skips the term, or None
    where it cannot be.
    """
    any_index = takes_any_index(scene.shape_name, scene.lattice)
    h = nearest = vanished = None
    if not any_index or scene.table is not None or record is not None:
        # h, k, l relative to `whole`
        h = affine_each(tile.start, tile.turn, rays.turn)
    if scene.table is not None or scene.shape_name != "square" or record is not None:
        nearest = [reuse(x - 0.5, "ceil") for x in h]
    elif not any_index:
        # halves, which round the other way here, are alike to the square's even factors
        nearest = [torch.round(x) for x in h]
    f_cell = _cell_amplitude(scene, tile.whole, h, nearest)
    if record is not None:
        base = tile.whole.to(scene.dtype)[..., None, None, None]
        rounded = base + torch.stack(nearest)
        record(hkl=(base + torch.stack(h)).transpose(0, 1), hkl_nearest=rounded.transpose(0, 1))
        # the integers that the lattice factor below counts from
        origin = base.expand_as(rounded) if any_index else rounded
        record(hkl_origin=origin.transpose(0, 1))
    if any_index:
        phases = affine(math.pi * tile.start, math.pi * tile.turn, rays.turn)
        parts = square_of_cosines(reuse(phases, "cos"), scene.lattice)
    else:
        dh = [reuse(x, "sub", n) for x, n in zip(h, nearest, strict=True)]
        if scene.background is None and scene.shape_name in VANISHING:
            vanished = VANISHING[scene.shape_name](dh, scene.lattice)
        parts = SHAPES[scene.shape_name](dh, scene.lattice)
    if record is not None:
        record(lattice_parts=[x.clone() for x in parts])
    f_latt = parts[0]
    for factor in parts[1:]:
        f_latt = reuse(f_latt, "mul", factor)
    if record is not None:
        record(f_latt=f_latt.clone(), f_cell=f_cell.to(scene.dtype).expand_as(f_latt))
    return f_cell, f_latt, vanished


def _run_on(total: Tensor, terms: Tensor, added: Tensor, factor: Tensor) -> tuple[Tensor, Tensor]:
    """I <- (I + term) * f after every term that is added, one after the other.

    Args:
        total: (S, ...) running sum I.
        terms, added: (S, T, ...).
        factor: (S, ...) f.

    Returns:
        (S, ...) new sum, and how many terms were added.
    """
    ones = added.to(terms.dtype)
    after = ones.flip(1).cumsum(1).flip(1)
    # powers may overflow: none are taken where there is nothing to multiply
    earlier = total * factor ** torch.where(total == 0, 0, after[:, 0])
    powers = factor[:, None] ** torch.where(terms == 0, 0, after)
    return earlier + (terms * powers).sum(1), ones.sum(1)


def _within_d_min(scene: Scene, factors: Factors) -> Tensor | None:
    """(S, G, slow, fast) whether 1/|q| reaches d_min, or None where every term does.

    |q|^2 = 2 (1 - cos 2theta) / lambda^2.
    """
    if scene.d_min is None:
        return None
    limit = (scene.wavelengths / scene.d_min) ** 2 / 2
    return ~(-factors.cosine > limit.to(scene.dtype)[:, None, None, None])


def _added(terms: Tensor, kept: Tensor | None, vanished: Tensor | None) -> Tensor:
    """(S, T, ...) which terms the reference adds: those that d_min keeps and that do not vanish."""
    added = torch.ones_like(terms, dtype=torch.bool)
    for skipped in (None if kept is None else ~kept[:, None], vanished):
        if skipped is not None:
            added = added & ~skipped
    return added


def _cell_amplitude(
    scene: Scene, whole: Tensor, h: list[Tensor], nearest: list[Tensor] | None
) -> Tensor:
    """F_cell: () where there is no table, else (S, T, G, slow, fast)."""
    if scene.table is None:
        return scene.default_F
    amplitude = nearest_amplitude(nearest, whole, scene.table)
    if scene.interpolate:
        base = whole[..., None, None, None].to(torch.int64)
        floor = [torch.floor(x) for x in h]
        amplitude = interpolated_amplitude(
            [b + f.to(torch.int64) for b, f in zip(base, floor, strict=True)],
            [x - f for x, f in zip(h, floor, strict=True)],
            scene.table,
            amplitude,
        )
    return amplitude
