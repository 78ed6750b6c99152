"""What the tests of the parity tab share: logs of the probes, and what a view says."""

from pathlib import Path

import diffsim
from app.tabs.parity.view import ParityView
from app.widgets.files.file_row import FileRow
from diffsim.parity import FAULTS
from tests.app.browser import post

GOLDEN = Path(__file__).parents[3] / "data" / "reference" / "traces"
PROBE_LOGS = {
    "benchmark": "benchmark_4096_roi__s1792_f2048.log",
    "phi": "phi_scan_from_zero__s20_f100.log",
    "mosaic": "mosaic_10__s20_f100.log",
    "custom": "conv_custom_vectors__s64_f61.log",
}
PAIRS = [(probe, fault.name) for probe in PROBE_LOGS for fault in FAULTS]


def send(upload: FileRow, data: bytes, name: str = "some.log") -> None:
    post(upload.input, {"name": name, "size": len(data)})
    post(upload.input, {"data": data})


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
