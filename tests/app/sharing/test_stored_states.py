"""Session files and links that users have kept open to the same picture, pixel and display."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest

import diffsim
from app.rendering.store import Store
from app.sharing.link import link_of, open_link
from app.sharing.session_file import open_session, session_text
from app.state.baseline import LoadedState
from app.state.display import Display
from diffsim.experiment import SECTIONS
from diffsim.io import read_session

STATES = Path(__file__).parents[2] / "data" / "states"
SESSIONS = ("tables.json", "custom.json", "edited-preset.json")
IMAGES = np.load(STATES / "images.npz")


def _text(name: str) -> str:
    return (STATES / name).read_text(encoding="utf-8")


LINKS = json.loads(_text("links.json"))
EXPECTED = json.loads(_text("expected.json"))
TABLES = read_session(_text("tables.json")).experiment.tables()
"""What the links name by digest only."""

DEFAULTS = {name: Display.param[name].default for name in Display.param if name != "name"}
"""What a state shows that was stored before a parameter of the display was added."""


def opened(name: str) -> LoadedState:
    if name in LINKS:
        return open_link(dict(parse_qsl(LINKS[name])), TABLES)
    return open_session(_text(name).encode(), name)


def picture(state: LoadedState) -> np.ndarray:
    """The image that is stored: all of it, or what surrounds the pixel of a large detector."""
    experiment, (slow, fast) = state.experiment, state.selected
    if experiment.detector.pixels_slow <= 100:
        return diffsim.render(experiment).numpy()
    part = experiment.replace(sampling={"roi": (fast - 8, fast + 7, slow - 6, slow + 5)})
    return diffsim.render(part).numpy()[slow - 6 : slow + 6, fast - 8 : fast + 8]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_stored_state_opens_to_the_same_picture(name):
    # another processor adds in another order
    np.testing.assert_allclose(picture(opened(name)), IMAGES[name], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_stored_state_opens_at_the_same_pixel(name):
    state = opened(name)
    assert list(state.selected) == EXPECTED[name]["selected"]
    assert state.remark == ""


@pytest.mark.parametrize("name", [name for name, link in LINKS.items() if link.startswith("s=")])
def test_a_stored_link_opens_with_its_display_and_its_preset(name):
    state = opened(name)
    assert state.display == DEFAULTS | EXPECTED[name]["display"]
    assert state.baseline.preset == EXPECTED[name]["preset"]


@pytest.mark.parametrize("name", SESSIONS)
def test_a_stored_session_opens_with_its_display_and_what_it_came_from(name):
    state = opened(name)
    assert state.display == DEFAULTS | EXPECTED[name]["display"]
    title = EXPECTED[name]["title"]
    assert state.baseline.description == f"A session file, saved from: {title}"


@pytest.mark.parametrize("name", LINKS)
def test_a_stored_link_is_written_again_to_the_letter(name):
    assert link_of(_store(name)) == LINKS[name]


@pytest.mark.parametrize("name", SESSIONS)
def test_a_stored_session_is_written_again_to_the_letter(name):
    written, stored = json.loads(session_text(_store(name))), json.loads(_text(name))
    for key in ("diffsim", "selected", "display"):
        assert written[key] == stored[key]
    # a parameter that was added since has its default
    usual = diffsim.Experiment().to_dict()
    assert written["experiment"].keys() == stored["experiment"].keys()
    for section in SECTIONS:
        values = json.loads(json.dumps(usual[section])) | stored["experiment"][section]
        assert written["experiment"][section] == values


def _store(name: str) -> Store:
    state = opened(name)
    return Store(state.experiment, state.selected, state.baseline, state.display)
