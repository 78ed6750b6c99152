"""A pasted command becomes the model, with what it implies and the files that it asks for."""

import json

import pytest

import diffsim
from app.rendering.store import Store
from app.sharing.nanobragg_command import MOST_CHARACTERS, read_pasted
from app.sidebar.command_card import CommandBox
from diffsim import Experiment, InputError
from tests.app.browser import post

PLAIN = "nanoBragg -cell 60 60 60 90 90 90 -N 4 -default_F 100 -distance 100 -detpixels 32"
WITH_FILES = f"{PLAIN} -hkl /data/few.hkl -mat A.mat"
HKL = b"0 0 1 50\n0 1 0 20\n"
MATRIX = b"0.01 0 0\n0 0.02 0\n0 0 0.03\n"


@pytest.fixture
def store(small) -> Store:
    return Store(small)


@pytest.fixture
def box(store) -> CommandBox:
    box = CommandBox(store)
    box.card.collapsed = False
    return box


def test_a_command_is_loaded_as_one_step_with_its_decisions(box, store):
    before = store.experiment.replace()
    box.read(f"{PLAIN} -trace_pixel 3 5")
    assert store.experiment.crystal.N_cells == (4, 4, 4)
    assert store.selected == (3, 5)
    assert store.baseline.title == "nanoBragg command"
    assert box.text.error == ""
    assert ["Convention", "convention MOSFLM, as no flag sets one"] in box.text.decisions
    store.history.undo()
    assert store.experiment == before
    assert box.text.decisions == []


def test_unknown_flags_are_said_where_they_cannot_be_missed(box, store):
    box.read(f"{PLAIN} -frobnicate 3")
    assert store.experiment.crystal.N_cells == (4, 4, 4)
    assert "-frobnicate: unknown, ignored" in box.text.error
    box.read(PLAIN)
    assert box.text.error == ""


def test_what_was_said_of_a_refused_command_goes_with_it(box, store, small):
    box.read(PLAIN)
    assert box.text.decisions
    box.read(f"{PLAIN} -distance nan")
    assert "-distance = nan" in box.text.error
    assert box.text.decisions == []
    store.load(small.replace())
    assert box.text.error == ""
    box.read(WITH_FILES)
    assert len(box.wanted) == 2
    store.load(small.replace())
    assert len(box.wanted) == 0


def test_decisions_name_parameters_that_exist(store):
    opened, _ = read_pasted(PLAIN, {})
    for decision in opened.baseline.decisions:
        for name in decision.parameters:
            section, short = name.split(".")
            assert short in store.section(section).param


def test_missing_files_are_asked_for_by_name_and_the_state_stays(box, store):
    before = store.experiment.replace()
    box.read(WITH_FILES)
    assert store.experiment == before
    assert "/data/few.hkl and A.mat" in box.text.error
    assert len(box.wanted) == 2
    box._take("/data/few.hkl", HKL)
    assert len(box.wanted) == 1
    box._take("A.mat", MATRIX)
    assert len(box.wanted) == 0
    assert box.text.error == ""
    assert store.experiment.crystal.structure_factors.count == 2
    assert store.experiment.crystal.reciprocal_matrix is not None


def test_the_command_of_the_present_model_reads_back_without_a_file(box, store):
    store.experiment.crystal.structure_factors = diffsim.read_hkl(HKL.decode(), "few.hkl")
    before = store.experiment.replace()
    box.read(str(diffsim.to_nanobragg(store.experiment)))
    assert box.text.error == ""
    assert store.experiment.crystal == before.crystal


def test_no_file_of_the_server_is_read(monkeypatch, box, tmp_path):
    (tmp_path / "secret.hkl").write_bytes(HKL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("diffsim.nanobragg.read.read_file", lambda name: pytest.fail(name))
    for flag in ("-hkl", "-mat", "-sourcefile", "-mask", "-img"):
        box.read(f"{PLAIN} {flag} {tmp_path}/secret.hkl")
        assert "secret.hkl" in box.text.error
    assert read_pasted(f"{PLAIN} -hkl -stol", {}) == (None, ("-stol",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "nanoBragg -cell",
        "nanoBragg -cell 0 0 0",
        "nanoBragg -cell 'unclosed",
        f"{PLAIN} -lambda nan",
        f"{PLAIN} -detpixels 100000",
        f"{PLAIN} -trace_pixel 99 0",
        f"{PLAIN} -phisteps 100000000 -osc 1",
        "x" * (MOST_CHARACTERS + 1),
        "rm -rf / ; $(reboot)",
    ],
)
def test_a_bad_command_is_refused_in_a_sentence_and_the_state_stays(box, store, text):
    before = store.experiment.replace()
    box.read(text)
    assert box.text.error
    assert "Traceback" not in box.text.error
    assert store.experiment == before


def test_a_bad_file_is_refused(box, store):
    before = store.experiment.replace()
    box.read(WITH_FILES)
    box._take("/data/few.hkl", b"\xff\xfe")
    box._take("A.mat", MATRIX)
    assert "few.hkl" in box.text.error
    assert store.experiment == before


def test_the_model_is_copied_as_command_python_and_json(box, store):
    sent = []
    box.text._send_msg = sent.append
    for form in ("command", "python", "json", "exe"):
        post(box.text, {"copy": form})
    command, python, text = (message["text"] for message in sent)
    assert diffsim.from_nanobragg(command).crystal == store.experiment.crystal
    held = {}
    exec(python, held)
    assert held["experiment"] == store.experiment
    assert Experiment.from_dict(json.loads(text)) == store.experiment


def test_a_file_that_nobody_named_is_never_opened():
    with pytest.raises(InputError):
        read_pasted("-cell", {"few.hkl": HKL})
