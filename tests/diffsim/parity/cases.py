"""What the tests of comparisons share: the stored cases, logs of them, and words for a result."""

import json
import re
from pathlib import Path

from diffsim.parity import compare

GOLDEN = Path(__file__).parents[2] / "data" / "reference"
CASES = {case["name"]: case for case in json.loads((GOLDEN / "cases.json").read_text())}
TRACED = [name for name, case in CASES.items() if case["traces"]]
SCAN = (
    "-cell 70 80 90 75 85 95 -misset 10 20 30 -default_F 100 -N 5 -lambda 1.0 -distance 100 "
    "-detpixels 128 -pixel 0.1 -oversample 1"
)


def log_of(name):
    return (GOLDEN / CASES[name]["traces"][0]["file"]).read_text()


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


def phi_log(chain):
    """The rows per phi step as older logs have them."""
    return "".join(
        f"TRACE_C_PHI phi_tic={row['phi_tic']} phi_deg={row['phi_deg']:.15g} "
        f"k_frac={row['k']:.15g} F_latt_b={row['F_latt_b']:.15g} F_latt={row['F_latt']:.15g}\n"
        for row in chain.phi_rows
    )
