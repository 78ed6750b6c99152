"""From an experiment to its scene."""

import torch

from diffsim.crystal.shapes import Lattice
from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.geometry.conventions import CONVENTIONS
from diffsim.scene.beam import beam_frame, fluence
from diffsim.scene.crystal import amplitude_table, lattice_vectors, orientations
from diffsim.scene.detector import detector_plane, oversample, window
from diffsim.scene.scene import Scene
from diffsim.scene.units import metres, tensor


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
    plane = detector_plane(detector, convention, b, device)
    real, reciprocal = lattice_vectors(crystal, device)
    phi_deg, turned, first = orientations(scan, crystal, detector, sampling, convention, real)
    shape = (int(detector.pixels_slow), int(detector.pixels_fast))
    return Scene(
        dtype=dtype,
        device=device,
        plane=plane,
        pixel_size=metres(detector.pixel_size_mm, device),
        shape=shape,
        roi=window(sampling, shape),
        point_pixel=detector.point_pixel,
        oversample=oversample(sampling, crystal, beam, detector, real, plane),
        incident=b[None],
        wavelengths=tensor(beam.wavelength_A, device)[None],
        polar=polar,
        kahn=tensor(beam.polarization_factor, device) if beam.apply_polarization else None,
        fluence=fluence(beam, device),
        phi_deg=phi_deg,
        orientations=turned,
        first_orientations=first,
        reciprocal=reciprocal,
        shape_name=crystal.shape,
        lattice=Lattice(
            tuple(plain(n) for n in crystal.N_cells),
            reciprocal @ reciprocal.T,
            tensor(crystal.fudge, device),
        ),
        default_F=tensor(crystal.default_F, device),
        table=amplitude_table(crystal, dtype, device),
        table_origin=crystal.structure_factors.origin if crystal.structure_factors else (0,) * 3,
    )
