"""The parity tab: probes agree, mistakes are named, and what is uploaded is judged or refused."""

import asyncio
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import app.probes
import diffsim
from app.parity import Reference, hold
from app.probes import probes
from app.store import Store
from app.uploads import Upload
from app.views.parity import ParityView
from app.views.parity_table import chain_html, headline_html, relative_text, rows_html
from app.workbench import Workbench
from diffsim.parity import FAULTS, Chain

GOLDEN = Path(__file__).parents[1] / "data" / "reference" / "traces"
PROBE_LOGS = {
    "benchmark": "benchmark_4096_roi__s1792_f2048.log",
    "phi": "phi_scan_from_zero__s20_f100.log",
    "mosaic": "mosaic_10__s20_f100.log",
    "custom": "conv_custom_vectors__s64_f61.log",
}
PAIRS = [(probe, fault.name) for probe in PROBE_LOGS for fault in FAULTS]


@pytest.fixture
def view(small) -> ParityView:
    return ParityView(Store(small, selected=(7, 9)))


@pytest.fixture
def probed(view) -> ParityView:
    """A view that compares with the mosaic probe."""
    view.inputs.probe.value = "mosaic"
    return view


def send(upload: Upload, data: bytes, name: str = "some.log") -> None:
    upload.input._handle_msg({"name": name, "size": len(data)})
    upload.input._handle_msg({"data": data})


def first(view: ParityView) -> str | None:
    comparison = view.outcome.comparison
    return comparison and comparison.first and comparison.first.name


def causes(view: ParityView) -> list[str]:
    return [finding.cause.name for finding in view.outcome.comparison.causes]


def values(experiment: diffsim.Experiment) -> dict[str, dict]:
    return {
        name: {parameter: getattr(section, parameter) for parameter in section.settable()}
        for name, section in experiment.sections().items()
    }


def log_of(probe: str) -> bytes:
    return (GOLDEN / PROBE_LOGS[probe]).read_bytes()


# probes


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_a_probe_is_the_reference_s_own_trace(name):
    logs = [path.read_bytes() for path in Path(app.probes.__file__).parent.glob("probes/*.log")]
    assert log_of(name) in logs
    assert Reference.of_log(log_of(name), "log").pixel == probes()[name].pixel


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_every_quantity_of_a_probe_agrees(name):
    probe = probes()[name]
    trace = diffsim.trace(probe.experiment(), *probe.pixel)
    comparison = hold(trace, probe.experiment(), Reference.of_probe(probe)).comparison
    assert comparison.agrees
    assert comparison.tolerance == 1e-6
    assert sum(row.relative is not None for row in comparison.chain) == len(comparison.chain) == 40
    assert "All 40 quantities agree within 1e−6" in headline_html(
        hold(trace, probe.experiment(), Reference.of_probe(probe))
    )


def test_choosing_a_probe_takes_model_and_pixel_along(view):
    view.inputs.probe.value = "custom"
    store, probe = view._store, probes()["custom"]
    assert store.selected == store.result.selected == probe.pixel
    assert values(store.experiment) == values(probe.experiment())
    assert view.outcome.comparison.agrees
    assert "agree within" in view._headline.object
    assert view.inputs._about.visible
    assert "-fdet_vector" in view.inputs._about.object


def test_the_chain_follows_the_sliders_and_a_probe_is_loaded_again(probed):
    probed._store.experiment.detector.distance_mm = 101
    assert first(probed) == "pix0_vector_meters"
    probed.inputs._again.clicks += 1
    assert probed.outcome.comparison.agrees


def test_the_phi_probe_needs_its_quirk(view):
    view.inputs.probe.value = "phi"
    assert view.outcome.comparison.agrees
    view._store.experiment.sampling.quirks = []
    assert causes(view) == ["stale_phi_zero"]
    assert "Stale" in view._headline.object


# mistakes on purpose


@pytest.mark.parametrize(("name", "fault"), PAIRS)
def test_a_mistake_turns_up_its_cause_or_says_why_it_cannot(name, fault):
    probe = probes()[name]
    fault = next(f for f in FAULTS if f.name == fault)
    trace = diffsim.trace(probe.experiment(), *probe.pixel)
    outcome = hold(trace, probe.experiment(), Reference.of_probe(probe), fault=fault)
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
            if hold(trace, probe.experiment(), None, fault=fault).broken:
                applied.add(fault.name)
    never = {fault.name for fault in FAULTS} - applied
    assert never <= {"stale_phi0"}  # the probe that could hold it holds it already


def test_a_mistake_is_off_by_default_labelled_and_goes_with_another_probe(probed):
    assert probed.choice.fault is None
    assert not probed._purpose.visible
    probed.inputs.fault.value = "wide_beam"
    assert probed._purpose.visible
    assert "on purpose" in probed._purpose.object
    assert first(probed) == "fluence_photons_per_m2"
    probed.inputs.probe.value = "custom"
    assert probed.choice.fault is None
    assert probed.outcome.comparison.agrees
    assert not probed._purpose.visible


def test_a_mistake_touches_neither_the_trace_nor_the_model(probed):
    store = probed._store
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
    assert "our own chain" in view._purpose.object
    view.inputs.fault.value = ""
    assert view.outcome.comparison is None
    assert "No reference yet" in view._headline.object


def test_a_mistake_of_no_effect_says_so(view):
    view.inputs.probe.value = "custom"
    view.inputs.tolerance.value = "1e-3"
    view.inputs.fault.value = "no_obliquity"
    assert view.outcome.comparison.agrees
    assert "below the tolerance" in view._purpose.object


def test_a_mistake_that_the_reference_holds_says_so(view):
    view.inputs.probe.value = "phi"
    view._store.experiment.sampling.quirks = []
    view.inputs.fault.value = "stale_phi0"
    assert view.outcome.comparison.agrees
    assert "the reference itself" in view._purpose.object


# uploads


def test_an_edited_log_names_the_stale_structure_factor(view):
    view.inputs.probe.value = "benchmark"
    send(view.inputs.upload, log_of("benchmark").replace(b"F_cell 100", b"F_cell 108.21"))
    assert view.inputs.probe.value == ""
    assert first(view) == "F_cell"
    assert causes(view)[0] == "structure_factor_table"
    assert "Go there" not in view._headline.object
    assert not view._elsewhere.visible


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x00\xff\xfe" * 50, b"TRACE_C: F_cell x\n", b"TRACE_C: F_cell 1 2\n"],
)
def test_what_is_no_log_leaves_everything_as_it_was(probed, data):
    before, reference = probed._chain.object, probed.choice.reference
    send(probed.inputs.upload, data)
    assert "some.log" in probed._store.bad_entry
    assert "\n" not in probed._store.bad_entry
    assert probed.choice.reference is reference
    assert probed._chain.object == before
    assert probed.inputs.probe.value == "mosaic"


def test_a_log_of_nothing_in_common_says_so(probed):
    send(probed.inputs.upload, b"TRACE_C_PHI phi_tic=77 phi_deg=3\n")
    assert probed.outcome.comparison is None
    assert "no quantity in common" in probed._headline.object
    probed.inputs.upload._remove.clicks += 1
    assert "No reference yet" in probed._headline.object


def test_a_log_is_removed_again_and_is_named_meanwhile(view):
    send(view.inputs.upload, log_of("mosaic"), "<mine>.log")
    assert "&lt;mine&gt;.log" in view.inputs.upload._name.object
    assert not view.inputs.upload.input.visible
    view.inputs.upload._remove.clicks += 1
    assert view.choice.reference is None
    assert view.inputs.upload.input.visible


def test_another_pixel_is_pointed_out_and_one_can_go_there(probed):
    assert not probed._elsewhere.visible
    probed._store.select(64, 64)
    assert probed._elsewhere.visible
    assert "slow 20, fast 100" in probed._elsewhere_text.object
    assert "They are of different pixels." in probed._headline.object
    probed._there.clicks += 1
    assert probed._store.selected == (20, 100)
    assert not probed._elsewhere.visible
    assert probed.outcome.comparison.agrees


def test_a_pixel_off_the_detector_cannot_be_gone_to(view):
    send(view.inputs.upload, log_of("benchmark"))
    assert view._elsewhere.visible
    assert "off this detector" in view._elsewhere_text.object
    assert not view._there.visible


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_a_log_that_does_not_say_its_pixel_shows_it_in_its_numbers(name):
    lines = log_of(name).splitlines(keepends=True)
    said = b"".join(line for line in lines if not line.startswith(b"TRACE_CONFIG"))
    reference = Reference.of_log(said, name)
    assert reference.pixel is None
    probe = probes()[name]
    assert reference.pixel_on(probe.experiment().detector) == probe.pixel


# tolerance and table


def test_tolerance_decides(probed):
    probed._store.experiment.beam.wavelength_A = 1 + 5e-6
    assert first(probed) == "lambda_meters"
    probed.inputs.tolerance.value = "1e-2"
    assert probed.outcome.comparison.tolerance == 1e-2
    assert first(probed) != "lambda_meters"
    probed.inputs.tolerance.value = "1e-15"
    assert not probed.outcome.comparison.agrees


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "1", "nan", "inf"])
def test_a_tolerance_that_is_none_is_refused(probed, text):
    before = probed.outcome
    probed.inputs.tolerance.value = text
    assert "tolerance" in probed._store.bad_entry
    assert probed.inputs.tolerance.css_classes == ["bad"]
    assert probed.outcome is before
    probed.inputs.tolerance.value = "1e-6 "
    assert probed._store.bad_entry == ""
    assert probed.inputs.tolerance.css_classes == []


def marked(html: str) -> list[str]:
    return re.findall(r'<tr class="differs first" data-quantity="(\w+)"', html)


def test_the_first_divergence_is_marked_once_and_what_differs_is_red(probed):
    probed.inputs.fault.value = "wide_beam"
    html = probed._chain.object
    assert marked(html) == ["fluence_photons_per_m2"]
    red = re.findall(r'<tr class="differs[^"]*" data-quantity="(\w+)"', html)
    assert red == ["fluence_photons_per_m2", "I_pixel_final", "floatimage_accumulated"]
    assert len(re.findall("<tr class", html)) == 40
    probed.inputs.only_differing.value = ["Only what differs"]
    assert len(re.findall("<tr class", probed._chain.object)) == 3


def test_a_first_divergence_among_the_phi_steps_stands_in_the_chain_too(view):
    view.inputs.probe.value = "phi"
    view.inputs.fault.value = "phi_end_point"
    assert view.outcome.comparison.first.table == "phi"
    assert marked(view._chain.object) == ["phi_deg"]


def test_rows_of_phi_steps_and_terms_are_made_when_unfolded(probed):
    assert probed._terms.object == ""
    probed.term_rows.collapsed = False
    assert "F_latt_a" in probed._terms.object
    comparison = probed.outcome.comparison
    assert probed._terms.object == rows_html(comparison.terms, comparison)


def test_too_many_rows_are_cut_and_counted(probed):
    comparison = probed.outcome.comparison
    html = rows_html([replace(row) for row in comparison.chain * 5], comparison)
    assert len(re.findall("<tr class", html)) == 120
    assert "80 more rows" in html


def test_numbers_of_the_table_are_those_of_the_comparison(probed):
    comparison = probed.outcome.comparison
    cells = re.findall(r'<td class="value">([^<]*)</td>', chain_html(comparison))
    for row, reference, ours in zip(comparison.chain, cells[::2], cells[1::2], strict=True):
        for text, values in ((reference, row.reference), (ours, row.ours)):
            shown = tuple(float(x.replace("−", "-")) for x in text.split("\n"))
            assert shown == pytest.approx(values, rel=1e-8, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3.21e-14, "3.2e−14"), (0.99, "0.99"), (4e8, "4.0e8")]
)
def test_relative_differences_at_a_glance(value, text):
    assert relative_text(value) == text


# only while it is open


def test_a_hidden_tab_compares_nothing_and_catches_up(small, monkeypatch):
    calls = []
    monkeypatch.setattr("app.views.parity.hold", lambda *args: calls.append(args) or hold(*args))
    workbench = Workbench(Store(small))
    workbench.turn_to("Parity")
    parity = workbench.tabs["Parity"].view
    workbench.turn_to("Inspector")
    calls.clear()
    parity.choice.fault = FAULTS[0]
    workbench._image._store.experiment.detector.distance_mm = 150
    assert calls == []
    workbench.turn_to("Parity")
    assert len(calls) == 1
    assert parity.outcome.broken


def test_a_pixel_with_too_many_terms_says_so(probed, monkeypatch):
    monkeypatch.setattr("app.compute.MAX_TRACED_TERMS", 0)
    probed._store.experiment.detector.distance_mm = 101
    assert "too many terms" in probed._headline.object


def test_a_long_comparison_leaves_the_event_loop(small, monkeypatch):
    monkeypatch.setattr("app.views.parity.MANY_TERMS", 0)
    threads = []

    def noted(*args):
        threads.append(threading.current_thread())
        return hold(*args)

    monkeypatch.setattr("app.views.parity.hold", noted)

    async def run() -> ParityView:
        view = ParityView(Store(small))
        view.inputs.probe.value = "mosaic"
        await view._store.settled()
        await view._newest.idle()
        return view

    assert asyncio.run(run()).outcome.comparison.agrees
    assert threads[-1] is not threading.main_thread()


def test_a_failing_comparison_is_told_and_logged(probed, monkeypatch, caplog):
    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("app.views.parity.hold", fail)
    probed._store.experiment.detector.distance_mm = 101
    assert "ZeroDivisionError" in probed._headline.object
    assert "comparison failed" in caplog.text


def test_words_of_a_stranger_are_escaped(view):
    send(view.inputs.upload, log_of("mosaic"), "<script>.log")
    html = view._headline.object + view._chain.object + view.inputs.upload._name.object
    assert "<script>" not in html


def test_numbers_that_are_none_are_shown(probed):
    send(probed.inputs.upload, log_of("mosaic").replace(b"F_cell 100", b"F_cell nan"))
    assert first(probed) == "F_cell"
    assert "nan" in probed._chain.object
    assert np.isinf(probed.outcome.comparison.first.relative)
