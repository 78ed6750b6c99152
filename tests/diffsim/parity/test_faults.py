"""Mistakes made on purpose: each has its cause, and no other."""

import pytest

import diffsim
from diffsim.parity import CAUSES, FAULTS, compare, read_log
from tests.diffsim.parity.cases import both_ways, log_of, names

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
