"""An experiment as plain data: there and back, compared, named by digest, in a session file."""

import json
import math

import numpy as np
import param
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment, InputError
from diffsim.experiment import SECTIONS, Count, Mask, Numbers, Quantity, SourceList
from diffsim.io.session import MAX_BYTES, Session, read_session, write_session

TABLE = diffsim.read_hkl("0 0 0 90\n1 0 0 50\n0 -1 2 70.125\n", "few.hkl")
SOURCES = SourceList("two", ((-10.0, 0.1, 0.0, 1.0, 1.01), (None, None, None, 0.5, None)))
MASK = Mask("corner", np.arange(12).reshape(3, 4) > 2)
TABLES = {"structure_factors": TABLE, "sources": SOURCES, "mask": MASK}


def allowed(name, parameter):
    """Any value that a parameter takes."""
    if isinstance(parameter, Numbers):
        return st.none() | st.tuples(*[st.floats(-9, 9)] * parameter.length)
    if isinstance(parameter, Quantity):
        low, high = parameter.bounds
        if isinstance(parameter, Count):
            return st.integers(int(low), int(high))
        closed = parameter.inclusive_bounds
        numbers = st.floats(low, high, exclude_min=not closed[0], exclude_max=not closed[1])
        return st.none() | numbers if parameter.allow_None else numbers
    if isinstance(parameter, param.Boolean):
        return st.booleans()
    if isinstance(parameter, param.ListSelector):
        return st.lists(st.sampled_from(parameter.objects), max_size=1)
    if name in TABLES:
        return st.none() | st.just(TABLES[name])
    return st.sampled_from(parameter.objects)


def section(cls):
    return st.fixed_dictionaries(
        {}, optional={name: allowed(name, cls.param[name]) for name in cls.settable()}
    ).map(lambda values: cls(**values))


experiments = st.fixed_dictionaries({name: section(cls) for name, cls in SECTIONS.items()}).map(
    lambda sections: Experiment(**sections)
)
many = settings(max_examples=40, deadline=None)


@given(experiments)
@many
def test_plain_data_restores_the_very_same_experiment(experiment):
    data = json.loads(json.dumps(experiment.to_dict(), allow_nan=False))
    again = Experiment.from_dict(data)
    assert again == experiment
    assert again.differences(experiment) == {}
    assert again.to_dict() == experiment.to_dict()


@given(experiments, experiments)
@many
def test_what_differs_from_a_base_restores_it(experiment, base):
    data = json.loads(json.dumps(experiment.to_dict(since=base)))
    assert Experiment.from_dict(data, base=base) == experiment
    assert experiment.to_dict(since=experiment) == {}


@given(experiments, experiments)
@many
def test_equal_is_what_has_no_differences(one, other):
    found = one.differences(other)
    assert (one == other) == (not found)
    assert list(found) == [
        f"{name}.{key}"
        for name, cls in SECTIONS.items()
        for key in cls.settable()
        if f"{name}.{key}" in found
    ]
    assert {k: (b, a) for k, (a, b) in found.items()} == other.differences(one)


def test_numbers_compare_by_value_and_tables_by_content():
    distance = torch.tensor(120.0, requires_grad=True)
    one = Experiment(detector={"distance_mm": distance}, crystal={"structure_factors": TABLE})
    same = diffsim.read_hkl("1 0 0 50\n0 -1 2 70.125\n0 0 0 90", "other name")
    two = Experiment(detector={"distance_mm": 120}, crystal={"structure_factors": same})
    assert one == two and same.digest == TABLE.digest
    assert two.replace(detector={"distance_mm": 121}).differences(two) == {
        "detector.distance_mm": (121, 120)
    }
    assert Mask("m", MASK.keep.copy()) == MASK != Mask("m", ~MASK.keep)
    assert Mask("m", MASK.keep.T).digest != MASK.digest


def test_an_experiment_that_can_be_edited_has_no_hash():
    for thing in (Experiment(), Experiment().beam):
        with pytest.raises(TypeError, match="unhashable"):
            hash(thing)


def test_display_shows_what_differs_from_the_defaults():
    experiment = Experiment(detector={"distance_mm": 120}, scan={"phi_steps": 3})
    assert repr(experiment) == "Experiment(scan={'phi_steps': 3}, detector={'distance_mm': 120})"
    assert repr(experiment.detector) == "Detector(distance_mm=120)"
    assert repr(Experiment()) == "Experiment()"


def test_tables_can_be_named_by_their_digest():
    experiment = Experiment(
        crystal={"structure_factors": TABLE}, beam={"sources": SOURCES}, sampling={"mask": MASK}
    )
    data = json.loads(json.dumps(experiment.to_dict(by_digest=True)))
    assert data["sampling"]["mask"] == {"name": "corner", "digest": MASK.digest}
    assert Experiment.from_dict(data, tables=experiment.tables()) == experiment
    with pytest.raises(InputError, match=r"mask = corner: .* loaded first"):
        Experiment.from_dict(
            data, tables={t.digest: t for t in (TABLE, SOURCES)} | {MASK.digest: TABLE}
        )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "experiment = "),
        ({3: {}}, "experiment"),
        ({"beams": {}}, "did you mean beam"),
        ({"beam": [1]}, "beam = "),
        ({"version": 2}, "version = 2: version 1 is read here"),
        ({"format": {}}, "format"),
        ({"beam": {"wavelength_A": "x" * 10_000}}, "wavelength_A = xxx"),
        ({"beam": {"wavelength_A": 10**400}}, "wavelength_A"),
        ({"beam": {"wavelength_A": -1}}, "wavelength_A = -1: allowed is a finite number from"),
        ({"beam": {"wavelength_A": math.nan}}, "wavelength_A = nan"),
        ({"beam": {"apply_polarization": 1}}, "apply_polarization = 1: allowed is true or false"),
        ({"beam": {"sources": 4}}, "sources = 4: allowed is a SourceList or nothing"),
        ({"beam": {"sources": {"name": "a", "rows": [[10**400, 1, 1, 1, 1]]}}}, "sources"),
        ({"crystal": {"shape": "cube"}}, "shape = cube: allowed is one of square, round"),
        ({"crystal": {"structure_factors": {"digest": []}}}, "loaded first"),
        ({"crystal": {"structure_factors": {"name": 1, "count": math.inf}}}, "damaged"),
        ({"crystal": {"cell": [1, 2]}}, "cell"),
        ({"scan": {"phi_steps": 1.5}}, "phi_steps = 1.5: allowed is a whole number"),
        ({"sampling": {"quirks": {"a": 1}}}, "quirks"),
        ({"sampling": {"mask": {"name": "m", "shape": [math.inf, 2]}}}, "mask"),
        ({"sampling": {"roi": [[1], 2, 3, 4]}}, "roi"),
    ],
)
def test_bad_data_is_refused_by_name_in_one_short_line(data, message):
    with pytest.raises(InputError) as error:
        Experiment.from_dict(data)
    assert message in str(error.value)
    assert len(str(error.value)) < 400 and "\n" not in str(error.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
every_name = st.sampled_from([(s, n) for s, cls in SECTIONS.items() for n in cls.settable()])


@given(st.lists(st.tuples(every_name, json_values), max_size=4), json_values)
@settings(max_examples=300, deadline=None)
def test_any_json_is_an_experiment_or_refused_in_one_line(values, anything):
    data = {}
    for (name, key), value in values:
        data.setdefault(name, {})[key] = value
    for text in (json.dumps(data), json.dumps(anything)):
        try:
            Experiment.from_json(text)
        except InputError as error:
            assert len(str(error).splitlines()) == 1


@given(experiments)
@many
def test_a_session_keeps_the_experiment_and_what_is_beside_it(experiment):
    extra = {"selected": [3, 4], "display": {"scale": "log"}}
    text = write_session(Session(experiment, extra))
    assert json.loads(text)["diffsim"] == 1
    assert read_session(text) == read_session(text.encode()) == Session(experiment, extra)


def test_a_session_can_name_its_tables():
    experiment = Experiment(crystal={"structure_factors": TABLE})
    text = write_session(Session(experiment), by_digest=True)
    assert TABLE.digest in text
    assert read_session(text, experiment.tables()).experiment == experiment
    with pytest.raises(InputError, match=r"few\.hkl"):
        read_session(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "session = unreadable JSON"),
        (b"\xff\xfe\x00", "session = unreadable JSON"),
        ("[" * 100_000, "session = deeply nested JSON"),
        ("[]", "session = no session"),
        ('{"experiment": {}}', "session = no session"),
        ('{"diffsim": 2, "experiment": {}}', "session = version 2: version 1 is read here"),
        ('{"diffsim": true, "experiment": {}}', "session = version True"),
        ('{"diffsim": 1}', "no experiment"),
        ('{"diffsim": 1, "experiment": "../etc/passwd"}', "experiment = ../etc/passwd"),
        ('{"diffsim": 1, "experiment": {"detector": {"distance_mm": 1e999}}}', "distance_mm"),
        (" " * (MAX_BYTES + 1), "session = 64.0 MB: at most 64 MB"),
    ],
    ids=range(11),
)
def test_a_file_that_is_no_session_is_refused_in_one_line(text, message):
    with pytest.raises(InputError) as error:
        read_session(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_session_refuses_what_json_cannot_hold():
    for extra in ({"x": object()}, {"x": math.nan}, {"experiment": 1}):
        with pytest.raises(InputError, match="session"):
            write_session(Session(Experiment(), extra))
