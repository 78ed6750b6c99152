"""From an experiment to its scene."""

import torch

from diffsim.constants import R_E_SQUARED_M2
from diffsim.crystal.interference import polynomials
from diffsim.crystal.shapes import Lattice
from diffsim.crystal.water import water_background
from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.geometry.conventions import CONVENTIONS
from diffsim.scene.beam import beam_frame, fluence, kahn_factor, sources
from diffsim.scene.crystal import (
    amplitude_table,
    cell_counts,
    interpolates,
    lattice_vectors,
    orientations,
)
from diffsim.scene.detector import (
    attenuation,
    detector_grid,
    detector_plane,
    mask,
    recommended_oversample,
    window,
)
from diffsim.scene.scene import Scene, Weighting
from diffsim.scene.units import tensor


def assemble(
    experiment: Experiment,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
) -> Scene:
    """The scene of an experiment.

    Raises:
        InputError: for values that are each allowed but do not fit together.
    """
    device = torch.device(device)
    beam, crystal = experiment.beam, experiment.crystal
    scan, detector, sampling = experiment.scan, experiment.detector, experiment.sampling
    convention = CONVENTIONS[detector.detector_convention]
    b, polar = beam_frame(beam, detector, convention, device)
    incident, wavelengths = sources(beam, b, polar)
    plane = detector_plane(detector, convention, b, device)
    real, reciprocal = lattice_vectors(crystal, device)
    n_cells = cell_counts(crystal, beam, real)
    phi_deg, turned, first = orientations(scan, crystal, detector, sampling, convention, real)
    grid = detector_grid(sampling, detector, plane, b, n_cells, real, beam.wavelength_A)
    shape = (int(detector.pixels_slow), int(detector.pixels_fast))
    steps = len(incident) * turned[..., 0, 0].numel() * grid.oversample**2
    photons, water = fluence(beam, device), tensor(crystal.water_um, device) * 1e-6
    return Scene(
        dtype=dtype,
        device=device,
        plane=plane,
        grid=grid,
        shape=shape,
        roi=window(sampling, shape),
        mask=mask(sampling, shape, device),
        point_pixel=detector.point_pixel,
        attenuation=attenuation(detector, device),
        weighting=Weighting(
            sampling.weighting == "exact",
            sampling.oversample_thick,
            sampling.oversample_polar,
            sampling.oversample_omega,
        ),
        incident=incident,
        wavelengths=wavelengths,
        polar=polar,
        polarized=beam.apply_polarization,
        kahn=kahn_factor(beam, device),
        fluence=photons,
        steps=steps,
        photons_per_intensity=R_E_SQUARED_M2 * photons / steps,
        background=water_background(water, photons) if plain(water) > 0 else None,
        d_min=tensor(sampling.d_min_A, device) if plain(sampling.d_min_A) > 0 else None,
        phi_deg=phi_deg,
        orientations=turned,
        first_orientations=first,
        reciprocal=reciprocal,
        shape_name=crystal.shape,
        lattice=Lattice(
            tensor(n_cells, device),
            polynomials(n_cells),
            reciprocal @ reciprocal.T,
            tensor(crystal.fudge, device),
        ),
        default_F=tensor(crystal.default_F, device),
        table=amplitude_table(crystal, dtype, device),
        interpolate=interpolates(crystal),
    )


def recommended_oversample_of(experiment: Experiment, scene: Scene) -> int:
    """Sub-pixels along a pixel edge that would resolve the spots of a scene."""
    real = scene.orientations[0, 0]
    return recommended_oversample(
        experiment.detector,
        scene.plane,
        tuple(scene.lattice.n_cells.tolist()),
        real,
        experiment.beam.wavelength_A,
    )
