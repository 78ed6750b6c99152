"""The intensity sum: one path for the image, the trace and the gradients.

Shapes: S sources, T orientations (phi outer, mosaic inner), P points of a tile (layer, sub-slow,
sub-fast, then the pixels, so that P = G * pixels).
"""

from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.crystal.amplitudes import interpolated_amplitude, nearest_amplitude
from diffsim.crystal.shapes import SHAPES, VANISHING, takes_any_index
from diffsim.factors import Factors, factors_of
from diffsim.geometry.rays import Rays, Tile, rays_to
from diffsim.reuse import reuse
from diffsim.scene import Scene
from diffsim.weighting import weighted

Record = Callable[..., None]
"""Receives named tensors as the kernel makes them."""


def tile_image(scene: Scene, tile: Tile, block: int, record: Record | None = None) -> Tensor:
    """Photons in each pixel of a tile: r_e^2 fluence / steps * weighted sum of F_cell^2 F_latt^2.

    Args:
        block: number of terms that are held at once.
        record: given every intermediate tensor, when there is one.

    Returns:
        (slow, fast) image of the tile in the scene's dtype [photons].
    """
    rays = rays_to(scene.plane, scene.grid, tile, scene.dtype)
    factors = factors_of(scene, rays)
    if tile.first and scene.first_orientations is not None:
        sums, added = _with_first_loop(scene, rays, factors, block, record)
    else:
        sums, added = _sum_terms(
            scene,
            rays,
            scene.incident,
            scene.wavelengths,
            scene.orientations,
            factors,
            block,
            record,
        )
    total, image = weighted(scene, sums, added, factors, tile, record)
    if record is not None:
        record(rays=rays, factors=factors, added=added, total=total, image=image)
    return image


def _with_first_loop(
    scene: Scene, rays: Rays, factors: Factors, block: int, record: Record | None
) -> tuple[Tensor, Tensor | None]:
    """The sums of the first pixel of all, whose first phi loop has no earlier step to repeat."""
    every = slice(None)
    parts = []
    for sources, points, orientations in (
        (slice(0, 1), slice(0, 1), scene.first_orientations),
        (slice(1, None), slice(0, 1), scene.orientations),
        (every, slice(1, None), scene.orientations),
    ):
        parts.append(
            _sum_terms(
                scene,
                rays.select(points),
                scene.incident[sources],
                scene.wavelengths[sources],
                orientations,
                factors.select(sources, points),
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
    rays: Rays,
    incident: Tensor,
    wavelengths: Tensor,
    orientations: Tensor,
    factors: Factors,
    block: int,
    record: Record | None,
) -> tuple[Tensor, Tensor | None]:
    """Sums over orientations of F_cell^2 F_latt^2, and how many terms were added, both (S, P).

    The count is None where every term is added and nobody asks how many there are.
    """
    sources, points = len(incident), rays.path.numel()
    # q = (d - i) / lambda [1/A], at the centre of the tile and relative to it
    q_center = (rays.center_direction - incident) / wavelengths[:, None]
    dq = rays.turn / wavelengths[:, None, None].to(scene.dtype)
    kept = _within_d_min(scene, q_center, dq)
    every = orientations.flatten(0, 1)
    any_index = takes_any_index(scene.shape_name, scene.lattice)
    looked_up = scene.table is not None or not any_index
    vanishing = scene.background is None and scene.shape_name in VANISHING
    total = torch.zeros(sources, points, dtype=scene.dtype, device=scene.device)
    counted = vanishing or kept is not None or factors.running is not None
    count = torch.zeros_like(total) if counted else None
    if record is not None:
        record(q=q_center[..., None].to(scene.dtype) + dq)
    for part in every.split(max(1, block // max(1, sources * points))):
        h_center = torch.einsum("tav,sv->ast", part, q_center)  # (3, S, T)
        whole = torch.ceil(h_center - 0.5)
        start = (h_center - whole).to(scene.dtype)[..., None]
        vectors = part.to(scene.dtype).expand(sources, -1, -1, -1)
        # h, k, l relative to `whole`, each (S, T, P)
        h = [torch.baddbmm(start[axis], vectors[:, :, axis], dq) for axis in range(3)]
        nearest = [reuse(x - 0.5, "ceil") for x in h] if looked_up or record is not None else None
        f_cell = _amplitude(scene, whole, h, nearest)
        if record is not None:
            base, kept_h = whole.to(scene.dtype)[..., None], [x.clone() for x in h]
        dh = h if any_index else [reuse(x, "sub", n) for x, n in zip(h, nearest, strict=True)]
        if record is not None:
            taken_from = [b + x - d for b, x, d in zip(base, kept_h, dh, strict=True)]
        parts = SHAPES[scene.shape_name](dh, scene.lattice)
        if record is not None:
            record(hkl=torch.stack([b + x for b, x in zip(base, kept_h, strict=True)], 1))
            record(hkl_nearest=torch.stack([b + x for b, x in zip(base, nearest, strict=True)], 1))
            record(hkl_taken_from=torch.stack(taken_from, 1))
            record(lattice_parts=[x.clone() for x in parts])
        f_latt = parts[0]
        for factor in parts[1:]:
            f_latt = reuse(f_latt, "mul", factor)
        added = _added(kept, f_latt if vanishing else None)
        if record is not None:
            record(f_latt=f_latt.clone(), f_cell=f_cell.expand_as(f_latt))
        terms = reuse(reuse(f_latt, "mul", f_cell), "square")
        if kept is not None:
            terms = torch.where(kept[:, None], terms, 0)
        if factors.running is None:
            total = total + terms.sum(1)
            if count is not None:
                count = count + (len(part) if added is None else added.sum(1))
        else:
            # I <- (I + term) * f after every term that is added, one after the other
            ones = torch.ones_like(terms) if added is None else added.to(scene.dtype)
            after = ones.flip(1).cumsum(1).flip(1)
            f = factors.running[:, None]
            # powers may overflow where there is nothing to multiply
            earlier = torch.where(total == 0, 0, total * (f ** after[:, :1])[:, 0])
            total = earlier + torch.where(terms == 0, 0, terms * f**after).sum(1)
            count = count + ones.sum(1)
        if record is not None:
            shown = torch.ones_like(terms, dtype=torch.bool) if added is None else added
            record(terms=terms, shown=shown.expand_as(terms))
    return total, count


def _within_d_min(scene: Scene, q_center: Tensor, dq: Tensor) -> Tensor | None:
    """(S, P) whether 1/|q| reaches d_min, or None where every term does."""
    if not scene.d_min > 0:
        return None
    length = torch.linalg.vector_norm(q_center[..., None].to(dq.dtype) + dq, dim=1)
    return ~(scene.d_min > 1 / length)


def _added(kept: Tensor | None, f_latt: Tensor | None) -> Tensor | None:
    """Which terms the reference adds, broadcast to (S, T, P); None for all of them."""
    if f_latt is None:
        return None if kept is None else kept[:, None]
    return f_latt != 0 if kept is None else (f_latt != 0) & kept[:, None]


def _amplitude(
    scene: Scene, whole: Tensor, h: list[Tensor], nearest: list[Tensor] | None
) -> Tensor:
    """F_cell: () where there is no table, else (S, T, P)."""
    if scene.table is None:
        return scene.default_F.to(scene.dtype)
    amplitude = nearest_amplitude(nearest, whole, scene.table, scene.table_origin)
    if scene.interpolate:
        base, floor = whole[..., None].to(torch.int64), [torch.floor(x) for x in h]
        amplitude = interpolated_amplitude(
            [b + f.to(torch.int64) for b, f in zip(base, floor, strict=True)],
            [x - f for x, f in zip(h, floor, strict=True)],
            scene.table,
            scene.table_origin,
            amplitude,
        )
    return amplitude
