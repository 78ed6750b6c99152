"""What a user sets: parameters with units, bounds and documentation, free of any GUI."""

from diffsim.experiment.beam import Beam
from diffsim.experiment.crystal import Crystal
from diffsim.experiment.detector import Detector
from diffsim.experiment.experiment import SECTIONS, Experiment
from diffsim.experiment.parameters import Count, Numbers, Quantity
from diffsim.experiment.sampling import QUIRKS, Sampling
from diffsim.experiment.scan import Scan
from diffsim.experiment.section import Section
from diffsim.experiment.tables.mask import Mask
from diffsim.experiment.tables.source_list import SourceList

__all__ = [
    "QUIRKS",
    "SECTIONS",
    "Beam",
    "Count",
    "Crystal",
    "Detector",
    "Experiment",
    "Mask",
    "Numbers",
    "Quantity",
    "Sampling",
    "Scan",
    "Section",
    "SourceList",
]
