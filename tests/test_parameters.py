"""No parameter is lost: each has a flag or is named as unsayable, is kept, and is shown with help.

Whoever adds a parameter and forgets one of these finds its name in what fails here.
"""

from urllib.parse import parse_qsl

import numpy as np
import panel as pn
import param
import pytest

import diffsim
from app.rendering.store import Store
from app.sharing.link import link_of, open_link
from app.sharing.session_file import open_session, session_text
from app.sidebar.sidebar import Controls
from diffsim import Experiment
from diffsim.experiment import SECTIONS, Count, Mask, Numbers, Quantity, SourceList
from diffsim.nanobragg.write import UNSAYABLE
from tests.app.conftest import no_machine_code  # noqa: F401 - used by every test here

EVERY = [(section, name) for section, cls in SECTIONS.items() for name in cls.settable()]

SMALL = {"pixels_fast": 6, "pixels_slow": 5, "pixel_size_mm": 1.0}
TABLES = {
    "structure_factors": diffsim.read_hkl("0 0 1 50\n0 1 0 20\n", "few.hkl"),
    "sources": SourceList("one.txt", ((-10.0, 0.0, 0.0, 1.0, 1.0),)),
    "mask": Mask("mask.img", np.eye(5, 6) == 0),
}
NUMBERS = {3: (0.0, 0.6, 0.8), 4: (0, 3, 1, 4), 9: (0.02, 0, 0, 0, 0.01, 0, 0, 0, 0.03)}

NOTHING = Experiment(detector=SMALL)
EVERYTHING = Experiment(
    beam={"flux_per_s": 1e12, "hdivrange_mrad": 1.0, "hdivsteps": 2, "dispersion_percent": 1.0},
    crystal={
        "shape": "round",
        "misset_random": True,
        "mosaic_spread_deg": 1.0,
        "structure_factors": TABLES["structure_factors"],
        "reciprocal_matrix": NUMBERS[9],
    },
    detector=SMALL
    | {"detector_convention": "CUSTOM", "detector_thick_um": 100, "detector_thicksteps": 2},
)
"""Where a parameter that counts only beside another one counts."""


def another(section: str, name: str, value: object) -> object:
    """An allowed value of a parameter that is not this one."""
    parameter = SECTIONS[section].param[name]
    match parameter:
        case param.Boolean():
            return not value
        case param.ListSelector():
            return [] if value else list(parameter.objects)
        case param.Selector(objects=objects):
            return next(one for one in objects if one != value)
        case param.ClassSelector():
            return TABLES[name]
        case Numbers(length=length):
            return NUMBERS[length]
        case Quantity():
            low, high = parameter.softbounds or parameter.bounds
            if isinstance(parameter, Count):
                return value + 1
            if value is None:
                return (low + high) / 2
            higher = 1.25 * value or min(1, high) / 8
            return higher if higher <= high else value / 2
    raise NotImplementedError(f"another value of a {type(parameter).__name__}")


def changed(base: Experiment, section: str, name: str) -> Experiment:
    value = another(section, name, getattr(getattr(base, section), name))
    return base.replace(**{section: {name: value}})


@pytest.fixture(scope="module")
def controls() -> Controls:
    sidebar = Controls(Store(NOTHING))
    # a card makes its rows, which may be cards, when it is unfolded
    while folded := [card for card in sidebar.__panel__().select(pn.Card) if card.collapsed]:
        for card in folded:
            card.collapsed = False
    return sidebar


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_a_command_has_a_flag_for_it_or_names_it_as_unsayable(section, name):
    def command(experiment: Experiment) -> tuple:
        made = diffsim.to_nanobragg(experiment)
        return made.words, made.files, made.unsaid

    differs = any(command(changed(b, section, name)) != command(b) for b in (NOTHING, EVERYTHING))
    assert differs, "neither written by to_nanobragg nor listed in UNSAYABLE of nanobragg/write.py"


@pytest.mark.parametrize("place", UNSAYABLE)
def test_what_a_command_cannot_say_is_named_by_it(place):
    section, name = place.split(".")
    command = diffsim.to_nanobragg(changed(NOTHING, section, name))
    assert command.unsaid and command.words == diffsim.to_nanobragg(NOTHING).words


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_links_and_session_files_keep_it(section, name):
    store = Store(changed(NOTHING, section, name))
    kept = open_link(dict(parse_qsl(link_of(store))), store.experiment.tables())
    assert kept.experiment == store.experiment != NOTHING
    assert open_session(session_text(store).encode(), "a.json").experiment == store.experiment


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_a_python_script_keeps_it(section, name, tmp_path, monkeypatch):
    experiment = changed(NOTHING, section, name)
    script = diffsim.to_python(experiment)
    for file_name, data in script.files.items():
        (tmp_path / file_name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(script.text.partition("image = render")[0], names)
    assert names["experiment"] == experiment


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_the_sidebar_shows_it_with_help_and_unit(controls, section, name):
    row, parameter = controls.rows[name], SECTIONS[section].param[name]
    html = row.label.pane.object
    assert parameter.doc and parameter.label
    title = html.partition('title="')[2].partition('"')[0]
    assert len(title) > 10
    if isinstance(parameter, (Quantity, Numbers)) and parameter.unit:
        assert parameter.unit in html or name == "reciprocal_matrix"
