"""A state as a link or a session file comes back as it was; what is hostile is refused in words."""

import json
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qsl

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import diffsim
from app.page.state_toolbar import StateToolbar
from app.rendering.store import Store
from app.sharing.link import MOST_BYTES, MOST_CHARACTERS, link_of, open_link
from app.sharing.session_file import file_name, open_session, session_text
from app.state.baseline import preset_state
from app.state.presets import presets
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS, Count, Mask, Quantity
from tests.app.browser import post

HKL = diffsim.read_hkl("0 0 1 50\n0 1 0 20\n", "few.hkl")


@pytest.fixture
def store(small) -> Store:
    return Store(small, (3, 4))


def reopened(store: Store, tables=None):
    return open_link(dict(parse_qsl(link_of(store))), tables)


def packed(state) -> dict[str, str]:
    text = state if isinstance(state, bytes) else json.dumps(state).encode()
    packer = zlib.compressobj(9, wbits=-15)
    return {"s": urlsafe_b64encode(packer.compress(text) + packer.flush()).decode().rstrip("=")}


def test_presets_have_short_links(store):
    links = {}
    for name, preset in presets().items():
        store.open(preset_state(preset))
        links[name] = link_of(store)
        query = dict(parse_qsl(links[name]))
        again = open_link(query)
        assert (again is None) if name == "cubic" else again.experiment == preset.experiment()
    assert links["cubic"] == ""
    assert links["triclinic"] == "preset=triclinic"


def test_a_changed_preset_comes_back_with_pixel_display_and_name(store):
    store.open(preset_state(presets()["triclinic"]))
    store.set("detector", "distance_mm", 215.123456789)
    store.set("display", "scale", "sqrt")
    store.select(7, 300)
    found = reopened(store)
    assert found.experiment == store.experiment
    assert found.selected == (7, 300)
    assert found.baseline.preset == "triclinic"
    assert found.display == {n: getattr(store.display, n) for n in found.display}
    assert len(link_of(store)) < 200
    fresh = Store(found.experiment, found.selected, found.baseline, found.display)
    np.testing.assert_array_equal(fresh.result.image, store.result.image)
    assert fresh.changes().keys() == {"detector.distance_mm"}
    assert link_of(fresh) == link_of(store)


@st.composite
def changes(draw) -> dict:
    """Random allowed values of random numbers."""
    numbers = [
        (section, name, cls.param[name])
        for section, cls in SECTIONS.items()
        for name in cls.settable()
        if isinstance(cls.param[name], Quantity)
    ]
    chosen = draw(st.lists(st.sampled_from(numbers), max_size=12))
    values: dict = {}
    for section, name, parameter in chosen:
        low, high = parameter.softbounds or parameter.bounds
        kind = st.integers if isinstance(parameter, Count) else st.floats
        value = draw(kind(low, high))
        if parameter._within(value):
            values.setdefault(section, {})[name] = value
    return values


@given(changes())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_random_changes_come_back_exactly(monkeypatch, values):
    monkeypatch.setattr("app.sharing.link.checked_scene", lambda experiment: None)
    base = presets()["triclinic"]
    held = preset_state(base)

    class State:
        experiment = held.experiment.replace(**values)
        selected, baseline = (0, 0), held.baseline
        display = Store(Experiment(detector={"pixels_fast": 4, "pixels_slow": 4})).display

    assert reopened(State).experiment == State.experiment


def test_who_copies_a_link_is_told_which_file_it_does_not_hold(store, monkeypatch):
    sent = []
    monkeypatch.setattr(StateToolbar, "_send_msg", lambda self, data: sent.append(data))
    bar = StateToolbar(store)
    post(bar, {"do": "link"})
    assert store.bad_entry == ""
    store.experiment.crystal.structure_factors = HKL
    post(bar, {"do": "link"})
    assert "asked for few.hkl" in store.bad_entry
    assert len(sent) == 2
    assert not store.unsaved()


def test_a_link_names_the_file_that_it_does_not_hold(store):
    store.experiment.crystal.structure_factors = HKL
    assert reopened(store, store.experiment.tables()).experiment == store.experiment
    found = reopened(store)
    assert found.experiment.crystal.structure_factors is None
    assert "upload few.hkl (structure factors, section crystal)" in found.remark
    other = Store()
    other.open(found)
    assert "few.hkl" in other.bad_entry


HOSTILE = [
    {"s": ""},
    {"s": "x"},
    {"s": "é€"},
    {"s": "A" * (MOST_CHARACTERS + 1)},
    {"s": "AAAA" * 100},
    {"preset": "../../etc/passwd"},
    packed(b"\xff\xfe"),
    packed(b"[" * 50_000),
    packed(b'{"v": 1, "experiment": ' + b"0" * MOST_BYTES + b"}"),
    packed([1, 2]),
    packed({"v": 2}),
    packed({"v": 1, "preset": ["cubic"]}),
    packed({"v": 1, "experiment": 3}),
    packed({"v": 1, "experiment": {"beam": 3}}),
    packed({"v": 1, "experiment": {"nobeam": {}}}),
    packed({"v": 1, "experiment": {"beam": {"wavelength_A": "1; drop"}}}),
    packed({"v": 1, "experiment": {"beam": {"wavelength_A": -1}}}),
    packed({"v": 1, "experiment": {"beam": {"wavelength_A": 1e400}}}),
    packed({"v": 1, "experiment": {"beam": {"name": {"a": 1}}}}),
    packed({"v": 1, "experiment": {"crystal": {"shape": {"a": [1]}}}}),
    packed({"v": 1, "experiment": {"crystal": {"shape": ["square"]}}}),
    packed({"v": 1, "experiment": {"sampling": {"quirks": {"digest": 3}}}}),
    packed({"v": 1, "experiment": {"sampling": {"mask": {"shape": [1e9, 1e9]}}}}),
    packed({"v": 1, "experiment": {"detector": {"pixels_fast": 100000, "pixels_slow": 100000}}}),
    packed({"v": 1, "experiment": {"crystal": {"cell_alpha_deg": 1, "cell_beta_deg": 120}}}),
    packed({"v": 1, "selected": [1e9, 0]}),
    packed({"v": 1, "selected": [-1, 0]}),
    packed({"v": 1, "selected": "11"}),
    packed({"v": 1, "display": [1]}),
    packed({"v": 1, "display": {"scale": "cubed"}}),
    packed({"v": 1, "display": {"__class__": 1}}),
    packed({"v": 1, "display": {"low": {"a": 1}}}),
    packed({"v": 1, "display": {"name": 7}}),
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_is_refused_in_a_sentence(query):
    with pytest.raises(InputError) as refusal:
        open_link(query)
    assert len(str(refusal.value)) < 500
    assert "Traceback" not in str(refusal.value)


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_garbage_is_refused(data):
    with pytest.raises(InputError):
        open_link({"s": urlsafe_b64encode(data).decode()})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["digest", "name", "rows", "a"]), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    st.sampled_from([(s, n) for s, cls in SECTIONS.items() for n in cls.settable()]),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_value_anywhere_is_taken_or_refused(monkeypatch, value, place):
    monkeypatch.setattr("app.sharing.link.checked_scene", lambda experiment: None)
    section, name = place
    state = {"v": 1, "experiment": {section: {name: value}}}
    try:
        assert isinstance(open_link(packed(state)).experiment, Experiment)
    except InputError as refusal:
        assert str(refusal)


def test_a_session_file_holds_tables_pixel_display_and_name(store):
    store.open(preset_state(presets()["triclinic"]))
    store.experiment.crystal.structure_factors = HKL
    store.experiment.sampling.mask = Mask("few.img", np.eye(384, dtype=bool))
    store.set("display", "palette", "cividis")
    store.select(5, 6)
    found = open_session(session_text(store).encode(), "mine.json")
    assert found.experiment == store.experiment
    assert found.experiment.crystal.structure_factors.name == "few.hkl"
    assert found.selected == (5, 6)
    assert found.display["palette"] == "cividis"
    assert found.baseline.title == "mine.json"
    assert "Triclinic" in found.baseline.description
    assert file_name(store) == "diffsim-triclinic-with-phi-scan-and-mosaic.json"


def test_an_experiment_that_python_wrote_opens_as_a_session(small):
    assert open_session(small.to_json().encode(), "e.json").experiment == small


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"nothing",
        b"[]",
        b'{"diffsim": 2}',
        b'{"diffsim": 1}',
        b'{"diffsim": 1, "experiment": {"beam": {"wavelength_A": 0}}}',
        b'{"diffsim": 1, "experiment": {}, "selected": [9999, 0]}',
        b'{"diffsim": 1, "experiment": {}, "display": {"scale": 5}}',
        b'{"diffsim": 1, "experiment": {}, "preset": ["x"]}',
        b'{"diffsim": 1, "experiment": {"detector": {"pixels_fast": 90000, "pixels_slow": 90000}}}',
    ],
)
def test_a_bad_session_is_refused_and_the_state_stays(store, data):
    before = store.experiment.replace()
    assert not store.attempt(lambda: store.open(open_session(data, "bad.json")))
    assert store.bad_entry
    assert store.experiment == before
