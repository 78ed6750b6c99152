"""Traces with one mistake, as people meet them: each is named."""

import re

import numpy as np
import pytest

import diffsim
from diffsim.parity import Chain, compare, read_log
from tests.diffsim.parity.cases import SCAN, both_ways, edited, log_of, names, phi_log


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
