"""The beam that a nanoBragg command describes."""

from collections.abc import Callable, Sequence

from diffsim.errors import InputError
from diffsim.experiment import Beam
from diffsim.io.formats import text_of
from diffsim.io.sources import read_sources
from diffsim.nanobragg.parse import Given, Settings, renamed
from diffsim.physics.constants import HC_EV_ANGSTROM


def read_beam(
    given: Sequence[Given], settings: Settings, open_bytes: Callable[[str], bytes]
) -> Beam:
    """The beam of a command.

    Args:
        given: flags in their order.
        settings: values by flag name.
        open_bytes: from a file name to the file's bytes.
    """
    values: dict = {"wavelength_A": 1.0}
    for name in settings:  # of two flags for one thing the last, in the command's order, counts
        if name in ("polar", "nopolar"):
            values["apply_polarization"] = name == "polar"
        if name == "lambda":
            values["wavelength_A"] = settings[name][0]
        elif name == "energy":
            if not settings[name][0] > 0:
                raise InputError("-energy", settings[name][0], "above 0 eV")
            values["wavelength_A"] = HC_EV_ANGSTROM / settings[name][0]
    values |= renamed(
        settings,
        polar="polarization_factor",
        fluence="fluence_per_m2",
        exposure="exposure_s",
        beamsize="beamsize_mm",
        flux="flux_per_s",
    )
    if values.get("beamsize_mm", 0) < 0:
        values["beamsize_mm"] = None
    if values.get("exposure_s", 1) <= 0:
        del values["exposure_s"]
        values.pop("flux_per_s", None)
    if values.get("flux_per_s") == 0:
        del values["flux_per_s"]
    values |= _spreads(given)
    if "sourcefile" in settings:
        name = settings["sourcefile"][0]
        values["sources"] = read_sources(text_of(open_bytes(name), name), name)
    for name in ("beam_vector", "polar_vector"):
        values[name] = settings.get(name)
    return Beam(**values)


def _spreads(given: Sequence[Given]) -> dict:
    """Divergence, dispersion and the shape of the grid.

    Less than zero counts as not given, and a step or a count of zero, but not a range of zero. A
    negative dispersion is kept: with a count it has a meaning.
    """
    both = {"divergence": ("hdivrange", "vdivrange"), "divsteps": ("hdivsteps", "vdivsteps")}
    named: dict[str, float] = {}
    for item in given:
        for name in both.get(item.flag.name, (item.flag.name,)):
            named[name] = item.values[0] if item.values else None
    values = {
        field: named[name]
        for name, field, given_at in (
            ("hdivrange", "hdivrange_mrad", lambda value: value >= 0),
            ("vdivrange", "vdivrange_mrad", lambda value: value >= 0),
            ("hdivstep", "hdivstep_mrad", lambda value: value > 0),
            ("vdivstep", "vdivstep_mrad", lambda value: value > 0),
            ("hdivsteps", "hdivsteps", lambda value: value > 0),
            ("vdivsteps", "vdivsteps", lambda value: value > 0),
            ("dispersion", "dispersion_percent", lambda value: value != 0),
            ("dispsteps", "dispersion_steps", lambda value: value > 0),
        )
        if name in named and given_at(named[name])
    }
    if values.get("dispersion_percent", 0) < 0:
        # as large as the reference takes it, whatever its size
        values["dispersion_percent"] = -100.0
        if "dispersion_steps" not in values:
            del values["dispersion_percent"]
    shapes = [item.flag.name for item in given if item.flag.name in ("round_div", "square_div")]
    return values | {"round_divergence": shapes[-1:] != ["square_div"]}
