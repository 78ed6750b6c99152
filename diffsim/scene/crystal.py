"""The crystal's tensors: its lattice, every orientation it takes, its amplitudes."""

import math

import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Beam, Crystal, Detector, Sampling, Scan
from diffsim.experiment.parameters import plain
from diffsim.numerics.ops import differentiated
from diffsim.physics.crystal import cell as unit_cell
from diffsim.physics.crystal.amplitude_lookup import AmplitudeTable, table_of
from diffsim.physics.crystal.mosaic import mosaic_domains, random_misset
from diffsim.physics.geometry.conventions import Convention
from diffsim.physics.geometry.rotations import rotation_about, rotation_xyz
from diffsim.scene.units import direction, radians, tensor

MAX_ORIENTATIONS = 4_000_000
"""Most phi steps times mosaic domains in memory (288 MB of matrices)."""


def lattice_vectors(crystal: Crystal, device: torch.device) -> tuple[Tensor, Tensor]:
    """(3, 3) rows a, b, c [A] and a*, b*, c* [1/A] before phi and mosaic rotations."""
    values = tuple(plain(value) for value in crystal.cell)
    if not crystal.matrix_defines_cell and not unit_cell.closes(values):
        raise InputError(
            "cell angles",
            " ".join(f"{angle:g}" for angle in values[3:]) + "°",
            "angles that close a volume: each less than the sum of the others, "
            "all three together less than 360°",
        )
    cell = torch.cat((tensor(crystal.cell[:3], device), radians(crystal.cell[3:], device)))
    if crystal.reciprocal_matrix is None:
        reciprocal = unit_cell.reciprocal_of_cell(cell)
    else:
        # refuses a matrix without a volume
        unit_cell.cell_of(tuple(plain(n) for n in crystal.reciprocal_matrix))
        reciprocal = tensor(crystal.reciprocal_matrix, device).reshape(3, 3).T
    if crystal.misset_random:
        missets = random_misset(int(crystal.misset_seed)).to(device)
    else:
        missets = radians(crystal.misset_deg, device)
    misset = rotation_xyz(missets)
    return unit_cell.real_lattice(
        reciprocal @ misset.T, None if crystal.matrix_defines_cell else cell
    )


def orientations(
    scan: Scan,
    crystal: Crystal,
    detector: Detector,
    sampling: Sampling,
    convention: Convention,
    real: Tensor,
) -> tuple[Tensor, Tensor, Tensor | None]:
    """Phi angles (n_phi,) [degree], and the crystal at all of them, (n_phi, n_mosaic, 3, 3) rows
    a, b, c [A]: in every loop over phi, and in the very first one where it differs.
    """
    device = real.device
    custom = detector.detector_convention == "CUSTOM"
    steps = int(plain(scan.phi_steps))
    domains = domain_count(crystal, sampling)
    if steps * domains > MAX_ORIENTATIONS:
        raise InputError(
            "phi_steps * mosaic_domains", steps * domains, f"at most {MAX_ORIENTATIONS} together"
        )
    axis = direction(
        "spindle_axis", scan.spindle_axis if custom else None, convention.spindle, device
    )
    number = torch.arange(steps, dtype=torch.float64, device=device)
    phi = radians(scan.phi_start_deg, device) + number * phi_step(scan, device)
    turned = real @ rotation_about(axis.expand(steps, 3), phi).mT  # (n_phi, 3, 3)
    domain = mosaic_domains(
        radians(crystal.mosaic_spread_deg, device),
        domains,
        int(crystal.mosaic_seed),
        int(crystal.misset_seed) if crystal.misset_random else None,
    )

    def with_mosaic(rows: Tensor) -> Tensor:
        return rows[:, None] @ domain.mT

    zero = phi == 0
    if "stale_phi0" not in sampling.quirks or not bool(zero.any()):
        return phi * (180 / math.pi), with_mosaic(turned), None
    # see diffsim.kernel.stale_phi
    stale = torch.where(zero[:, None, None], turned.roll(1, 0), turned)
    first = with_mosaic(turned) if bool(zero[0]) else None
    return phi * (180 / math.pi), with_mosaic(stale), first


def phi_step(scan: Scan, device: torch.device) -> Tensor:
    """() rotation between two steps [rad].

    A given one is used as it is: the range divided by the steps may miss the exact zero of phi.
    """
    if scan.phi_step_deg is not None:
        return radians(scan.phi_step_deg, device)
    return radians(scan.osc_range_deg, device) / int(plain(scan.phi_steps))


def domain_count(crystal: Crystal, sampling: Sampling) -> int:
    """How many mosaic domains count: one without a spread.

    The derivative by a spread of zero is that of all domains, where as many in the same orientation
    make the image of one: not so where the reference counts terms, in a running product and in its
    share of the water.
    """
    spread = crystal.mosaic_spread_deg
    if plain(spread) > 0 or (differentiated(spread) and not _counts_terms(crystal, sampling)):
        return int(crystal.mosaic_domains)
    return 1


def _counts_terms(crystal: Crystal, sampling: Sampling) -> bool:
    running = sampling.oversample_thick or sampling.oversample_polar or sampling.oversample_omega
    return sampling.weighting != "exact" and (running or plain(crystal.water_um) > 0)


def amplitude_table(
    crystal: Crystal, dtype: torch.dtype, device: torch.device
) -> AmplitudeTable | None:
    """Amplitudes by Miller index, or None where all are alike."""
    known = crystal.structure_factors
    if known is None:
        return None
    return table_of(known.grid.to(device), known.origin, tensor(crystal.default_F, device), dtype)


def cell_counts(crystal: Crystal, beam: Beam, real: Tensor) -> tuple[float | Tensor, ...]:
    """Unit cells along a, b, c: ceil(size / edge) where a size is given, at least 1.

    Given cells stay tensors; a size steps from one whole number to the next and has no derivative.
    """
    sizes = [crystal.sample_x_mm, crystal.sample_y_mm, crystal.sample_z_mm]
    if sizes == [None, None, None]:
        return tuple(crystal.N_cells)
    if beam.beamsize_mm is not None:
        # the beam clips the crystal across its direction; clipped to nothing, a size is not given
        beam_size = plain(beam.beamsize_mm)
        sizes[1:] = [None if s is None else min(plain(s), beam_size) or None for s in sizes[1:]]
    edges = torch.linalg.vector_norm(real.detach() * 1e-10, dim=-1).tolist()
    return tuple(
        n if size is None else max(1, math.ceil(plain(size) / 1000 / edge))
        for n, size, edge in zip(crystal.N_cells, sizes, edges, strict=True)
    )


def interpolates(crystal: Crystal) -> bool:
    """Whether amplitudes are interpolated: as set, or for one or two cells along an axis."""
    if crystal.structure_factors is None or crystal.interpolation == "off":
        return False
    return crystal.interpolation == "on" or any(plain(n) <= 2 for n in crystal.N_cells)
