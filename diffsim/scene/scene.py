"""Scene: an experiment as frozen tensors, in the units the kernel computes in."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.constants import R_E_SQUARED_M2
from diffsim.crystal.shapes import Lattice
from diffsim.geometry.plane import Plane


@dataclass(frozen=True)
class Scene:
    """What the kernel takes. Tensors are float64 on `device`; `dtype` is what it computes in.

    Args:
        dtype, device: working precision and place of the tensors.
        plane: the placed detector.
        pixel_size: () [m].
        shape: (slow, fast) pixel counts of the detector.
        roi: slow start, slow stop, fast start, fast stop of the rendered window.
        point_pixel: whether the solid angle is 1/R^2.
        oversample: sub-pixels per pixel edge.
        incident: (S, 3) unit incident directions, source by source.
        wavelengths: (S,) [A].
        polar: (3,) polarization E-vector.
        kahn: () polarization factor, or None where polarization is not applied.
        fluence: () [photons/m^2].
        phi_deg: (n_phi,) spindle angles [degree].
        orientations: (n_phi, n_mosaic, 3, 3) rows a, b, c of every orientation [A].
        first_orientations: the same for the very first phi loop of the render, or None
            where nothing sets it apart.
        reciprocal: (3, 3) rows a*, b*, c* before phi and mosaic rotations [1/A].
        shape_name, lattice: shape transform and what it needs.
        default_F: () amplitude where the table holds none.
        table, table_origin: (nh, nk, nl) amplitudes with default_F filled in and the lowest
            indices, or None.
    """

    dtype: torch.dtype
    device: torch.device
    plane: Plane
    pixel_size: Tensor
    shape: tuple[int, int]
    roi: tuple[int, int, int, int]
    point_pixel: bool
    oversample: int
    incident: Tensor
    wavelengths: Tensor
    polar: Tensor
    kahn: Tensor | None
    fluence: Tensor
    phi_deg: Tensor
    orientations: Tensor
    first_orientations: Tensor | None
    reciprocal: Tensor
    shape_name: str
    lattice: Lattice
    default_F: Tensor
    table: Tensor | None
    table_origin: tuple[int, int, int]

    @property
    def steps(self) -> int:
        """Terms that share the fluence: sources * phi * mosaic * sub-pixels."""
        return len(self.incident) * self.orientations[..., 0, 0].numel() * self.oversample**2

    @property
    def terms(self) -> int:
        """Lattice terms of the whole render."""
        slow0, slow1, fast0, fast1 = self.roi
        return self.steps * max(0, slow1 - slow0) * max(0, fast1 - fast0)

    @property
    def scale(self) -> Tensor:
        """() r_e^2 * fluence: photons per unit of F^2 F_latt^2 and solid angle."""
        return R_E_SQUARED_M2 * self.fluence
