"""The parity tab: probes agree, and what differs is found in its table."""

import asyncio
import re
import threading
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

import diffsim
from app.page.workbench import Workbench
from app.rendering.store import Store
from app.tabs.parity.chain_comparison import Reference, compare_chain
from app.tabs.parity.chain_table import chain_html, headline_html, relative_text, rows_html
from app.tabs.parity.probes import probes
from app.tabs.parity.view import ParityView
from diffsim.parity import FAULTS
from tests.app.tabs.parity.helpers import PROBE_LOGS, causes, first, log_of, send, values


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_a_probe_is_the_reference_s_own_trace(name):
    logs = [path.read_bytes() for path in (files("app") / "data" / "probes").iterdir()]
    assert log_of(name) in logs
    assert Reference.of_log(log_of(name), "log").pixel == probes()[name].pixel


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_every_quantity_of_a_probe_agrees(name):
    probe = probes()[name]
    trace = diffsim.trace(probe.experiment(), *probe.pixel)
    comparison = compare_chain(trace, probe.experiment(), Reference.of_probe(probe)).comparison
    assert comparison.agrees
    assert comparison.tolerance == 1e-6
    assert sum(row.relative is not None for row in comparison.chain) == len(comparison.chain) == 40
    assert "All 40 quantities agree within 1e−6" in headline_html(
        compare_chain(trace, probe.experiment(), Reference.of_probe(probe))
    )


def test_choosing_a_probe_takes_model_and_pixel_along(view):
    view.inputs.probe.value = "custom"
    store, probe = view.store, probes()["custom"]
    assert store.selected == store.result.selected == probe.pixel
    assert values(store.experiment) == values(probe.experiment())
    assert view.outcome.comparison.agrees
    assert "agree within" in view.html("headline")
    assert view.inputs.shows("about")
    assert "-fdet_vector" in view.inputs.html("about")


def test_the_chain_follows_the_sliders_and_a_probe_is_loaded_again(probed):
    probed.store.experiment.detector.distance_mm = 101
    assert first(probed) == "pix0_vector_meters"
    probed.inputs._again.clicks += 1
    assert probed.outcome.comparison.agrees


def test_the_phi_probe_needs_its_quirk(view):
    view.inputs.probe.value = "phi"
    assert view.outcome.comparison.agrees
    view.store.experiment.sampling.quirks = []
    assert causes(view) == ["stale_phi_zero"]
    assert "Stale" in view.html("headline")


def test_tolerance_decides(probed):
    probed.store.experiment.beam.wavelength_A = 1 + 5e-6
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
    assert "tolerance" in probed.store.bad_entry
    assert "bad" in probed.inputs.tolerance.css_classes
    assert probed.outcome is before
    probed.inputs.tolerance.value = "1e-6 "
    assert probed.store.bad_entry == ""
    assert "bad" not in probed.inputs.tolerance.css_classes


def marked(html: str) -> list[str]:
    return re.findall(r'<tr class="differs first" data-quantity="(\w+)"', html)


def test_the_first_divergence_is_marked_once_and_what_differs_is_red(probed):
    probed.inputs.fault.value = "wide_beam"
    html = probed.html("chain")
    assert marked(html) == ["fluence_photons_per_m2"]
    red = re.findall(r'<tr class="differs[^"]*" data-quantity="(\w+)"', html)
    assert red == ["fluence_photons_per_m2", "I_pixel_final", "floatimage_accumulated"]
    assert len(re.findall("<tr class", html)) == 40
    probed.inputs.only_differing.value = ["Only what differs"]
    assert len(re.findall("<tr class", probed.html("chain"))) == 3


def test_a_first_divergence_among_the_phi_steps_stands_in_the_chain_too(view):
    view.inputs.probe.value = "phi"
    view.inputs.fault.value = "phi_end_point"
    assert view.outcome.comparison.first.table == "phi"
    assert marked(view.html("chain")) == ["phi_deg"]


def test_rows_of_phi_steps_and_terms_are_made_when_unfolded(probed):
    assert probed.html("terms") == ""
    probed.term_rows.collapsed = False
    assert "F_latt_a" in probed.html("terms")
    comparison = probed.outcome.comparison
    assert probed.html("terms") == rows_html(comparison.terms, comparison)


def test_too_many_rows_are_cut_and_counted(probed):
    comparison = probed.outcome.comparison
    html = rows_html([replace(row) for row in comparison.chain * 5], comparison)
    assert len(re.findall("<tr class", html)) == 120
    assert "80 more rows" in html


def test_numbers_of_the_table_are_those_of_the_comparison(probed):
    comparison = probed.outcome.comparison
    cells = re.findall(r'<td class="value">([^<]*)</td>', chain_html(comparison))
    for row, reference, ours in zip(comparison.chain, cells[::2], cells[1::2], strict=True):
        for text, numbers in ((reference, row.reference), (ours, row.ours)):
            shown = tuple(float(x.replace("−", "-")) for x in text.split("\n"))
            assert shown == pytest.approx(numbers, rel=1e-8, abs=1e-300)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3.21e-14, "3.2e−14"), (0.99, "0.99"), (4e8, "4.0e8")]
)
def test_relative_differences_at_a_glance(value, text):
    assert relative_text(value) == text


def test_a_hidden_tab_compares_nothing_and_catches_up(small, monkeypatch):
    calls = []
    monkeypatch.setattr(
        "app.tabs.parity.view.compare_chain",
        lambda *args: calls.append(args) or compare_chain(*args),
    )
    workbench = Workbench(Store(small))
    workbench.turn_to("Parity")
    parity = workbench.tabs["Parity"].view
    workbench.turn_to("Inspector")
    calls.clear()
    parity.settings.fault = FAULTS[0]
    workbench.image.store.experiment.detector.distance_mm = 150
    assert calls == []
    workbench.turn_to("Parity")
    assert len(calls) == 1
    assert parity.outcome.broken


def test_a_pixel_with_too_many_terms_says_so(probed, monkeypatch):
    monkeypatch.setattr("app.rendering.renderer.MAX_TRACED_TERMS", 0)
    probed.store.experiment.detector.distance_mm = 101
    assert "too many terms" in probed.html("headline")


def test_a_long_comparison_leaves_the_event_loop(small, monkeypatch):
    monkeypatch.setattr("app.tabs.parity.view.MANY_TERMS", 0)
    threads = []

    def noted(*args):
        threads.append(threading.current_thread())
        return compare_chain(*args)

    monkeypatch.setattr("app.tabs.parity.view.compare_chain", noted)

    async def run() -> ParityView:
        view = ParityView(Store(small))
        view.inputs.probe.value = "mosaic"
        await view.store.settled()
        await view._worker.idle()
        return view

    assert asyncio.run(run()).outcome.comparison.agrees
    assert threads[-1] is not threading.main_thread()


def test_a_failing_comparison_is_told_and_logged(probed, monkeypatch, caplog):
    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("app.tabs.parity.view.compare_chain", fail)
    probed.store.experiment.detector.distance_mm = 101
    assert "ZeroDivisionError" in probed.html("headline")
    assert "comparison failed" in caplog.text


def test_words_of_a_stranger_are_escaped(view):
    send(view.inputs.upload, log_of("mosaic"), "<script>.log")
    html = view.html("headline") + view.html("chain") + view.inputs.upload._name.object
    assert "<script>" not in html


def test_numbers_that_are_none_are_shown(probed):
    send(probed.inputs.upload, log_of("mosaic").replace(b"F_cell 100", b"F_cell nan"))
    assert first(probed) == "F_cell"
    assert "nan" in probed.html("chain")
    assert np.isinf(probed.outcome.comparison.first.relative)
