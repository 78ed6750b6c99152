"""A differentiable simulator of X-ray diffraction from a nanocrystal."""

from diffsim.errors import InputError
from diffsim.experiment import Beam, Crystal, Detector, Experiment, Sampling, Scan
from diffsim.images.line_profile import line_profile
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
from diffsim.io.python_script import to_python
from diffsim.nanobragg import explain, from_nanobragg, to_nanobragg
from diffsim.prediction.pixel_info import PixelInfo, pixel_info
from diffsim.prediction.reflections import Reflections, predict
from diffsim.prediction.rings import Ring, rings
from diffsim.rendering.compiled import CompiledKernels
from diffsim.rendering.render import RenderCancelled, estimate, render
from diffsim.tracing.trace import Trace, trace

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
