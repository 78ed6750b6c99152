"""The intensity sum: one path for the image, the trace and the gradients.

Shapes: S sources, T orientations (phi outer, mosaic inner), P sub-pixels of a tile.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from diffsim.beam.polarization import polarization
from diffsim.crystal.amplitudes import nearest_amplitude
from diffsim.crystal.shapes import SHAPES, VANISHING
from diffsim.geometry.rays import Rays, Tile, rays_to, solid_angle
from diffsim.scene import Scene

Record = Callable[..., None]
"""Receives named tensors as the kernel makes them."""


def tile_image(scene: Scene, tile: Tile, block: int, record: Record | None = None) -> Tensor:
    """Photons in each pixel of a tile.

    Pixel = r_e^2 fluence I / steps * polar * Omega, I = sum of F_cell^2 F_latt^2 over sub-pixels,
    sources, phi steps and mosaic domains. Omega is that of the first sub-pixel, polar that of the
    first sub-pixel and source with a term (the reference's weighting).

    Args:
        block: number of terms that are held at once.
        record: given every intermediate tensor, when there is one.

    Returns:
        (slow, fast) image of the tile in the scene's dtype [photons].
    """
    rays = rays_to(scene.plane, scene.pixel_size, scene.oversample, tile, scene.dtype)
    parts = [(rays, scene.orientations)]
    if tile.first and scene.first_orientations is not None:
        # the first phi loop of all has no earlier step to repeat
        parts = [
            (rays.select(slice(0, 1)), scene.first_orientations),
            (rays.select(slice(1, None)), scene.orientations),
        ]
    sums = [_sum_terms(scene, *part, block, record) for part in parts]
    total = torch.cat([intensity for intensity, _ in sums], -1)
    added = torch.cat([active for _, active in sums], -1)

    shape = (scene.oversample**2, *tile.shape)
    total = total.sum(0).reshape(shape).sum(0)
    omega = solid_angle(
        rays.path, scene.pixel_size, scene.plane.close_distance, scene.point_pixel
    ).reshape(shape)
    polar = _first_polarization(scene, rays, added, shape)
    factor = (scene.scale / scene.steps).to(scene.dtype)
    image = factor * total * polar * omega[0]
    if record is not None:
        cosine = scene.incident.to(scene.dtype) @ rays.direction
        record(rays=rays, omega=omega, cos_2theta=cosine, added=added)
        record(total=total, polar=polar, image=image)
    return image


def _sum_terms(
    scene: Scene, rays: Rays, orientations: Tensor, block: int, record: Record | None
) -> tuple[Tensor, Tensor]:
    """(S, P) sums over orientations of F_cell^2 F_latt^2, and whether any term was not zero."""
    sources, points = len(scene.incident), rays.path.numel()
    wavelength = scene.wavelengths[:, None]
    # q = (d - i) / lambda [1/A], at the centre of the tile and relative to it
    q_center = (rays.center_direction - scene.incident) / wavelength
    dq = rays.turn / wavelength[..., None].to(scene.dtype)
    total = torch.zeros(sources, points, dtype=scene.dtype, device=scene.device)
    added = torch.full_like(total, scene.shape_name not in VANISHING, dtype=torch.bool)
    for part in orientations.flatten(0, 1).split(max(1, block // max(1, sources * points))):
        h_center = torch.einsum("tav,sv->sat", part, q_center)  # (S, 3, T)
        whole = torch.ceil(h_center - 0.5)
        vectors = part.transpose(0, 1).reshape(1, -1, 3).to(scene.dtype)  # (1, 3T, 3)
        h = torch.baddbmm(
            (h_center - whole).reshape(sources, -1, 1).to(scene.dtype),
            vectors.expand(sources, -1, -1),
            dq,
        ).unflatten(1, (3, -1))  # (S, 3, T, P), relative to `whole`
        nearest = torch.ceil(h - 0.5)
        dh = (h - nearest).unbind(1)
        factors = SHAPES[scene.shape_name](dh, scene.lattice)
        f_latt = factors[0] if len(factors) == 1 else factors[0] * factors[1] * factors[2]
        f_cell = _amplitude(scene, whole, nearest)
        terms = (f_cell * f_latt) ** 2
        total = total + terms.sum(1)
        if scene.shape_name in VANISHING:
            added = added | (f_latt != 0).any(1)
        if record is not None:
            base = whole[..., None]
            record(hkl=base + h, hkl_nearest=base + nearest, factors=factors, f_latt=f_latt)
            record(f_cell=f_cell.expand_as(f_latt), terms=terms)
    if record is not None:
        record(q=q_center[..., None] + dq)
    return total, added


def _amplitude(scene: Scene, whole: Tensor, nearest: Tensor) -> Tensor:
    """F_cell: () where there is no table, else (S, T, P)."""
    if scene.table is None:
        return scene.default_F.to(scene.dtype)
    hkl = whole[..., None].to(torch.int64) + nearest.to(torch.int64)
    return nearest_amplitude(hkl.unbind(1), scene.table, scene.table_origin, scene.default_F)


def _first_polarization(
    scene: Scene, rays: Rays, added: Tensor, shape: tuple[int, int, int]
) -> Tensor:
    """(slow, fast) polarization of the first sub-pixel and source that added a term."""
    if scene.kahn is None:
        return torch.ones(shape[1:], dtype=scene.dtype, device=scene.device)
    if scene.shape_name not in VANISHING:
        first = rays.select(slice(0, shape[1] * shape[2]))
        factor = polarization(first.direction, scene.incident[:1], scene.polar, scene.kahn)
        return factor.reshape(shape[1:])
    factor = polarization(rays.direction, scene.incident, scene.polar, scene.kahn)
    # (S, sub-pixel, pixel) -> in loop order (sub-pixel, S, pixel)
    factor, added = (
        x.unflatten(1, (shape[0], -1)).transpose(0, 1).flatten(0, 1) for x in (factor, added)
    )
    chosen = added.to(torch.uint8).argmax(0, keepdim=True)
    return factor.gather(0, chosen).reshape(shape[1:])
