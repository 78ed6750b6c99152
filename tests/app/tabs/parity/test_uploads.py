"""Logs that a user holds against our chain: judged or refused."""

import pytest

from app.tabs.parity.chain_comparison import Reference
from app.tabs.parity.probes import probes
from tests.app.tabs.parity.helpers import PROBE_LOGS, causes, first, log_of, send


def test_an_edited_log_names_the_stale_structure_factor(view):
    view.inputs.probe.value = "benchmark"
    send(view.inputs.upload, log_of("benchmark").replace(b"F_cell 100", b"F_cell 108.21"))
    assert view.inputs.probe.value == ""
    assert first(view) == "F_cell"
    assert causes(view)[0] == "structure_factor_table"
    assert "Go there" not in view.html("headline")
    assert not view.shows("elsewhere")


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\x00\xff\xfe" * 50, b"TRACE_C: F_cell x\n", b"TRACE_C: F_cell 1 2\n"],
)
def test_what_is_no_log_leaves_everything_as_it_was(probed, data):
    before, reference = probed.html("chain"), probed.settings.reference
    send(probed.inputs.upload, data)
    assert "some.log" in probed.store.bad_entry
    assert "\n" not in probed.store.bad_entry
    assert probed.settings.reference is reference
    assert probed.html("chain") == before
    assert probed.inputs.probe.value == "mosaic"


def test_a_log_of_nothing_in_common_says_so(probed):
    send(probed.inputs.upload, b"TRACE_C_PHI phi_tic=77 phi_deg=3\n")
    assert probed.outcome.comparison is None
    assert "no quantity in common" in probed.html("headline")
    probed.inputs.upload._remove.clicks += 1
    assert "No reference yet" in probed.html("headline")


def test_a_log_is_removed_again_and_is_named_meanwhile(view):
    send(view.inputs.upload, log_of("mosaic"), "<mine>.log")
    assert "&lt;mine&gt;.log" in view.inputs.upload._name.object
    assert not view.inputs.upload.input.visible
    view.inputs.upload._remove.clicks += 1
    assert view.settings.reference is None
    assert view.inputs.upload.input.visible


def test_another_pixel_is_pointed_out_and_one_can_go_there(probed):
    assert not probed.shows("elsewhere")
    probed.store.select(64, 64)
    assert probed.shows("elsewhere")
    assert "slow 20, fast 100" in probed.html("elsewhere")
    assert "They are of different pixels." in probed.html("headline")
    probed.press("Go there")
    assert probed.store.selected == (20, 100)
    assert not probed.shows("elsewhere")
    assert probed.outcome.comparison.agrees


def test_a_pixel_off_the_detector_cannot_be_gone_to(view):
    send(view.inputs.upload, log_of("benchmark"))
    assert view.shows("elsewhere")
    assert "off this detector" in view.html("elsewhere")
    assert view.button("Go there") is None


@pytest.mark.parametrize("name", PROBE_LOGS)
def test_a_log_that_does_not_say_its_pixel_shows_it_in_its_numbers(name):
    lines = log_of(name).splitlines(keepends=True)
    said = b"".join(line for line in lines if not line.startswith(b"TRACE_CONFIG"))
    reference = Reference.of_log(said, name)
    assert reference.pixel is None
    probe = probes()[name]
    assert reference.pixel_on(probe.experiment().detector) == probe.pixel
