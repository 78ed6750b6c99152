"""The names that scripts, shells and pages of others depend on: none of them goes."""

import panel as pn
import pytest

import app
import diffsim
from diffsim.cli.main import COMMANDS

API = [
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


@pytest.mark.parametrize("name", API)
def test_the_package_has_the_name(name):
    assert name in diffsim.__all__
    assert getattr(diffsim, name) is not None


def test_functions_are_no_modules():
    for name in ("render", "trace", "predict", "rings", "refine", "sensitivity", "information"):
        assert callable(getattr(diffsim, name))


def test_the_command_line_has_its_commands():
    assert {"render", "trace", "explain", "compare-trace", "compare-image"} <= COMMANDS.keys()


def test_the_explorer_is_imported_from_app():
    assert issubclass(app.Explorer, pn.viewable.Viewer)
