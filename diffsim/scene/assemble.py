"""From an experiment to its scene.

Every number of an experiment may be a tensor: the scene keeps its graph, or its tangent, and with
it the image. Where the image jumps or has a kink, and where a number is not continuous:

==============================  ===================================================================
parameter                       derivative
==============================  ===================================================================
N_cells                         of a tensor, which need not be whole; between reflections, half-way,
                                an image of cells that are not whole has kinks
sample sizes                    not in the graph: rounded up to whole cells
counts, seeds, random missets   not in the graph
fudge                           zero for the square, which has none, and for a tophat
d_min, and all through it       zero, and that of the terms within it
all through a tophat's edge     that of the height of its spots, and of what surrounds them
all through the nearest index   that between two jumps of F; the same for what chooses how many
                                sources or sub-pixels there are, or whether F is interpolated
interpolated F                  at a whole index, where it has a kink, that from above
mosaic spread                   that of the angles before the reference rounds them to float32
mosaic spread of zero           that of a small one; zero where the reference counts terms, in a
                                running product and in its share of the water
dispersion, water of zero       not in the graph, as it would be zero: two wavelengths part
                                symmetrically, and a cube of water grows with its third power
thickness of zero               zero: ever thinner sensors do not come to the one without thickness
phi_start with a stale step     that of the orientations in the scene, not of "exactly zero"
==============================  ===================================================================
"""

import torch

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.experiment.parameters import plain
from diffsim.physics.beam.polarization import along_polar
from diffsim.physics.constants import R_E_SQUARED_M2
from diffsim.physics.crystal.interference_polynomial import polynomials
from diffsim.physics.crystal.shapes import Lattice
from diffsim.physics.crystal.water import water_background
from diffsim.physics.geometry.conventions import CONVENTIONS
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
        InputError: for values that are each allowed but do not fit together, another dtype, and a
            device that is not there.
    """
    device = _usable(device)
    if dtype not in (torch.float32, torch.float64):
        raise InputError("dtype", dtype, "torch.float32 or torch.float64")
    beam, crystal = experiment.beam, experiment.crystal
    scan, detector, sampling = experiment.scan, experiment.detector, experiment.sampling
    convention = CONVENTIONS[detector.detector_convention]
    b, polar = beam_frame(beam, detector, convention, device)
    incident, wavelengths = sources(beam, b, polar)
    plane = detector_plane(detector, convention, b, device)
    real, reciprocal = lattice_vectors(crystal, device)
    n_cells = cell_counts(crystal, beam, real)
    phi_deg, rows, first = orientations(scan, crystal, detector, sampling, convention, real)
    grid = detector_grid(sampling, detector, plane, b, n_cells, real, beam.wavelength_A)
    shape = (int(detector.pixels_slow), int(detector.pixels_fast))
    steps = len(incident) * rows[..., 0, 0].numel() * grid.oversample**2
    weighting = Weighting(
        sampling.weighting == "exact",
        sampling.oversample_thick,
        sampling.oversample_polar,
        sampling.oversample_omega,
    )
    kahn = kahn_factor(beam, device)
    # the running product has it, switched off or not
    polarized = beam.apply_polarization or (weighting.polar and not weighting.exact)
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
        weighting=weighting,
        incident=incident,
        wavelengths=wavelengths,
        polar=polar,
        polarized=polarized,
        kahn=kahn,
        along_polar=None if kahn is None else along_polar(incident, polar, kahn),
        fluence=photons,
        steps=steps,
        photons_per_intensity=R_E_SQUARED_M2 * photons / steps,
        background=water_background(water, photons) if plain(water) > 0 else None,
        d_min=tensor(sampling.d_min_A, device) if plain(sampling.d_min_A) > 0 else None,
        phi_deg=phi_deg,
        orientations=rows,
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


def _usable(device: torch.device | str) -> torch.device:
    """A device of this machine."""
    try:
        usable = torch.device(device)
        if usable.type != "cpu":
            torch.empty(0, device=usable)
    except (RuntimeError, TypeError, AssertionError, NotImplementedError):
        raise InputError("device", device, "cpu, or cuda where there is one") from None
    return usable


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
