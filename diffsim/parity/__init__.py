"""Parity: chains of numbers and images of two programs, compared until the first difference.

`compare(read_log(text), Chain.of(trace))` gives the rows side by side, the first that differs in
order of causality, and the causes of `CAUSES` that fit. `FAULTS` make mistakes on purpose.
"""

from diffsim.parity.causes import CAUSES, Cause, Finding
from diffsim.parity.chains import Chain
from diffsim.parity.compare import TOLERANCE, Comparison, compare
from diffsim.parity.faults import FAULTS, Fault
from diffsim.parity.image_files import read_image
from diffsim.parity.image_report import image_report
from diffsim.parity.images import ImageComparison, compare_images
from diffsim.parity.logs import read_log, read_log_file
from diffsim.parity.peaks import PeakMatch, match_peaks
from diffsim.parity.report import trace_report
from diffsim.parity.rows import Row

__all__ = [
    "CAUSES",
    "FAULTS",
    "TOLERANCE",
    "Cause",
    "Chain",
    "Comparison",
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
