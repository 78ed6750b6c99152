"""A differentiable simulator of X-ray diffraction from a nanocrystal."""

from diffsim.compiled import CompiledKernels
from diffsim.errors import InputError
from diffsim.experiment import Beam, Crystal, Detector, Experiment, Sampling, Scan
from diffsim.inference import (
    Information,
    Iteration,
    Refinement,
    Sensitivity,
    information,
    refine,
    sensitivity,
)
from diffsim.io import read_hkl, read_matrix
from diffsim.nanobragg import explain, from_nanobragg, to_nanobragg
from diffsim.pixel import PixelInfo, pixel_info
from diffsim.predict import Reflections, predict
from diffsim.profile import line_profile
from diffsim.render import RenderCancelled, estimate, render
from diffsim.rings import Ring, rings
from diffsim.script import to_python
from diffsim.trace import Trace, trace

__all__ = [
    "Beam",
    "CompiledKernels",
    "Crystal",
    "Detector",
    "Experiment",
    "Information",
    "InputError",
    "Iteration",
    "PixelInfo",
    "Refinement",
    "Reflections",
    "RenderCancelled",
    "Ring",
    "Sampling",
    "Scan",
    "Sensitivity",
    "Trace",
    "estimate",
    "explain",
    "from_nanobragg",
    "information",
    "line_profile",
    "pixel_info",
    "predict",
    "read_hkl",
    "read_matrix",
    "refine",
    "render",
    "rings",
    "sensitivity",
    "to_nanobragg",
    "to_python",
    "trace",
]
