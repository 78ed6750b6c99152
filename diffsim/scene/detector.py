"""The detector's tensors: its plane, its window and its sub-pixels."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Detector, Sampling
from diffsim.experiment.parameters import plain
from diffsim.physics.detector.pixel_grid import Grid
from diffsim.physics.detector.plane import Plane, place
from diffsim.physics.geometry.conventions import CONVENTIONS, Convention
from diffsim.physics.geometry.rotations import unit
from diffsim.scene.units import direction, metres, radians, tensor

MAX_OVERSAMPLE = 1000


def beam_center_mm(detector: Detector) -> tuple[float, float]:
    """(fast, slow) beam centre of a detector [mm]: the given one, or its convention's."""
    offset = CONVENTIONS[detector.detector_convention].center_offset_pixels
    centers = (detector.beam_center_f_mm, detector.beam_center_s_mm)
    counts = (detector.pixels_fast, detector.pixels_slow)
    return tuple(
        (count / 2 + offset) * detector.pixel_size_mm if center is None else center
        for center, count in zip(centers, counts, strict=True)
    )


def trusts_normal(normal: Sequence[float | Tensor]) -> bool:
    """Whether a detector normal is trusted as it is given: one that is not exactly of length 1 is
    replaced by fast x slow.
    """
    # a product overflows to infinity, where a power would raise
    return math.sqrt(sum(plain(x) * plain(x) for x in normal)) == 1.0


def detector_plane(
    detector: Detector, convention: Convention, b: Tensor, device: torch.device
) -> Plane:
    """The detector as it is placed."""
    custom = detector.detector_convention == "CUSTOM"
    names = ("fdet_vector", "sdet_vector", "odet_vector")
    vectors = [getattr(detector, name) if custom else None for name in names]
    implied = (convention.fdet, convention.sdet, convention.odet)
    axes = [direction(*args, device) for args in zip(names, vectors, implied, strict=True)]
    if custom:
        normal = torch.linalg.cross(axes[0], axes[1])
        if plain(normal.abs().max()) < 1e-9:
            raise InputError("sdet_vector", vectors[1], "not along the fast vector")
        if vectors[2] and not trusts_normal(vectors[2]):
            axes[2] = unit(normal)
    plane = place(
        axes=torch.stack(axes),
        beam=b,
        twotheta_axis=tensor(
            detector.twotheta_axis
            if custom and detector.twotheta_axis
            else convention.twotheta_axis,
            device,
        ),
        rotations=radians(
            (detector.detector_rotx_deg, detector.detector_roty_deg, detector.detector_rotz_deg),
            device,
        ),
        twotheta=radians(detector.detector_twotheta_deg, device),
        center=tensor(tuple(c / 1000 for c in beam_center_mm(detector)), device),
        distance=metres(detector.distance_mm, device),
        close_distance=None
        if detector.close_distance_mm is None
        else metres(detector.close_distance_mm, device),
        pivot=detector.detector_pivot,
    )
    if not abs(plain(plane.close_distance / plane.distance)) > 1e-6:
        raise InputError("detector", "edge-on to the beam", "a detector that the beam can meet")
    return plane


def window(sampling: Sampling, shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """Slow start, slow stop, fast start and fast stop of what is rendered."""
    slow, fast = shape
    if sampling.roi is None:
        return (0, slow, 0, fast)
    fast0, fast1, slow0, slow1 = (int(plain(edge)) for edge in sampling.roi)
    return (*_edges(slow0, slow1, slow), *_edges(fast0, fast1, fast))


def _edges(first: int, last: int, count: int) -> tuple[int, int]:
    """Start and stop of a window along one axis; a negative edge is the detector's own."""
    start = min(max(0, first), count)
    stop = count if last < 0 else min(count, last + 1)
    return start, max(start, stop)


def detector_grid(
    sampling: Sampling,
    detector: Detector,
    plane: Plane,
    b: Tensor,
    n_cells: tuple[float | Tensor, ...],
    real: Tensor,
    wavelength_A: float | Tensor,
) -> Grid:
    """Pixels, sub-pixels and layers of the detector."""
    thickness = tensor(detector.detector_thick_um, b.device) * 1e-6
    layers = 1
    if plain(thickness) > 0:
        # the reference's rule: a given count shares the thickness among one less
        count = int(detector.detector_thicksteps)
        layers = max(2, count)
        thickness = thickness / (layers if count == 0 else layers - 1)
    return Grid(
        pixel_size=metres(detector.pixel_size_mm, b.device),
        oversample=oversample(sampling, detector, plane, n_cells, real, wavelength_A),
        layers=layers,
        layer_step=thickness,
        curved=detector.curved_detector,
        beam=b,
    )


def oversample(
    sampling: Sampling,
    detector: Detector,
    plane: Plane,
    n_cells: tuple[float | Tensor, ...],
    real: Tensor,
    wavelength_A: float | Tensor,
) -> int:
    """Sub-pixels along a pixel edge: as given, or enough for three across the narrowest spot."""
    if sampling.oversample > 0:
        return int(sampling.oversample)
    enough = recommended_oversample(detector, plane, n_cells, real, wavelength_A)
    if enough > MAX_OVERSAMPLE:
        raise InputError(
            "oversample", f"automatic, {enough}", f"at most {MAX_OVERSAMPLE}; or set it to a number"
        )
    return enough


def recommended_oversample(
    detector: Detector,
    plane: Plane,
    n_cells: tuple[float | Tensor, ...],
    real: Tensor,
    wavelength_A: float | Tensor,
) -> int:
    """ceil(3 * largest crystal size / (wavelength * distance / pixel)), at least 1.

    In the order in which the reference multiplies, as the last bit may decide.
    """
    edges = torch.linalg.vector_norm(real.detach() * 1e-10, dim=-1).tolist()
    size = max(plain(n) * edge for n, edge in zip(n_cells, edges, strict=True))
    wavelength, pixel = plain(wavelength_A) / 1e10, plain(detector.pixel_size_mm) / 1000
    return max(1, math.ceil(3 * size / (wavelength * plain(plane.distance) / pixel)))


def attenuation(detector: Detector, device: torch.device) -> Tensor | None:
    """() coefficient of the sensor [1/m], or None for a sensor without thickness."""
    if not plain(detector.detector_thick_um) > 0:
        return None
    depth = detector.detector_abs_um
    if depth is not None and plain(depth) == 0:
        return tensor(0.0, device)
    return 1e6 / tensor(detector.detector_thick_um if depth is None else depth, device)


def mask(sampling: Sampling, shape: tuple[int, int], device: torch.device) -> Tensor | None:
    """(slow, fast) bool, False for pixels left out, or None."""
    if sampling.mask is None:
        return None
    if sampling.mask.keep.shape != shape:
        size = " x ".join(map(str, sampling.mask.keep.shape))
        raise InputError("mask", size, f"{shape[0]} x {shape[1]} pixels (slow x fast)")
    return torch.as_tensor(sampling.mask.keep, device=device)
