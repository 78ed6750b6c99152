"""From a nanoBragg command to an experiment."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from diffsim.errors import InputError
from diffsim.experiment import Experiment, Sampling
from diffsim.images.photon_counts import DEFAULT_ADC
from diffsim.nanobragg.beam import read_beam
from diffsim.nanobragg.crystal import read_crystal
from diffsim.nanobragg.detector import header_geometry, read_detector
from diffsim.nanobragg.image_headers import read_headers
from diffsim.nanobragg.parse import Given, Parsed, Settings, parse_command
from diffsim.nanobragg.scan import read_scan

MAX_FILE_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Outputs:
    """What a command asks to be written.

    Args:
        floatfile, intfile, noisefile, pgmfile: file names, or None.
        scale, pgmscale: counts or grey levels per photon, or None for the reference's choice.
        adc: offset of integer images [counts].
        seed: of the noise, with the sign that the command gives it.
        progress: whether long renders may show their progress.
        trace_pixel: slow and fast pixel to trace, or None.
        beam_center_mm: X and Y as the command gives them, or its convention's.
        size_slow_mm: height of the detector before it is rounded to whole pixels.
    """

    floatfile: str | None
    intfile: str | None
    noisefile: str | None
    pgmfile: str | None
    scale: float | None
    adc: float
    pgmscale: float | None
    seed: int
    progress: bool
    trace_pixel: tuple[int, int] | None
    beam_center_mm: tuple[float, float]
    size_slow_mm: float


@dataclass(frozen=True)
class Reading:
    """What a command said.

    Args:
        experiment: what to simulate.
        outputs: what to write.
        given: flags in their order, those of image headers first.
        ignored: words that no flag took.
    """

    experiment: Experiment
    outputs: Outputs
    given: tuple[Given, ...]
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
    open_bytes: Callable[[str], bytes] | None = None,
) -> Reading:
    """Everything that a nanoBragg command says.

    Args:
        lenient: whether unknown words are passed over.
        open_bytes: from a file name in the command to the file's bytes; reads the disk by default.

    Raises:
        InputError: for an unknown flag, a bad value or an unreadable file.
    """
    return read_parsed(parse_command(command, lenient), quirks, open_bytes or read_file)


def read_parsed(
    parsed: Parsed, quirks: Iterable[str], open_bytes: Callable[[str], bytes]
) -> Reading:
    """Everything that a command says which was parsed before.

    Args:
        open_bytes: from a file name in the command to the file's bytes.

    Raises:
        InputError: for a bad value or an unreadable file.
    """
    header, mask = read_headers(parsed.given, open_bytes)
    given = (*header, *parsed.given)
    settings: Settings = {}
    for item in given:
        settings.pop(item.flag.name, None)  # of a repeated flag the last place counts, too
        settings[item.flag.name] = item.values

    quirks = [quirks] if isinstance(quirks, str) else list(quirks)
    beam = read_beam(given, settings, open_bytes)
    experiment = Experiment(
        beam=beam,
        crystal=read_crystal(given, settings, beam, open_bytes, quirks),
        scan=read_scan(settings),
        detector=read_detector(given, settings),
        sampling=Sampling(
            oversample=max(0, settings.get("oversample", (0,))[0]),
            oversample_thick="oversample_thick" in settings,
            oversample_polar="oversample_polar" in settings,
            oversample_omega="oversample_omega" in settings,
            d_min_A=max(0.0, settings.get("dmin", (0.0,))[0]),
            mask=mask,
            roi=settings.get("roi"),
            quirks=quirks,
        ),
    )
    return Reading(experiment, _outputs(given, settings), given, parsed.ignored)


def read_file(name: str) -> bytes:
    """The bytes of a file on disk.

    Raises:
        InputError: where it cannot be read, or is larger than is sensible.
    """
    try:
        path = Path(name)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError("file", name, f"at most {MAX_FILE_BYTES // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise InputError("file", name, reason) from error


def _outputs(given: Sequence[Given], settings: Settings) -> Outputs:
    def value(name: str, otherwise=None):
        return settings.get(name, (otherwise,))[0]

    beam_center, size_slow = header_geometry(given, settings)
    return Outputs(
        floatfile=value("floatfile"),
        intfile=value("intfile"),
        noisefile=None if "nonoise" in settings else value("noisefile"),
        pgmfile=None if "nopgm" in settings else value("pgmfile"),
        scale=value("scale"),
        adc=value("adc", DEFAULT_ADC),
        pgmscale=value("pgmscale"),
        seed=value("seed", 1),
        progress="noprogress" not in settings,
        trace_pixel=settings.get("trace_pixel")
        or (settings["printout_pixel"][::-1] if "printout_pixel" in settings else None),
        beam_center_mm=beam_center,
        size_slow_mm=size_slow,
    )
