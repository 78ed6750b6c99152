"""Comparisons of chains: what differs first, and which cause of the catalogue it has."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import diffsim
from diffsim.parity import CAUSES, FAULTS, Chain, compare, read_log, trace_report

GOLDEN = Path(__file__).parents[1] / "data" / "reference"
CASES = {case["name"]: case for case in json.loads((GOLDEN / "cases.json").read_text())}
TRACED = [name for name, case in CASES.items() if case["traces"]]
SCAN = (
    "-cell 70 80 90 75 85 95 -misset 10 20 30 -default_F 100 -N 5 -lambda 1.0 -distance 100 "
    "-detpixels 128 -pixel 0.1 -oversample 1"
)


def log_of(name):
    return (GOLDEN / CASES[name]["traces"][0]["file"]).read_text()


@pytest.fixture(scope="module")
def ours_of():
    made = {}

    def chain(name, quirks=None):
        case = CASES[name]
        quirks = tuple(case["quirks"] if quirks is None else quirks)
        if (name, quirks) not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(GOLDEN)
                experiment = diffsim.from_nanobragg(case["args"], quirks=quirks)
            pixel = case["traces"][0]
            made[name, quirks] = Chain.of(diffsim.trace(experiment, pixel["slow"], pixel["fast"]))
        return made[name, quirks]

    return chain


@pytest.fixture(scope="module")
def scan_from_zero():
    """A scan that starts at 0, with mosaic domains and sub-pixels."""
    flags = "-mosaic 0.5 -mosaic_dom 4 -phi 0 -osc 1 -phisteps 6 -oversample 2 -detector_roty 5"
    return Chain.of(diffsim.trace(diffsim.from_nanobragg(f"{SCAN} {flags}"), 20, 100))


def names(comparison):
    return [finding.cause.name for finding in comparison.causes]


def edited(log, name, change, separator=" "):
    """The log with the numbers of a quantity changed wherever it is printed with a blank."""

    def replace(match):
        return match[1] + " ".join(f"{change(float(word)):.15g}" for word in match[2].split())

    text, count = re.subn(rf"(TRACE_C: {name}{separator})(.*)", replace, log)
    assert count
    return text


def both_ways(reference, ours):
    return compare(reference, ours), compare(ours, reference)


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


# --- real logs with one mistake, as people meet them


def test_another_structure_factor_is_found(ours_of):
    log = log_of("benchmark_4096_roi").replace("F_cell 100\n", "F_cell 108.21\n")
    for comparison in both_ways(read_log(log), ours_of("benchmark_4096_roi")):
        assert comparison.first.name == "F_cell"
        assert names(comparison) == ["structure_factor_table"]


def test_a_scattering_vector_in_the_other_unit_is_found(ours_of):
    log = edited(log_of("benchmark_4096_roi"), "scattering_vec_A_inv", lambda q: q * 1e-10)
    for comparison in both_ways(read_log(log), ours_of("benchmark_4096_roi")):
        assert comparison.first.name == "scattering_vec_A_inv"
        assert names(comparison) == ["scattering_vector_units"]
    assert "ours / reference = 1e-10 in all components" in comparison.causes[0].evidence


@pytest.mark.parametrize(
    ("factor", "value", "says"),
    [
        (1e-2, None, "1 mm in the reference and 0.1 mm in ours"),
        (1e-8, None, "1 mm in the reference and 0.0001 mm in ours"),
        (1e6, None, "unit slip of 1e+03"),
        (1e12, None, "unit slip of 1e+06"),
        (0, 1e24, "default fluence"),
    ],
)
def test_the_fluence_of_another_beam_is_found(factor, value, says, ours_of):
    log = edited(
        log_of("benchmark_4096_roi"), "fluence_photons_per_m2", lambda x: value or x * factor
    )
    one, other = both_ways(read_log(log), ours_of("benchmark_4096_roi"))
    assert one.first.name == other.first.name == "fluence_photons_per_m2"
    assert names(one) == names(other) == ["fluence"]
    assert says in one.causes[0].evidence


def test_the_fluence_of_another_beam_is_found_from_the_experiment():
    flags = f"{SCAN} -flux 1e12 -exposure 0.1 -beamsize 0.000047"
    experiment = diffsim.from_nanobragg(flags)
    ours = Chain.of(diffsim.trace(experiment, 20, 100))
    wide = Chain.of(diffsim.trace(diffsim.from_nanobragg(f"{flags} -beamsize 1"), 20, 100))
    wide = wide.replace(values={**ours.values, "fluence_photons_per_m2": (1e11 / 1e-6,)})
    for known in (None, experiment):
        comparison = compare(wide, ours, experiment=known)
        assert names(comparison) == ["fluence"] and comparison.causes[0].certain
        assert "1 mm" in comparison.causes[0].evidence


@pytest.mark.parametrize("axes", ["abc", "b", "c"])
@pytest.mark.parametrize("digits", [15, 6])
@pytest.mark.parametrize("name", ["benchmark_4096_roi", "anisotropic_cells", "misset"])
def test_a_lattice_factor_without_n_is_found(name, digits, axes, ours_of):
    cells = {"anisotropic_cells": (3, 7, 12)}.get(name, (5, 5, 5))
    log = log_of(name)
    for axis, n in zip("abc", cells, strict=True):
        if axis in axes:
            log = edited(log, f"F_latt_{axis}", lambda f, n=n: float(f"{f / n:.{digits}g}"))
    for comparison in both_ways(read_log(log), ours_of(name)):
        assert comparison.first.name == f"F_latt_{axes[0]}"
        assert names(comparison) == ["lattice_factor_without_N"]
        assert comparison.causes[0].certain
    assert f"N = {cells['abc'.index(axes[0])]} " in comparison.causes[0].evidence


def test_a_product_of_lattice_factors_without_n_is_found(ours_of):
    log = edited(log_of("anisotropic_cells"), "F_latt", lambda f: f / (3 * 7 * 12))
    for comparison in both_ways(read_log(log), ours_of("anisotropic_cells")):
        assert comparison.first.name == "F_latt"
        assert names(comparison) == ["lattice_factor_without_N"]
        assert comparison.causes[0].certain


def test_a_lattice_factor_that_lacks_n_only_in_its_terms_is_found(ours_of):
    log = re.sub(
        r"F_latt_b=(\S+)", lambda m: f"F_latt_b={float(m[1]) / 5:.15g}", log_of("phi_scan")
    )
    comparison = compare(read_log(log), ours_of("phi_scan"))
    assert comparison.first.label == "F_latt_b (phi_tic 0)"
    assert names(comparison) == ["lattice_factor_without_N"]


def phi_log(chain):
    """The rows per phi step as older logs have them."""
    return "".join(
        f"TRACE_C_PHI phi_tic={row['phi_tic']} phi_deg={row['phi_deg']:.15g} "
        f"k_frac={row['k']:.15g} F_latt_b={row['F_latt_b']:.15g} F_latt={row['F_latt']:.15g}\n"
        for row in chain.phi_rows
    )


@pytest.fixture(scope="module")
def scans():
    """A scan in 0..0.09 degrees as it should be, and as the reference has it."""
    flags = f"{SCAN} -phi 0 -osc 0.1 -phisteps 10"
    return tuple(
        diffsim.trace(diffsim.from_nanobragg(flags, quirks=quirks), 20, 100)
        for quirks in ([], ["stale_phi0"])
    )


def test_a_stale_first_phi_step_is_found_in_a_trace(scans):
    right, stale = map(Chain.of, scans)
    for comparison in both_ways(stale, right):
        assert comparison.first.label == "rot_a_angstroms (phi_tic 0)"
        assert names(comparison) == ["stale_phi_zero"]
        assert "phi_tic 0, where phi is 0, repeats phi_tic 9" in comparison.causes[0].evidence
    assert compare(read_log(scans[1].to_log()), stale).agrees


def test_a_stale_first_phi_step_is_found_in_an_older_log(scans):
    right, stale = map(Chain.of, scans)
    for comparison in both_ways(read_log(phi_log(stale)), right):
        assert comparison.first.label == "k (phi_tic 0)"
        assert names(comparison) == ["stale_phi_zero"]
    assert compare(read_log(phi_log(right)), right).agrees
    # the rows edited by hand, the rest of the log as it should be
    lines = phi_log(right).splitlines()
    lines[0] = lines[9].replace("phi_tic=9 phi_deg=0.09", "phi_tic=0 phi_deg=0")
    log = scans[0].to_log().replace("TRACE_PY", "TRACE_C") + "\n".join(lines)
    comparison = compare(read_log(log), right)
    assert comparison.first.label == "k (phi_tic 0)"
    assert names(comparison) == ["stale_phi_zero"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("phi_scan_from_zero", "rot_a_angstroms (phi_tic 0)"),
        ("phi_scan_through_zero", "h (phi_tic 2)"),
    ],
)
def test_the_stale_step_of_the_reference_is_found(name, first, ours_of):
    for comparison in both_ways(read_log(log_of(name)), ours_of(name, ())):
        assert comparison.first.label == first
        assert names(comparison) == ["stale_phi_zero"]


@pytest.mark.parametrize("convention", ["MOSFLM", "CUSTOM"])
@pytest.mark.parametrize("known", [True, False])
def test_the_other_pivot_is_found(convention, known):
    turned = {"detector_rotx_deg": 5.0, "detector_roty_deg": 8.0, "detector_twotheta_deg": 12.0}
    experiment = diffsim.from_nanobragg(SCAN)
    experiment = experiment.replace(detector={"detector_convention": convention, **turned})
    other = experiment.replace(detector={"detector_pivot": "SAMPLE"})
    one, two = (Chain.of(diffsim.trace(e, 20, 100)) for e in (experiment, other))
    for reference, ours, mine in ((one, two, other), (two, one, experiment)):
        comparison = compare(reference, ours, experiment=mine if known else None)
        assert comparison.first.name == "pix0_vector_meters"
        assert names(comparison) == ["pivot"]


def test_misset_angles_in_radians_are_found():
    slip = " ".join(f"{np.rad2deg(x):.15g}" for x in (10, 20, 30))
    one, two = (
        Chain.of(diffsim.trace(diffsim.from_nanobragg(flags), 20, 100))
        for flags in (SCAN, SCAN.replace("-misset 10 20 30", f"-misset {slip}"))
    )
    for comparison in both_ways(one, two):
        assert names(comparison) == ["degrees_for_radians"]


@pytest.mark.parametrize(
    ("one", "two", "first", "cause"),
    [
        ("-polar 0", "-polar 0.9", "polar", "polarization"),
        ("-polar 0.3", "-nopolar", "polar", "polarization"),
        ("", "-point_pixel", "omega_pixel_sr", "solid_angle"),
        ("-phi 1 -osc 2 -phisteps 4", "-phi 2 -osc 2 -phisteps 4", "phi_deg", None),
        ("-fluence 1e20", "-fluence 1e22", "fluence_photons_per_m2", "fluence"),
        ("-default_F 7", "-default_F 8", "F_cell", "structure_factor_table"),
        ("-lambda 1", "-lambda 1.1", "lambda_meters", None),
        ("-Na 5", "-Na 6", "F_latt_a", None),
    ],
)
def test_other_flags_are_told_apart(one, two, first, cause):
    chains = (
        Chain.of(diffsim.trace(diffsim.from_nanobragg(f"{SCAN} {flags}"), 20, 100))
        for flags in (one, two)
    )
    for comparison in both_ways(*chains):
        assert comparison.first.name == first
        assert names(comparison) == ([cause] if cause else [])


# --- mistakes made on purpose


VICTIMS = (
    *("benchmark_4096_roi", "anisotropic_cells", "conv_xds", "polar_kahn", "shape_gauss"),
    *("kitchen_sink", "phi_scan", "phi_and_mosaic", "mosaic_seeded", "oversample_polar"),
    *("detector_rot_beam_pivot", "misset", "absorption", "divergence_round", "hkl_table"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_recognised_as_its_cause_and_as_no_other(fault, ours_of):
    applied = 0
    for name in VICTIMS:
        chain = ours_of(name)
        try:
            broken = fault.apply(chain)
        except diffsim.InputError as error:
            assert error.value == fault.name
            continue
        applied += 1
        for comparison in both_ways(read_log(log_of(name)), broken):
            assert names(comparison) == [fault.cause], name
        assert compare(chain, ours_of(name)).agrees  # the copy is broken, not the chain
    assert applied or fault.name == "stale_phi0"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_told_from_the_others_in_a_scan_from_zero(fault, scan_from_zero):
    try:
        broken = fault.apply(scan_from_zero)
    except diffsim.InputError:
        assert fault.name == "degrees_for_radians"  # the first step is at 0 degrees
        broken = None
    for comparison in both_ways(scan_from_zero, broken) if broken else ():
        assert names(comparison) == [fault.cause]


def test_the_stale_fault_makes_what_the_reference_has(ours_of):
    stale = next(fault for fault in FAULTS if fault.name == "stale_phi0")
    for name in ("phi_scan_from_zero", "phi_scan_through_zero"):
        broken = stale.apply(ours_of(name, ()))
        assert compare(read_log(log_of(name)), broken).agrees
        assert names(compare(ours_of(name, ()), broken)) == ["stale_phi_zero"]
        with pytest.raises(diffsim.InputError, match="already"):
            stale.apply(ours_of(name))


def test_faults_carry_on_downstream(ours_of):
    chain = ours_of("phi_scan")
    after = {fault.name: fault for fault in FAULTS}
    wide = after["wide_beam"].apply(chain)
    assert wide.number("I_pixel_final") == pytest.approx(chain.number("I_pixel_final") / 100)
    table = after["stale_table"].apply(chain)
    assert table.number("I_before_scaling") == pytest.approx(
        1.0821**2 * chain.number("I_before_scaling")
    )
    whole = after["without_N"].apply(chain)
    assert whole.number("I_pixel_final") == pytest.approx(chain.number("I_pixel_final") / 5**6)
    assert whole.terms["F_latt"] == pytest.approx(chain.terms["F_latt"] / 125)


def test_every_cause_has_a_fault_and_every_fault_a_cause():
    causes = [cause.name for cause in CAUSES]
    assert len(set(causes)) == len(causes) == 15
    assert {fault.cause for fault in FAULTS} == set(causes)


# --- the comparison itself


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
