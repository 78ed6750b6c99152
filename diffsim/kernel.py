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
    kept = _within_d_min(scene, rays)
    if tile.first and scene.first_orientations is not None:
        sums, added = _with_first_loop(scene, rays, factors, kept, block, record)
    else:
        sums, added = _sum_terms(
            scene,
            rays,
            scene.incident,
            scene.wavelengths,
            scene.orientations,
            factors,
            kept,
            block,
            record,
        )
    total, image = weighted(scene, sums, added, kept, factors, tile, record)
    if record is not None:
        record(rays=rays, factors=factors, kept=kept, total=total, image=image)
    return image


def _with_first_loop(
    scene: Scene,
    rays: Rays,
    factors: Factors,
    kept: Tensor | None,
    block: int,
    record: Record | None,
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
                None if kept is None else kept[sources, points],
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
    kept: Tensor | None,
    block: int,
    record: Record | None,
) -> tuple[Tensor, Tensor | None]:
    """Sums over orientations of F_cell^2 F_latt^2, and how many terms were added, both (S, P).

    The count is None where no running product asks for it.
    """
    sources, points = len(incident), rays.path.numel()
    # q = (d - i) / lambda [1/A], at the centre of the tile and relative to it
    q_center = (rays.center_direction - incident) / wavelengths[:, None]
    dq = rays.turn / wavelengths[:, None, None].to(scene.dtype)
    if record is not None:
        record(q=q_center[..., None].to(scene.dtype) + dq)
    total = torch.zeros(sources, points, dtype=scene.dtype, device=scene.device)
    count = None if factors.running is None else torch.zeros_like(total)
    for part in orientations.flatten(0, 1).split(max(1, block // max(1, sources * points))):
        f_cell, f_latt, vanished = _amplitudes(scene, part, q_center, dq, record)
        terms = reuse(reuse(f_latt, "mul", f_cell), "square")
        if kept is not None:
            terms = torch.where(kept[:, None], terms, 0)
        if factors.running is not None or record is not None:
            added = _added(terms, kept, vanished)
        if record is not None:
            record(terms=terms, shown=added)
        if factors.running is not None:
            total, number = _run_on(total, terms, added, factors.running)
            count = count + number
            continue
        total = total + terms.sum(1)
    return total, count


def _amplitudes(
    scene: Scene, part: Tensor, q_center: Tensor, dq: Tensor, record: Record | None
) -> tuple[Tensor, Tensor, Tensor | None]:
    """F_cell, () or (S, T, P), and F_latt but for its sign, (S, T, P), of some orientations.

    The third is where the lattice factor is exactly zero and the reference skips the term, (S, T,
    P), or None where it cannot be.

    Args:
        part: (T, 3, 3) rows a, b, c [A].
        q_center: (S, 3) scattering vectors at the centre of the tile [1/A], float64.
        dq: (S, 3, P) scattering vectors relative to it [1/A].
    """
    h_center = torch.einsum("tav,sv->ast", part, q_center)  # (3, S, T)
    whole = torch.ceil(h_center - 0.5)
    start = (h_center - whole).to(scene.dtype)[..., None]
    vectors = part.to(scene.dtype).expand(len(dq), -1, -1, -1)
    # h, k, l relative to `whole`, each (S, T, P)
    h = [torch.baddbmm(start[axis], vectors[:, :, axis], dq) for axis in range(3)]
    any_index = takes_any_index(scene.shape_name, scene.lattice)
    looked_up = scene.table is not None or not any_index or record is not None
    nearest = [reuse(x - 0.5, "ceil") for x in h] if looked_up else None
    f_cell = _cell_amplitude(scene, whole, h, nearest)
    if record is not None:
        base = whole.to(scene.dtype)[..., None]
        rounded = base + torch.stack(nearest)
        record(hkl=(base + torch.stack(h)).transpose(0, 1), hkl_nearest=rounded.transpose(0, 1))
        # the integers that the lattice factor below counts from
        origin = base.expand_as(rounded) if any_index else rounded
        record(hkl_origin=origin.transpose(0, 1))
    dh = h if any_index else [reuse(x, "sub", n) for x, n in zip(h, nearest, strict=True)]
    vanished = None
    if scene.background is None and scene.shape_name in VANISHING:
        vanished = VANISHING[scene.shape_name](dh, scene.lattice)
    parts = SHAPES[scene.shape_name](dh, scene.lattice)
    if record is not None:
        record(lattice_parts=[x.clone() for x in parts])
    f_latt = parts[0]
    for factor in parts[1:]:
        f_latt = reuse(f_latt, "mul", factor)
    if record is not None:
        record(f_latt=f_latt.clone(), f_cell=f_cell.expand_as(f_latt))
    return f_cell, f_latt, vanished


def _run_on(total: Tensor, terms: Tensor, added: Tensor, factor: Tensor) -> tuple[Tensor, Tensor]:
    """I <- (I + term) * f after every term that is added, one after the other.

    Args:
        total: (S, P) running sum I.
        terms, added: (S, T, P).
        factor: (S, P) f.

    Returns:
        (S, P) new sum, and how many terms were added.
    """
    ones = added.to(terms.dtype)
    after = ones.flip(1).cumsum(1).flip(1)
    powers = factor[:, None] ** after
    # powers may overflow where there is nothing to multiply
    earlier = torch.where(total == 0, 0, total * powers[:, 0])
    return earlier + torch.where(terms == 0, 0, terms * powers).sum(1), ones.sum(1)


def _within_d_min(scene: Scene, rays: Rays) -> Tensor | None:
    """(S, P) whether 1/|q| reaches d_min, or None where every term does."""
    if not scene.d_min > 0:
        return None
    q = (rays.direction - scene.incident.to(scene.dtype)[..., None]) / scene.wavelengths.to(
        scene.dtype
    )[:, None, None]
    return ~(scene.d_min > 1 / torch.linalg.vector_norm(q, dim=1))


def _added(terms: Tensor, kept: Tensor | None, vanished: Tensor | None) -> Tensor:
    """(S, T, P) which terms the reference adds: those that d_min keeps and that do not vanish."""
    added = torch.ones_like(terms, dtype=torch.bool)
    for skipped in (None if kept is None else ~kept[:, None], vanished):
        if skipped is not None:
            added = added & ~skipped
    return added


def _cell_amplitude(
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
