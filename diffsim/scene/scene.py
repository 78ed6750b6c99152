"""Scene: an experiment as frozen tensors, in the units the kernel computes in."""

from dataclasses import dataclass

import torch
from torch import Tensor

from diffsim.numerics.pytree import tensors_of
from diffsim.physics.crystal.amplitude_lookup import AmplitudeTable
from diffsim.physics.crystal.shapes import Lattice
from diffsim.physics.detector.pixel_grid import Grid
from diffsim.physics.detector.plane import Plane


@dataclass(frozen=True)
class Weighting:
    """How terms share absorption, polarization and solid angle.

    Args:
        exact: each term carries its own, and layers add up.
        thick, polar, omega: the reference's running products, when not exact.
    """

    exact: bool
    thick: bool
    polar: bool
    omega: bool

    @property
    def running(self) -> bool:
        """Whether any factor multiplies the running sum."""
        return not self.exact and (self.thick or self.polar or self.omega)


@dataclass(frozen=True, eq=False)
class Scene:
    """What the kernel takes. Tensors are float64 on `device`; `dtype` is what it computes in.

    Args:
        dtype, device: working precision and place of the tensors.
        plane: the placed detector.
        grid: its pixels, sub-pixels and layers.
        shape: (slow, fast) pixel counts of the detector.
        roi: slow start, slow stop, fast start, fast stop of the rendered window.
        mask: (slow, fast) bool, False for pixels left out, or None.
        point_pixel: whether the solid angle is 1/R^2.
        attenuation: () coefficient of the sensor [1/m], or None where all photons are captured.
        weighting: how terms share their factors.
        incident: (S, 3) unit incident directions, source by source.
        wavelengths: (S,) [A].
        polar: (3,) polarization E-vector.
        polarized: whether intensities carry a polarization factor.
        kahn: () Kahn's K, or None where it is zero.
        along_polar: (S,) K/2 of sources along the E-vector, 0 of others; None where none is.
        fluence: () [photons/m^2].
        steps: what the sum of a pixel is divided by: sources * phi * mosaic * sub-pixels (layers
            not counted).
        photons_per_intensity: () r_e^2 * fluence / steps.
        background: () intensity that the sum starts at, or None without water.
        d_min: () smallest lattice spacing of a term [A], or None for all.
        phi_deg: (n_phi,) spindle angles [degree].
        orientations: (n_phi, n_mosaic, 3, 3) rows a, b, c of every orientation [A].
        first_orientations: the same for the very first phi loop of the render where it differs, or
            None; see `diffsim.kernel.stale_phi`.
        reciprocal: (3, 3) rows a*, b*, c* before phi and mosaic rotations [1/A].
        shape_name, lattice: shape transform and what it needs.
        default_F: () amplitude where the table has none.
        table: amplitudes by Miller index, or None.
        interpolate: whether amplitudes are interpolated in the table.
    """

    dtype: torch.dtype
    device: torch.device
    plane: Plane
    grid: Grid
    shape: tuple[int, int]
    roi: tuple[int, int, int, int]
    mask: Tensor | None
    point_pixel: bool
    attenuation: Tensor | None
    weighting: Weighting
    incident: Tensor
    wavelengths: Tensor
    polar: Tensor
    polarized: bool
    kahn: Tensor | None
    along_polar: Tensor | None
    fluence: Tensor
    steps: int
    photons_per_intensity: Tensor
    background: Tensor | None
    d_min: Tensor | None
    phi_deg: Tensor
    orientations: Tensor
    first_orientations: Tensor | None
    reciprocal: Tensor
    shape_name: str
    lattice: Lattice
    default_F: Tensor
    table: AmplitudeTable | None
    interpolate: bool

    @property
    def terms_per_pixel(self) -> int:
        """Lattice terms of one pixel."""
        return self.steps * self.grid.layers

    @property
    def terms(self) -> int:
        """Lattice terms of the whole render."""
        slow0, slow1, fast0, fast1 = self.roi
        return self.terms_per_pixel * max(0, slow1 - slow0) * max(0, fast1 - fast0)

    @property
    def requires_grad(self) -> bool:
        """Whether any tensor of the scene carries a graph."""
        return any(tensor.requires_grad for tensor in tensors_of(self))
