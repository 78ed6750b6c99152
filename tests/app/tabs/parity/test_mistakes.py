"""Mistakes made on purpose in the parity tab: each turns up its cause."""

import pytest

import diffsim
from app.tabs.parity.chain_comparison import Reference, compare_chain
from app.tabs.parity.probes import probes
from diffsim.parity import FAULTS, Chain
from tests.app.tabs.parity.helpers import PAIRS, first, values


@pytest.mark.parametrize(("name", "fault"), PAIRS)
def test_a_mistake_turns_up_its_cause_or_says_why_it_cannot(name, fault):
    probe = probes()[name]
    fault = next(f for f in FAULTS if f.name == fault)
    trace = diffsim.trace(probe.experiment(), *probe.pixel)
    outcome = compare_chain(trace, probe.experiment(), Reference.of_probe(probe), fault=fault)
    if outcome.broken:
        assert fault.cause in [finding.cause.name for finding in outcome.comparison.causes]
    else:
        assert outcome.fault.startswith("It does not apply here: ")
        assert outcome.comparison.agrees


def test_every_mistake_applies_to_some_probe():
    applied = set()
    for probe in probes().values():
        trace = diffsim.trace(probe.experiment(), *probe.pixel)
        for fault in FAULTS:
            if compare_chain(trace, probe.experiment(), None, fault=fault).broken:
                applied.add(fault.name)
    never = {fault.name for fault in FAULTS} - applied
    assert never <= {"stale_phi0"}  # the probe that could hold it holds it already


def test_a_mistake_is_off_by_default_labelled_and_goes_with_another_probe(probed):
    assert probed.settings.fault is None
    assert not probed.shows("purpose")
    probed.inputs.fault.value = "wide_beam"
    assert probed.shows("purpose")
    assert "on purpose" in probed.html("purpose")
    assert first(probed) == "fluence_photons_per_m2"
    probed.inputs.probe.value = "custom"
    assert probed.settings.fault is None
    assert probed.outcome.comparison.agrees
    assert not probed.shows("purpose")


def test_a_mistake_touches_neither_the_trace_nor_the_model(probed):
    store = probed.store
    before = Chain.of(store.result.trace).values, store.revision, values(store.experiment)
    for fault in FAULTS:
        probed.inputs.fault.value = fault.name
    assert (
        Chain.of(store.result.trace).values,
        store.revision,
        values(store.experiment),
    ) == before


def test_without_a_reference_a_mistake_is_held_against_our_own_chain(view):
    view.inputs.fault.value = "wide_beam"
    assert first(view) == "fluence_photons_per_m2"
    assert "our own chain" in view.html("purpose")
    view.inputs.fault.value = ""
    assert view.outcome.comparison is None
    assert "No reference yet" in view.html("headline")


def test_a_mistake_of_no_effect_says_so(view):
    view.inputs.probe.value = "custom"
    view.inputs.tolerance.value = "1e-3"
    view.inputs.fault.value = "no_obliquity"
    assert view.outcome.comparison.agrees
    assert "below the tolerance" in view.html("purpose")


def test_a_mistake_that_the_reference_holds_says_so(view):
    view.inputs.probe.value = "phi"
    view.store.experiment.sampling.quirks = []
    view.inputs.fault.value = "stale_phi0"
    assert view.outcome.comparison.agrees
    assert "the reference itself" in view.html("purpose")
