"""Chains that several files compare."""

import pytest

import diffsim
from diffsim.parity import Chain
from tests.diffsim.parity.cases import CASES, GOLDEN, SCAN


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


@pytest.fixture(scope="module")
def scans():
    """A scan in 0..0.09 degrees as it should be, and as the reference has it."""
    flags = f"{SCAN} -phi 0 -osc 0.1 -phisteps 10"
    return tuple(
        diffsim.trace(diffsim.from_nanobragg(flags, quirks=quirks), 20, 100)
        for quirks in ([], ["stale_phi0"])
    )
