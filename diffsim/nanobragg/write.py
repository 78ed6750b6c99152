"""From an experiment to the nanoBragg command that renders it."""

import shlex
from dataclasses import dataclass, field

import numpy as np

from diffsim.experiment import Beam, Crystal, Detector, Experiment, Sampling, Scan
from diffsim.experiment.parameters import plain
from diffsim.experiment.serialization import same
from diffsim.io.images.smv import write_smv
from diffsim.io.orientation.mosflm import write_matrix
from diffsim.io.sources import write_sources
from diffsim.io.structure_factors.hkl import write_hkl
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.scene import beam_center_mm

UNSAYABLE = {
    "sampling.quirks": "the quirk {}",
    "sampling.weighting": "{} weighting",
}
"""Parameters without a flag, and what a command that lacks them says of their values."""


@dataclass
class Command:
    """A nanoBragg command.

    Args:
        words: its flags and values.
        files: content of the files that the words name.
        unsaid: what the experiment holds that no flag can say.
    """

    words: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return shlex.join(self.words)

    def say(self, flag: str, *values: object) -> None:
        """Add a flag with its values; numbers keep every digit."""
        self.words += [flag, *(_text(value) for value in values)]


def to_nanobragg(experiment: Experiment) -> Command:
    """The command that renders an experiment.

    A convention with a pivot that is not its own becomes a CUSTOM command with its vectors.

    Returns:
        the command; `str()` of it is a line to paste. Files that it names are in `files`: the
        matrix, the structure factors, the source list and the mask.
    """
    command = Command()
    _say_crystal(command, experiment.crystal, experiment.beam)
    _say_beam(command, experiment.beam)
    _say_scan(command, experiment.scan, experiment.sampling)
    _say_detector(command, experiment)
    _say_sampling(command, experiment.sampling, experiment.detector)
    _name_unsayable(command, experiment)
    return command


NO_BEAM_SIZE = -1
"""What the reference takes for no beam size at all."""


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    number = plain(value)
    whole = float(number).is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else repr(float(number))


def _say_crystal(command: Command, crystal: Crystal, beam: Beam) -> None:
    if crystal.reciprocal_matrix is not None:
        matrix = tuple(plain(n) for n in crystal.reciprocal_matrix)
        command.files["crystal.mat"] = write_matrix(matrix, plain(beam.wavelength_A)).encode()
        command.say("-mat", "crystal.mat")
    if not crystal.matrix_defines_cell:
        command.say("-cell", *crystal.cell)
    for flag, cells in zip(("-Na", "-Nb", "-Nc"), crystal.N_cells, strict=True):
        command.say(flag, cells)
    for axis in "xyz":
        size = getattr(crystal, f"sample_{axis}_mm")
        if size is not None:
            command.say(f"-sample_{axis}", size)
    if crystal.misset_random:
        # in this order: the reference takes -misset_seed for -misset, and the last of both counts
        command.say("-misset_seed", crystal.misset_seed)
        command.say("-misset", "random")
    elif any(plain(angle) for angle in crystal.misset_deg):
        command.say("-misset", *crystal.misset_deg)
    command.say({"tophat": "-tophat_spots"}.get(crystal.shape, f"-{crystal.shape}_xtal"))
    if crystal.shape != "square":
        command.say("-fudge", crystal.fudge)
    if plain(crystal.mosaic_spread_deg) > 0:
        command.say("-mosaic", crystal.mosaic_spread_deg)
        command.say("-mosaic_dom", crystal.mosaic_domains)
        command.say("-mosaic_seed", crystal.mosaic_seed)
    if plain(crystal.water_um) > 0:
        command.say("-water", crystal.water_um)
    command.say("-default_F", crystal.default_F)
    if crystal.structure_factors is not None:
        name = crystal.structure_factors.name
        if not name:
            name = "structure_factors.hkl"
            command.unsaid.append(f"the table of structure factors has no file name: save {name}")
        command.files[name] = write_hkl(crystal.structure_factors).encode()
        command.say("-hkl", name)
        if crystal.interpolation != "auto":
            command.say("-interpolate" if crystal.interpolation == "on" else "-nointerpolate")


def _say_beam(command: Command, beam: Beam) -> None:
    command.say("-lambda", beam.wavelength_A)
    command.say("-polar", beam.polarization_factor)
    if not beam.apply_polarization:
        command.say("-nopolar")
    if beam.flux_per_s is None or beam.beamsize_mm is None:
        command.say("-fluence", beam.fluence_per_m2)
    else:
        command.say("-flux", beam.flux_per_s)
        command.say("-exposure", beam.exposure_s)
    command.say("-beamsize", NO_BEAM_SIZE if beam.beamsize_mm is None else beam.beamsize_mm)
    if beam.sources is not None:
        command.files["sources.txt"] = write_sources(beam.sources).encode()
        command.say("-sourcefile", "sources.txt")
        return
    for flag, value in (
        ("-hdivrange", beam.hdivrange_mrad),
        ("-hdivstep", beam.hdivstep_mrad),
        ("-hdivsteps", beam.hdivsteps),
        ("-vdivrange", beam.vdivrange_mrad),
        ("-vdivstep", beam.vdivstep_mrad),
        ("-vdivsteps", beam.vdivsteps),
        ("-dispersion", beam.dispersion_percent),
        ("-dispsteps", beam.dispersion_steps),
    ):
        # a count of 0 is not given, a range of 0 is
        if value is not None and (plain(value) != 0 or flag.endswith("range")):
            command.say(flag, value)
    command.say("-round_div" if beam.round_divergence else "-square_div")


def _say_scan(command: Command, scan: Scan, sampling: Sampling) -> None:
    start, osc, steps = plain(scan.phi_start_deg), plain(scan.osc_range_deg), scan.phi_steps
    step = osc / steps if scan.phi_step_deg is None else plain(scan.phi_step_deg)
    if step < 0:
        # the reference takes a negative range or step for none: the same orientations, backwards
        start, step = start + (steps - 1) * step, -step
        running = (sampling.oversample_thick, sampling.oversample_polar, sampling.oversample_omega)
        if steps > 1 and any(running):
            command.unsaid.append("the order of a negative oscillation, which oversample_* feels")
    command.say("-phi", start)
    command.say("-osc", abs(osc))
    if scan.phi_step_deg is not None:
        command.say("-phistep", step)
    command.say("-phisteps", steps)


def _say_detector(command: Command, experiment: Experiment) -> None:
    detector, beam, scan = experiment.detector, experiment.beam, experiment.scan
    convention = CONVENTIONS[detector.detector_convention]
    command.say("-pixel", detector.pixel_size_mm)
    command.say("-detpixels_f", detector.pixels_fast)
    command.say("-detpixels_s", detector.pixels_slow)
    for axis in "xyz":
        angle = getattr(detector, f"detector_rot{axis}_deg")
        if plain(angle):
            command.say(f"-detector_rot{axis}", angle)
    own = detector.detector_convention != "CUSTOM"
    if own and detector.detector_pivot == convention.pivot:
        command.say(f"-{detector.detector_convention.lower()}")
    else:
        for flag, given, implied in (
            ("-fdet_vector", detector.fdet_vector, convention.fdet),
            ("-sdet_vector", detector.sdet_vector, convention.sdet),
            ("-odet_vector", detector.odet_vector, convention.odet),
            ("-twotheta_axis", detector.twotheta_axis, convention.twotheta_axis),
            ("-beam_vector", beam.beam_vector, convention.beam),
            ("-polar_vector", beam.polar_vector, convention.polar),
            ("-spindle_axis", scan.spindle_axis, convention.spindle),
        ):
            command.say(flag, *(implied if own or given is None else given))
    # after the two-theta axis, which reads as a two-theta as well
    command.say("-twotheta", detector.detector_twotheta_deg)
    _say_center(command, detector)
    if detector.close_distance_mm is None:
        command.say("-distance", detector.distance_mm)
    else:
        command.say("-close_distance", detector.close_distance_mm)
    command.say("-pivot", detector.detector_pivot.lower())
    if detector.point_pixel:
        command.say("-point_pixel")
    if detector.curved_detector:
        command.say("-curved_det")
    if plain(detector.detector_thick_um) > 0:
        # a depth of 0 takes away the thickness that stands before it
        if detector.detector_abs_um is not None:
            command.say("-detector_abs", detector.detector_abs_um)
        command.say("-detector_thick", detector.detector_thick_um)
        if detector.detector_thicksteps > 0:
            command.say("-detector_thicksteps", detector.detector_thicksteps)


def _say_center(command: Command, detector: Detector) -> None:
    """X and Y as the convention means them; in CUSTOM they are F and S."""
    f, s = (plain(x) for x in beam_center_mm(detector))
    px, name = plain(detector.pixel_size_mm), detector.detector_convention
    if detector.detector_pivot != CONVENTIONS[name].pivot:
        name = "CUSTOM"
    if name in ("XDS", "DIALS"):
        command.say("-ORGX", f / px + 0.5)
        command.say("-ORGY", s / px + 0.5)
        return
    x, y = {
        "MOSFLM": (s - px / 2, f - px / 2),
        "DENZO": (s, f),
        "ADXV": (f, px * detector.pixels_slow - s),
    }.get(name, (f, s))
    # the sixteenth digit is what adding up has left
    command.say("-Xbeam", float(f"{x:.15g}"))
    command.say("-Ybeam", float(f"{y:.15g}"))


def _say_sampling(command: Command, sampling: Sampling, detector: Detector) -> None:
    if sampling.oversample > 0:
        command.say("-oversample", sampling.oversample)
    for name in ("thick", "polar", "omega"):
        if getattr(sampling, f"oversample_{name}"):
            command.say(f"-oversample_{name}")
    if plain(sampling.d_min_A) > 0:
        command.say("-dmin", sampling.d_min_A)
    if sampling.roi is not None:
        command.say("-roi", *sampling.roi)
    if sampling.mask is not None:
        size = {"PIXEL_SIZE": float(plain(detector.pixel_size_mm))}
        command.files["mask.img"] = write_smv(size, sampling.mask.keep.astype(np.uint16))
        command.say("-mask", "mask.img")


def _name_unsayable(command: Command, experiment: Experiment) -> None:
    for place, words in UNSAYABLE.items():
        section, name = place.split(".")
        parameters = getattr(experiment, section)
        value, usual = getattr(parameters, name), type(parameters).param[name].default
        if not same(value, usual):
            values = value if isinstance(value, (list, tuple)) else [value]
            command.unsaid += [words.format(plain(one)) for one in values]
