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
    values: dict = {"wavelength_A": 1.0, "apply_polarization": "nopolar" not in settings}
    for name in settings:  # the last of lambda and energy, in the command's order, counts
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
