"""Parity: chains of numbers and images of two programs, compared until the first difference.

`compare(read_log(text), Chain.of(trace))` gives the rows side by side, the first that differs in
order of causality, and the causes of `CAUSES` that fit. `FAULTS` make mistakes on purpose.
"""

from diffsim.io.images import read_image
from diffsim.parity.causes import CAUSES, Cause, Finding
from diffsim.parity.chain.chain import Chain
from diffsim.parity.chain.log import read_log, read_log_file
from diffsim.parity.chain.rows import Row
from diffsim.parity.chain_comparison import TOLERANCE, ChainComparison, compare
from diffsim.parity.faults import FAULTS, Fault
from diffsim.parity.images.compare import ImageComparison, compare_images
from diffsim.parity.images.peaks import PeakMatch, match_peaks
from diffsim.parity.reports.image import image_report
from diffsim.parity.reports.trace import trace_report

__all__ = [
    "CAUSES",
    "FAULTS",
    "TOLERANCE",
    "Cause",
    "Chain",
    "ChainComparison",
    "Fault",
    "Finding",
    "ImageComparison",
    "PeakMatch",
    "Row",
    "compare",
    "compare_images",
    "image_report",
    "match_peaks",
    "read_image",
    "read_log",
    "read_log_file",
    "trace_report",
]
