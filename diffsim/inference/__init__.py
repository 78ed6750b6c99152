"""What an image tells about its parameters: derivatives, Fisher information, fits."""

from diffsim.inference.fisher import Information
from diffsim.inference.information import information
from diffsim.inference.parameters import quantities
from diffsim.inference.refine import refine
from diffsim.inference.result import Iteration, Refinement
from diffsim.inference.sensitivity import Sensitivity, sensitivity

__all__ = [
    "Information",
    "Iteration",
    "Refinement",
    "Sensitivity",
    "information",
    "quantities",
    "refine",
    "sensitivity",
]
