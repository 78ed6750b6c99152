"""Small experiments and a warning that is not ours."""

import pytest

from app.rendering.store import Store
from app.tabs.parity.view import ParityView
from diffsim import Experiment


def pytest_configure(config: pytest.Config) -> None:
    # Bokeh 3.9 calls pandas in a way that pandas 3.1 has begun to deprecate.
    config.addinivalue_line(
        "filterwarnings", "ignore:The inplace keyword in DataFrame.reset_index:DeprecationWarning"
    )


@pytest.fixture(autouse=True)
def no_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same kernel in every test, whatever this machine has compiled before."""
    monkeypatch.setattr("app.rendering.renderer.KERNELS", None)


@pytest.fixture
def small() -> Experiment:
    """A 24 x 32 detector on which every render takes a few milliseconds."""
    return Experiment(
        crystal={"cell": (60, 70, 80, 80, 95, 105), "N_cells": 4, "default_F": 100},
        scan={"osc_range_deg": 1, "phi_steps": 3},
        detector={"pixels_slow": 24, "pixels_fast": 32, "pixel_size_mm": 1.0},
        sampling={"oversample": 1},
    )


@pytest.fixture
def view(small) -> ParityView:
    return ParityView(Store(small, selected=(7, 9)))


@pytest.fixture
def probed(view) -> ParityView:
    """A view that compares with the mosaic probe."""
    view.inputs.probe.value = "mosaic"
    return view
