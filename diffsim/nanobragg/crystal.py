"""The crystal that a nanoBragg command describes."""

from collections.abc import Callable, Iterable, Sequence

from diffsim.errors import InputError
from diffsim.experiment import Beam, Crystal
from diffsim.io.images.image_file import LEADING_NUMBER
from diffsim.io.orientation import read_orientation
from diffsim.io.structure_factors import read_structure_factors
from diffsim.nanobragg.parse import Given, Settings, renamed

SHAPE_FLAGS = {
    "square_xtal": "square",
    "round_xtal": "round",
    "gauss_xtal": "gauss",
    "tophat_spots": "tophat",
}


def read_crystal(
    given: Sequence[Given],
    settings: Settings,
    beam: Beam,
    open_bytes: Callable[[str], bytes],
    quirks: Iterable[str] = (),
) -> Crystal:
    """The crystal of a command.

    Args:
        given: flags in their order.
        settings: values by flag name.
        beam: the command's beam, whose wavelength a matrix is read at.
        open_bytes: from a file name to the file's bytes.
        quirks: bugs of the reference to reproduce.
    """
    if "cell" not in settings and "mat" not in settings:
        raise InputError("command", "no crystal", "-cell or -mat must be given")
    values: dict = {"N_cells": _cells(given)} | _missets(given, settings, quirks)
    values |= _sample_size(given)
    values |= renamed(
        settings,
        default_F="default_F",
        fudge="fudge",
        mosaic="mosaic_spread_deg",
        water="water_um",
    )
    if settings.get("mosaic_dom", (0,))[0] > 0:
        values["mosaic_domains"] = settings["mosaic_dom"][0]
    if values.get("mosaic_spread_deg", 0) < 0:
        del values["mosaic_spread_deg"]
    if "mosaic_seed" in settings:
        seed = settings["mosaic_seed"][0]
        # a negative one carries on where another seed has been before
        values["mosaic_seed"] = seed if values.get("misset_random") and seed else _first_seed(seed)
    for item in given:
        if item.flag.name in SHAPE_FLAGS:
            values["shape"] = SHAPE_FLAGS[item.flag.name]
        elif item.flag.name in ("interpolate", "nointerpolate"):
            values["interpolation"] = "on" if item.flag.name == "interpolate" else "off"
    if "hkl" in settings:
        name = settings["hkl"][0]
        values["structure_factors"] = read_structure_factors(open_bytes(name), name)
    if "cell" in settings:
        edges, angles = settings["cell"][:3], settings["cell"][3:]
        edges = (*edges, *(edges[0],) * (3 - len(edges)))
        values["cell"] = (*edges, *angles, *(90.0,) * (3 - len(angles)))
    crystal = Crystal(**values)
    if "mat" not in settings:
        return crystal
    name = settings["mat"][0]
    matrix = read_orientation(open_bytes(name), name, beam.wavelength_A)
    if "cell" in settings:
        return crystal.replace(reciprocal_matrix=matrix)
    return crystal.with_matrix(matrix)


def _first_seed(number: int) -> int:
    """A seed at the generator's very first use, when 0 and less are as good as 1."""
    return max(1, number)


def _sample_size(given: Sequence[Given]) -> dict:
    """Sizes of the crystal [mm]; zero and less count as not given."""
    sizes: dict[str, float | None] = {}
    for item in given:
        name = item.flag.name
        for axis in "xyz":
            if name in ("samplesize", f"sample_{axis}"):
                sizes[f"sample_{axis}_mm"] = item.values[0] if item.values[0] > 0 else None
    return sizes


def _cells(given: Sequence[Given]) -> tuple[int, int, int]:
    cells = {"Na": 1, "Nb": 1, "Nc": 1}
    for item in given:
        if item.flag.name == "N":
            cells = dict.fromkeys(cells, item.values[0])
        elif item.flag.name in cells:
            cells[item.flag.name] = item.values[0]
    return tuple(max(1, n) for n in cells.values())


def misset_of_seed(item: Given) -> tuple[float, float, float] | None:
    """The three angles that the reference reads after `-misset_seed`, which it takes for `-misset`.

    Of each of the next three words the number that it begins with counts, 0 where it is none; None
    where fewer words follow.
    """
    if item.flag.name != "misset_seed" or len(item.following) < 3:
        return None
    numbers = (LEADING_NUMBER.match(word) for word in item.following[:3])
    return tuple(float(number.group()) if number else 0.0 for number in numbers)


def _missets(given: Sequence[Given], settings: Settings, quirks: Iterable[str]) -> dict:
    values = settings.get("misset", (0.0, 0.0, 0.0))
    if "misset_seed_is_misset" in quirks:
        for item in given:
            if item.flag.name == "misset":
                values = item.values
            values = misset_of_seed(item) or values
    if values[0] == "random":
        seed = settings.get("misset_seed", (1,))[0]
        return {"misset_random": True, "misset_seed": _first_seed(seed)}
    if len(values) != 3:
        raise InputError("-misset", " ".join(map(str, values)), "three angles must follow")
    return {"misset_deg": values}
