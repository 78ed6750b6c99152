"""What a command implies of the crystal, its orientations and its sampling."""

from collections.abc import Iterator

import torch

from diffsim.nanobragg.implied.decision import Context, Decision
from diffsim.scene import recommended_oversample_of


def cell(context: Context) -> Iterator[Decision]:
    if "mat" in context.flags:
        wavelength = context.reading.experiment.beam.wavelength_A
        text = f"the matrix is divided by the wavelength, {wavelength:g} A"
        if "cell" in context.flags:
            text += "; -cell rescales its axes and volume"
        yield Decision(("crystal.reciprocal_matrix",), text)
    elif len(next(i.values for i in context.reading.given if i.flag.name == "cell")) < 6:
        numbers = " ".join(f"{x:g}" for x in context.reading.experiment.crystal.cell)
        yield Decision(("crystal.cell_a_A",), f"the cell is completed to {numbers}")


def cells(context: Context) -> Iterator[Decision]:
    """Only what the last flag of an axis asks for counts."""
    requests = {}
    for item in context.reading.given:
        if item.flag.name in ("N", "Na", "Nb", "Nc"):
            axes = "abc" if item.flag.name == "N" else item.flag.name[1:]
            requests |= dict.fromkeys(axes, (item.word, item.values[0]))
    for word, n in dict.fromkeys(value for value in requests.values() if value[1] < 1):
        touched = tuple(
            f"crystal.N_cells_{axis}" for axis in requests if requests[axis] == (word, n)
        )
        yield Decision(touched, f"{word} {n} counts as 1: a crystal has at least one unit cell")


def crystal_size(context: Context) -> Iterator[Decision]:
    crystal, beam = context.reading.experiment.crystal, context.reading.experiment.beam
    sizes = {axis: getattr(crystal, f"sample_{axis}_mm") for axis in "xyz"}
    for axis in "yz":
        clips = sizes[axis] is not None and beam.beamsize_mm is not None
        if clips and sizes[axis] > beam.beamsize_mm:
            yield Decision(
                (f"crystal.sample_{axis}_mm",),
                f"sample {axis} {sizes[axis]:g} mm is clipped to the beam, {beam.beamsize_mm:g} mm",
            )
    cells = zip("xyz", "abc", context.scene.lattice.n_cells.tolist(), strict=True)
    counted = [f"N{name} = {n:g}" for axis, name, n in cells if sizes[axis] is not None]
    if counted:
        yield Decision(("crystal.N_cells_a",), f"from the sample size: {', '.join(counted)}")
    elif not context.flags & {"N", "Na", "Nb", "Nc"}:
        yield Decision(("crystal.N_cells_a",), "one unit cell: no -N and no sample size")


def amplitudes(context: Context) -> Iterator[Decision]:
    crystal = context.reading.experiment.crystal
    touched = ("crystal.default_F",)
    if crystal.structure_factors is None:
        if "interpolate" in context.flags:
            yield Decision(("crystal.interpolation",), "-interpolate: no effect without -hkl")
        text = f"no -hkl: every reflection has F = {crystal.default_F:g}"
        if crystal.default_F == 0:
            text += ", so the image is empty"
        yield Decision(
            touched, f"{text}. The reference would read Fdump.bin; that is never done here"
        )
    else:
        yield Decision(
            touched,
            f"reflections missing from {crystal.structure_factors.name} take default_F = "
            f"{crystal.default_F:g}"
            + (": spots that no table holds" if crystal.default_F > 0 else ""),
        )
        if crystal.interpolation == "auto":
            on = "on: two cells or fewer along an axis" if context.scene.interpolate else "off"
            yield Decision(("crystal.interpolation",), f"interpolation of F chosen: {on}")


def oversample(context: Context) -> Iterator[Decision]:
    touched, n = ("sampling.oversample",), context.scene.grid.oversample
    enough = recommended_oversample_of(context.reading.experiment, context.scene)
    if context.reading.experiment.sampling.oversample == 0:
        yield Decision(touched, f"oversample {n} chosen automatically")
    elif n < enough:
        yield Decision(touched, f"under-sampled spots: oversample {n}, {enough} would resolve them")


def scan(context: Context) -> Iterator[Decision]:
    scan = context.reading.experiment.scan
    scan_flags = context.flags & {"osc", "phisteps", "phistep"}
    touched = ("scan.phi_steps", "scan.osc_range_deg")
    step = scan.osc_range_deg / scan.phi_steps if scan.phi_step_deg is None else scan.phi_step_deg
    if scan_flags and (scan_flags != {"osc", "phisteps"} or not context.counts("phisteps")):
        yield Decision(touched, f"{scan.phi_steps} phi steps of {step:g} degrees")
    phi = torch.arange(scan.phi_steps, dtype=torch.float64) * step
    if scan.phi_steps > 1 and bool(((scan.phi_start_deg + phi).abs() < 1e-9).any()):
        quirk = "on" if "stale_phi0" in context.reading.experiment.sampling.quirks else "off"
        yield Decision(
            touched,
            "a step stands at phi = 0, where the reference keeps the orientation of the step "
            f"before; quirk stale_phi0 is {quirk}",
        )


def mosaic(context: Context) -> Iterator[Decision]:
    crystal = context.reading.experiment.crystal
    if crystal.mosaic_spread_deg > 0:
        if not context.counts("mosaic_dom"):
            text = f"{crystal.mosaic_domains} mosaic domains, as none are given"
            yield Decision(("crystal.mosaic_domains",), text)
        if "mosaic_seed" not in context.flags:
            yield Decision(("crystal.mosaic_seed",), f"mosaic seed {crystal.mosaic_seed}")
    elif "mosaic_dom" in context.flags:
        yield Decision(("crystal.mosaic_domains",), "one mosaic domain: the spread is 0")
    if crystal.misset_random and "misset_seed" not in context.flags:
        yield Decision(("crystal.misset_seed",), f"misset seed {crystal.misset_seed}")


RULES = (cell, cells, crystal_size, amplitudes, oversample, scan, mosaic)
