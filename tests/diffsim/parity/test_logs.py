"""Trace logs, in each of their spellings, as chains."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import diffsim
from diffsim.parity import Chain, compare, read_log, read_log_file
from diffsim.parity.chain.log import MAX_BYTES, MAX_LINES
from diffsim.tracing.quantities import CHAIN

LOGS = Path(__file__).parents[2] / "data" / "reference" / "traces"
SCAN = (
    "-cell 100 100 100 90 90 90 -default_F 100 -N 5 -lambda 1.0 -distance 100 -detpixels 128 "
    "-pixel 0.1 -oversample 1 -phi 0 -osc 0.1 -phisteps 10"
)


def log_of(name):
    return (LOGS / f"{name}.log").read_text()


@pytest.fixture(scope="module")
def scan():
    return diffsim.trace(diffsim.from_nanobragg(SCAN), 20, 100)


@pytest.mark.parametrize("path", sorted(LOGS.glob("*.log")), ids=lambda path: path.stem)
def test_every_reference_log_is_read(path):
    chain = read_log_file(path)
    known = {quantity.name for quantity in CHAIN}
    assert len(chain.values) >= 33 and set(chain.values) <= known
    assert len(chain.terms) == path.read_text().count("TRACE_C_TERM ")


def test_first_print_counts_but_for_what_the_scaling_holds():
    chain = read_log(log_of("kitchen_sink__s50_f90"))
    assert chain.number("R_distance_meters") == 0.100350716875993
    assert chain.number("F_cell") == 408.11
    assert chain.number("cos_2theta") == 0.999594384128206
    held = read_log("TRACE_C: polar 1\nTRACE_C: steps 1\nTRACE_C: polar 2\nTRACE_C: steps 2\n")
    assert (held.number("polar"), held.number("steps")) == (2, 1)


def test_both_spellings_and_both_programs_say_the_same():
    log = log_of("phi_scan__s20_f100")
    other = re.sub(r"TRACE_C: (\w+) ", r"TRACE_C:\1=", log)
    ours = log.replace("TRACE_C", "TRACE_PY")
    for text in (other, ours, ours.encode(), log.replace("\n", "\r\n")):
        assert dict(read_log(text).values) == dict(read_log(log).values)
        assert np.array_equal(read_log(text).terms, read_log(log).terms)


def test_a_chain_of_ours_and_one_of_its_log_are_interchangeable(scan):
    ours, logged = Chain.of(scan), read_log(scan.to_log())
    assert list(ours.values) == list(logged.values)
    for name, values in ours.values.items():
        assert logged.values[name] == pytest.approx(values, rel=1e-14), name
    for name in ours.terms.dtype.names:
        assert logged.terms[name] == pytest.approx(ours.terms[name], rel=1e-13, abs=1e-15)
    assert logged.terms.dtype == ours.terms.dtype
    assert compare(ours, logged).agrees and compare(logged, ours).agrees


def test_rows_per_phi_step_come_from_the_first_term_of_each_step(scan):
    chain = Chain.of(scan)
    assert chain.phi_rows["phi_tic"].tolist() == list(range(10))
    assert chain.phi_rows["k"].tolist() == chain.terms["k"].tolist()
    mosaic = read_log(log_of("phi_and_mosaic__s50_f90"))
    assert len(mosaic.phi_rows) == 4
    assert mosaic.phi_rows["h"].tolist() == mosaic.terms["h"][::6].tolist()


def test_rows_per_phi_step_of_an_older_log_are_read():
    line = "TRACE_C_PHI phi_tic=3 phi_deg=0.03 k_frac=-0.5 F_latt_b=1.25 F_latt=2.5\n"
    (row,) = read_log(line + line.replace("-0.5", "9")).phi_rows
    assert (row["phi_tic"], row["phi_deg"], row["k"]) == (3, 0.03, -0.5)
    assert (row["F_latt_b"], row["F_latt"]) == (1.25, 2.5)
    assert np.isnan(row["h"]) and np.isnan(row["F_latt_a"])


def test_numbers_that_are_not_finite_are_read():
    chain = read_log("TRACE_C: F_latt_a -nan\nTRACE_C: F_cell inf\n")
    assert np.isnan(chain.number("F_latt_a")) and chain.number("F_cell") == np.inf


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no TRACE_C or TRACE_PY line"),
        ("SAMPLE IS NOT\nTRACE_C:detector_convention=MOSFLM\n", "holds no TRACE_C"),
        ("\n\nTRACE_C: steps five\n", "line 3 = 'five': not a number"),
        ("TRACE_C: steps 1_0\n", "not a number"),
        ("TRACE_C: steps\n", "line 1 = '': steps has one number"),
        ("TRACE_C: steps 1 2\n", "steps has one number"),
        ("TRACE_PY: hkl_frac 1 2\n", "line 1 = '1 2': hkl_frac has three numbers"),
        ("TRACE_C_TERM phi_tic=0.5\n", "line 1 = 'phi_tic=0.5': a whole number"),
        ("TRACE_C_TERM phi_tic=nan\n", "a whole number"),
        ("TRACE_C_TERM h=x\n", "line 1 = 'x': not a number"),
        ("TRACE_C_PHI nothing here\n", "columns as name=value"),
        ("TRACE_C: hkl_frac " + "1 " * 10000, "at most 10000"),
        ("\n" * (MAX_LINES + 1), f"at most {MAX_LINES} lines"),
        (b"x" * (MAX_BYTES + 1), f"at most {MAX_BYTES} bytes"),
    ],
)
def test_a_log_that_cannot_be_used_is_refused_in_one_line(text, message):
    with pytest.raises(diffsim.InputError) as error:
        read_log(text)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_missing_log_is_refused(tmp_path):
    with pytest.raises(diffsim.InputError, match="no such file"):
        read_log_file(tmp_path / "none.log")


def read_or_refuse(log):
    try:
        chain = read_log(log)
    except diffsim.InputError as error:
        assert "\n" not in str(error)
        return
    # whatever can be read can be compared, with itself and with another
    try:
        assert compare(chain, chain).agrees
        comparison = compare(read_log(log_of("phi_scan__s20_f100")), chain)
        assert isinstance(comparison.causes, tuple)
    except diffsim.InputError as error:
        assert "no quantity in common" in str(error)


@settings(max_examples=2000, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(log):
    read_or_refuse(log)


WORDS = st.one_of(
    st.sampled_from([quantity.name for quantity in CHAIN]),
    st.sampled_from(["phi_tic", "h", "k_frac", "F_latt_b", "phi_deg", "F_latt", "thick", "h0"]),
    st.floats().map(str),
    st.integers().map(str),
    st.text(max_size=5),
)
LINES = st.builds(
    lambda start, words, between: start + between.join(words),
    st.sampled_from(["TRACE_C: ", "TRACE_C:", "TRACE_PY: ", "TRACE_C_TERM ", "TRACE_PY_PHI "]),
    st.lists(WORDS, max_size=6),
    st.sampled_from([" ", "=", " =", "\t", "=0 "]),
)


@settings(max_examples=2000, deadline=None)
@given(st.lists(LINES, max_size=8).map("\n".join))
def test_no_line_of_a_trace_breaks_the_reader(log):
    read_or_refuse(log)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_log_is_read_or_refused(data):
    log = log_of("phi_scan_from_zero__s20_f100").encode()
    start = data.draw(st.integers(0, len(log)))
    stop = data.draw(st.integers(start, min(len(log), start + 200)))
    read_or_refuse(log[:start] + data.draw(st.binary(max_size=50)) + log[stop:])
