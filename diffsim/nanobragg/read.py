"""From a nanoBragg command to an experiment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from diffsim.constants import HC_EV_ANGSTROM
from diffsim.errors import InputError
from diffsim.experiment import Beam, Crystal, Experiment, Sampling, Scan
from diffsim.io.hkl import read_hkl
from diffsim.io.mosflm import read_matrix
from diffsim.io.sources import read_sources
from diffsim.nanobragg.geometry import read_detector
from diffsim.nanobragg.parse import Given, parse, words_of

MAX_FILE_BYTES = 256 * 2**20

Settings = dict[str, tuple]
"""Values by flag name; of a repeated flag the last counts."""


@dataclass(frozen=True)
class Reading:
    """What a command said.

    Args:
        experiment: what to simulate.
        outputs: files to write, by flag name.
        ignored: words that no flag took.
    """

    experiment: Experiment
    outputs: dict[str, str]
    ignored: tuple[str, ...]


def from_nanobragg(command: str | Sequence[str], quirks: Iterable[str] = ()) -> Experiment:
    """The experiment that a nanoBragg command describes.

    Args:
        command: the command line, as text or as words; relative file names count from the
            working directory.
        quirks: bugs of the reference to reproduce, such as "stale_phi0".

    Raises:
        InputError: for an unknown flag, a bad value or an unreadable file.
    """
    return read_command(command, quirks).experiment


def read_command(
    command: str | Sequence[str],
    quirks: Iterable[str] = (),
    lenient: bool = False,
    read_text: Callable[[str], str] | None = None,
) -> Reading:
    """Everything that a nanoBragg command says.

    Args:
        lenient: whether unknown words are passed over.
        read_text: from a file name in the command to the file's text; reads the disk by default.

    Raises:
        InputError: for an unknown flag, a bad value or an unreadable file.
    """
    given, ignored = parse(words_of(command), lenient)
    settings: Settings = {}
    for item in given:
        settings.pop(item.flag.name, None)  # of a repeated flag the last place counts, too
        settings[item.flag.name] = item.values
    open_text = read_text or read_file
    beam = _beam(given, settings, open_text)
    experiment = Experiment(
        beam=beam,
        crystal=_crystal(given, settings, beam, open_text),
        scan=_scan(settings),
        detector=read_detector(given, settings),
        sampling=Sampling(
            oversample=max(0, settings.get("oversample", (0,))[0]),
            oversample_thick="oversample_thick" in settings,
            oversample_polar="oversample_polar" in settings,
            oversample_omega="oversample_omega" in settings,
            d_min_A=max(0.0, settings.get("dmin", (0.0,))[0]),
            roi=settings.get("roi"),
            quirks=list(quirks),
        ),
    )
    outputs = {item.flag.name: item.values[0] for item in given if item.flag.role == "output"}
    return Reading(experiment, outputs, tuple(ignored))


def read_file(name: str) -> str:
    """The text of a file on disk.

    Raises:
        InputError: where it cannot be read as text, or is larger than is sensible.
    """
    try:
        path = Path(name)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError("file", name, f"at most {MAX_FILE_BYTES // 2**20} MB")
        return path.read_text()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = getattr(error, "strerror", None) or "not a text file"
        raise InputError("file", name, reason.lower()) from error


def _beam(given: list[Given], settings: Settings, open_text: Callable[[str], str]) -> Beam:
    values: dict = {"wavelength_A": 1.0, "apply_polarization": "nopolar" not in settings}
    for name in settings:  # the last of lambda and energy, in the command's order, counts
        if name == "lambda":
            values["wavelength_A"] = settings[name][0]
        elif name == "energy":
            if not settings[name][0] > 0:
                raise InputError("-energy", settings[name][0], "above 0 eV")
            values["wavelength_A"] = HC_EV_ANGSTROM / settings[name][0]
    values |= _renamed(
        settings,
        polar="polarization_factor",
        fluence="fluence_per_m2",
        exposure="exposure_s",
        beamsize="beamsize_mm",
        flux="flux_per_s",
    )
    if values.get("flux_per_s") == 0:
        del values["flux_per_s"]
    values |= _spreads(given)
    if "sourcefile" in settings:
        name = settings["sourcefile"][0]
        values["sources"] = read_sources(open_text(name), name)
    for name in ("beam_vector", "polar_vector"):
        values[name] = settings.get(name)
    return Beam(**values)


def _spreads(given: list[Given]) -> dict:
    """Divergence, dispersion and the shape of the grid; zero or less counts as not given."""
    both = {"divergence": ("hdivrange", "vdivrange"), "divsteps": ("hdivsteps", "vdivsteps")}
    named: dict[str, float] = {}
    for item in given:
        for name in both.get(item.flag.name, (item.flag.name,)):
            named[name] = item.values[0] if item.values else None
    values = {
        field: named[name]
        for name, field in (
            ("hdivrange", "hdivrange_mrad"),
            ("vdivrange", "vdivrange_mrad"),
            ("hdivstep", "hdivstep_mrad"),
            ("vdivstep", "vdivstep_mrad"),
            ("hdivsteps", "hdivsteps"),
            ("vdivsteps", "vdivsteps"),
            ("dispersion", "dispersion_percent"),
            ("dispsteps", "dispersion_steps"),
        )
        if named.get(name, -1) > 0
    }
    shapes = [item.flag.name for item in given if item.flag.name in ("round_div", "square_div")]
    return values | {"round_divergence": shapes[-1:] != ["square_div"]}


def _renamed(settings: Settings, **fields: str) -> dict:
    """The settings that are given, under the names of the experiment's parameters."""
    return {field: settings[flag][0] for flag, field in fields.items() if flag in settings}


SHAPE_FLAGS = {
    "square_xtal": "square",
    "round_xtal": "round",
    "gauss_xtal": "gauss",
    "tophat_spots": "tophat",
}


def _crystal(
    given: list[Given], settings: Settings, beam: Beam, open_text: Callable[[str], str]
) -> Crystal:
    if "cell" not in settings and "mat" not in settings:
        raise InputError("command", "no crystal", "-cell or -mat must be given")
    values: dict = {"N_cells": _cells(given)} | _missets(settings) | _sample_size(given)
    values |= _renamed(
        settings,
        default_F="default_F",
        fudge="fudge",
        mosaic="mosaic_spread_deg",
        water="water_um",
    )
    if settings.get("mosaic_dom", (0,))[0] > 0:
        values["mosaic_domains"] = settings["mosaic_dom"][0]
    if "mosaic_seed" in settings:
        values["mosaic_seed"] = _seed(settings["mosaic_seed"][0])
    for item in given:
        if item.flag.name in SHAPE_FLAGS:
            values["shape"] = SHAPE_FLAGS[item.flag.name]
        elif item.flag.name in ("interpolate", "nointerpolate"):
            values["interpolation"] = "on" if item.flag.name == "interpolate" else "off"
    if "hkl" in settings:
        name = settings["hkl"][0]
        values["structure_factors"] = read_hkl(open_text(name), name)
    if "cell" in settings:
        edges, angles = settings["cell"][:3], settings["cell"][3:]
        edges = (*edges, *(edges[0],) * (3 - len(edges)))
        values["cell"] = (*edges, *angles, *(90.0,) * (3 - len(angles)))
    crystal = Crystal(**values)
    if "mat" not in settings:
        return crystal
    name = settings["mat"][0]
    matrix = read_matrix(open_text(name), beam.wavelength_A, name)
    if "cell" in settings:
        return crystal.replace(reciprocal_matrix=matrix)
    return crystal.with_matrix(matrix)


def _seed(number: int) -> int:
    """A seed as the generator takes it: the reference drops the sign."""
    return max(1, abs(number))


def _sample_size(given: list[Given]) -> dict:
    """Sizes of the crystal [mm]; zero counts as not given."""
    sizes: dict[str, float | None] = {}
    for item in given:
        name = item.flag.name
        for axis in "xyz":
            if name in ("samplesize", f"sample_{axis}"):
                sizes[f"sample_{axis}_mm"] = item.values[0] or None
    return sizes


def _cells(given: list[Given]) -> tuple[int, int, int]:
    cells = {"Na": 1, "Nb": 1, "Nc": 1}
    for item in given:
        if item.flag.name == "N":
            cells = dict.fromkeys(cells, item.values[0])
        elif item.flag.name in cells:
            cells[item.flag.name] = item.values[0]
    return tuple(max(1, n) for n in cells.values())


def _missets(settings: Settings) -> dict:
    values = settings.get("misset", (0.0, 0.0, 0.0))
    if values[0] == "random":
        return {"misset_random": True} | (
            {"misset_seed": _seed(settings["misset_seed"][0])} if "misset_seed" in settings else {}
        )
    if len(values) != 3:
        raise InputError("-misset", " ".join(map(str, values)), "three angles must follow")
    return {"misset_deg": values}


def _scan(settings: Settings) -> Scan:
    """Phi start, range and number of steps from whichever of osc, step and count are given."""
    osc, step, count = (
        settings.get(name, (default,))[0]
        for name, default in (("osc", -1.0), ("phistep", -1.0), ("phisteps", 0))
    )
    has_osc, has_step, has_count = osc >= 0, step > 0, count > 0
    if not has_count:
        if not has_osc:
            osc, count = (2 * step, 2) if has_step else (0.0, 1)
        elif has_step:
            count = max(1, -int(-osc // step))
            osc = step * count
        else:
            count = 2
    elif has_step:
        osc = step * count
    elif not has_osc:
        osc = 1.0
    return Scan(
        phi_start_deg=settings.get("phi", (0.0,))[0],
        osc_range_deg=osc,
        phi_steps=count,
        spindle_axis=settings.get("spindle_axis"),
    )
