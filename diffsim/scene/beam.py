"""The beam's tensors: its frame and its fluence."""

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Beam, Detector
from diffsim.experiment.parameters import plain
from diffsim.numerics.ops import differentiated
from diffsim.physics.beam.sources import MEAN_ALONE, Spread, divergent, spread, with_wavelengths
from diffsim.physics.geometry.conventions import Convention
from diffsim.physics.geometry.rotations import unit
from diffsim.scene.units import direction, metres, tensor


def beam_frame(
    beam: Beam, detector: Detector, convention: Convention, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Two (3,) unit vectors: from source to sample, and the E-vector of the polarization."""
    custom = detector.detector_convention == "CUSTOM"
    b = direction("beam_vector", beam.beam_vector if custom else None, convention.beam, device)
    vector = beam.polar_vector if custom else None
    return b, direction("polar_vector", vector, convention.polar, device)


def fluence(beam: Beam, device: torch.device) -> Tensor:
    """() photons per area [photons/m^2]."""
    if beam.flux_per_s is None or beam.beamsize_mm is None:
        return tensor(beam.fluence_per_m2, device)
    if plain(beam.beamsize_mm) == 0:
        raise InputError("beamsize_mm", 0, "above 0 mm where a flux is given")
    photons = tensor(beam.flux_per_s, device) * beam.exposure_s
    return photons / metres(beam.beamsize_mm, device) ** 2


def kahn_factor(beam: Beam, device: torch.device) -> Tensor | None:
    """() polarization factor, or None for an unpolarized beam that needs no derivative."""
    factor = tensor(beam.polarization_factor, device)
    return factor if differentiated(factor) or plain(factor) != 0 else None


MAX_SOURCES = 100_000
"""Most directions times wavelengths of a beam."""


def sources(beam: Beam, b: Tensor, polar: Tensor) -> tuple[Tensor, Tensor]:
    """(S, 3) unit incident directions and (S,) wavelengths [A]."""
    wavelength = tensor(beam.wavelength_A, b.device)
    if beam.sources is not None:
        return _listed(beam, b, wavelength)
    h = (beam.hdivrange_mrad, beam.hdivstep_mrad, beam.hdivsteps)
    v = (beam.vdivrange_mrad, beam.vdivstep_mrad, beam.vdivsteps)
    horizontal, vertical = (_angles(*values, b.device) for values in (h, v))
    dispersion = _dispersion(beam, b.device)
    count = horizontal.count * vertical.count * dispersion.count
    if count > MAX_SOURCES:
        raise InputError("divergence and dispersion steps", count, f"at most {MAX_SOURCES} sources")
    if dispersion.range >= 2:
        raise InputError("dispersion_percent", 100 * plain(dispersion.range), "less than 200 %")
    directions = divergent(b, polar, horizontal, vertical, beam.round_divergence)
    if not len(directions):
        raise InputError(
            "round_divergence", "no source inside the round outline", "more steps, or a square grid"
        )
    return with_wavelengths(directions, wavelength, dispersion)


def _dispersion(beam: Beam, device: torch.device) -> Spread:
    """The sweep of wavelengths, relative to the mean."""
    percent, count = beam.dispersion_percent, int(beam.dispersion_steps)
    # no derivative is lost at zero, where two wavelengths part symmetrically
    if percent is None or not plain(percent):
        return MEAN_ALONE
    if plain(percent) < 0:
        # to the reference no range at all: what is absent is then 100 %
        return spread(None, None, count)
    return spread(tensor(percent, device) / 100, None, count)


def _angles(
    range_mrad: float | Tensor | None,
    step_mrad: float | Tensor | None,
    count: int,
    device: torch.device,
) -> Spread:
    if range_mrad is not None and plain(range_mrad) == 0:
        return MEAN_ALONE
    angles = (range_mrad, step_mrad)
    in_radians = (None if x is None else tensor(x, device) / 1000 for x in angles)
    grid = spread(*in_radians, int(count))
    if grid.count > MAX_SOURCES:
        raise InputError(
            "divergence step", plain(step_mrad), f"a step of which {MAX_SOURCES} suffice"
        )
    return grid


def _listed(beam: Beam, b: Tensor, wavelength: Tensor) -> tuple[Tensor, Tensor]:
    upstream = (-10 * b).unbind()
    places, wavelengths = [], []
    for *place, _weight, own in beam.sources.rows:
        places.append(
            tensor([o if n is None else n for n, o in zip(place, upstream, strict=True)], b.device)
        )
        wavelengths.append(wavelength if own is None else tensor(own, b.device))
    return -unit(torch.stack(places)), torch.stack(wavelengths)
