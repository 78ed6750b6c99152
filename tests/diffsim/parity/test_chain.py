"""Comparisons of chains: what differs first, and what is no difference."""

import json
import re
import subprocess
import sys

import pytest

import diffsim
from diffsim.parity import Chain, compare, read_log, trace_report
from tests.diffsim.parity.cases import TRACED, both_ways, log_of, names


@pytest.mark.parametrize("name", TRACED)
def test_our_chain_agrees_with_the_reference_and_has_no_cause(name, ours_of):
    for comparison in both_ways(read_log(log_of(name)), ours_of(name)):
        assert comparison.agrees and comparison.first is None and comparison.causes == ()


def test_rows_stand_in_order_of_causality(ours_of):
    comparison = compare(read_log(log_of("kitchen_sink")), ours_of("kitchen_sink"))
    order = [row.order for row in comparison.chain]
    assert order == sorted(order) and len(order) == 40
    assert {row.name for row in comparison.phi} == set("hkl") | {
        "phi_deg",
        *("F_latt_a", "F_latt_b", "F_latt_c", "F_latt"),
    }
    assert {row.verdict for row in comparison.rows} == {"ok"}


def test_chains_without_a_common_quantity_are_refused():
    with pytest.raises(diffsim.InputError, match="no quantity in common"):
        compare(read_log("TRACE_C: steps 1"), read_log("TRACE_C: polar 1"))


@pytest.mark.parametrize("tolerance", [0, -1, 1, float("nan"), float("inf")])
def test_a_tolerance_that_is_none_is_refused(tolerance):
    chain = read_log("TRACE_C: steps 1")
    with pytest.raises(diffsim.InputError, match="tolerance"):
        compare(chain, chain, tolerance)


def test_a_quantity_that_one_side_does_not_print_is_no_difference(ours_of):
    comparison = compare(read_log("TRACE_C: steps 1"), ours_of("cubic_mosflm"))
    assert comparison.agrees
    assert {row.verdict for row in comparison.chain} == {"ok", "only in ours"}


def test_a_term_that_one_side_does_not_add_is_a_difference(ours_of):
    chain = ours_of("mosaic_10")
    fewer = chain.replace(terms=chain.terms[:-1])
    for comparison in both_ways(chain, fewer):
        assert not comparison.agrees
        assert comparison.first.label == "I_term (mos_tic 9)"
        assert comparison.first.relative is None


def test_rounding_of_a_vanishing_lattice_factor_is_no_difference():
    one = "TRACE_C: F_latt_a 1e-15\nTRACE_C: F_latt_b 4\nTRACE_C: F_latt_c 3\nTRACE_C: F_latt 1e-14"
    two = one.replace("1e-15", "-3e-15").replace("1e-14", "-4e-14")
    assert compare(read_log(one), read_log(two)).agrees


def test_rounding_of_the_direct_beam_is_no_difference():
    log = (
        "TRACE_C: diffracted_vec 1 {0} 0\nTRACE_C: incident_vec 1 0 0\n"
        "TRACE_C: lambda_meters 1e-10\nTRACE_C: scattering_vec_A_inv 0 {1} 0\n"
    )
    assert compare(read_log(log.format(0, 0)), read_log(log.format("2e-16", "2e-6"))).agrees
    assert not compare(read_log(log.format(1e-3, 1e7)), read_log(log.format(1e-3, 1.001e7))).agrees


def test_a_difference_is_relative_to_the_largest_component():
    one, two = (
        read_log(f"TRACE_C: fdet_vec 1 {x} 0\nTRACE_C: hkl_frac 0.001 {x} 0") for x in (0, 5e-7)
    )
    assert compare(one, two).agrees
    assert [row.name for row in compare(one, two, 1e-7).rows if row.counts] == [
        "fdet_vec",
        "hkl_frac",
    ]


def test_reports_hold_the_first_divergence_and_the_cause(ours_of):
    log = log_of("phi_scan").replace("F_cell 100\n", "F_cell nan\n")
    report = trace_report(compare(read_log(log), ours_of("phi_scan")))
    (marked,) = [line for line in report.text.splitlines() if line.startswith("->")]
    assert "F_cell (phi_tic 0)" in marked and "differs" in marked
    assert "Stale structure-factor cache" in report.text and "**Stale" in report.markdown
    data = json.loads(json.dumps(report.data, allow_nan=False))
    assert data["first_divergence"]["name"] == "F_cell"
    assert data["causes"][0]["name"] == "structure_factor_table" and not data["agrees"]


def test_importing_diffsim_and_its_command_line_leaves_scipy_alone():
    code = "import sys, diffsim.parity, diffsim.cli; print('scipy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "False", result.stderr


def test_a_stale_row_of_an_edited_log_may_keep_a_column(scans):
    right = Chain.of(scans[0])
    log = scans[0].to_log().replace("TRACE_PY", "TRACE_C")
    first, last = (
        next(line for line in log.splitlines() if f"phi_tic={n} " in line) for n in (0, 9)
    )
    edited = first
    for name in ("k", "F_latt_b", "F_latt"):
        value = re.search(rf" {name}=(\S+)", last)[1]
        edited = re.sub(rf" {name}=\S+", f" {name}={value}", edited)
    comparison = compare(read_log(log.replace(first, edited)), right)
    assert comparison.first.label == "k (phi_tic 0)"
    assert names(comparison) == ["stale_phi_zero"]
