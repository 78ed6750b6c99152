"""An experiment, written as a nanoBragg command and read back, renders the same image."""

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import diffsim
from diffsim import Experiment, to_nanobragg
from diffsim.experiment import Mask, SourceList
from diffsim.nanobragg import read_command
from diffsim.physics.geometry.conventions import CONVENTIONS

small = st.floats(-3, 3).map(lambda x: round(x, 4))
vector = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: max(map(abs, v)) > 0.3)


def maybe(strategy):
    return st.none() | strategy


@st.composite
def experiments(draw):
    pixels = {"pixels_fast": draw(st.integers(4, 9)), "pixels_slow": draw(st.integers(4, 9))}
    shape = (pixels["pixels_slow"], pixels["pixels_fast"])
    keep = np.array(draw(st.lists(st.booleans(), min_size=81, max_size=81))).reshape(9, 9)
    table = diffsim.read_hkl("0 0 0 90\n1 0 0 50\n0 -1 2 70\n", "few.hkl")
    crystal = diffsim.Crystal(
        cell=(
            *draw(st.tuples(*[st.floats(30, 90)] * 3)),
            *draw(st.tuples(*[st.floats(80, 100)] * 3)),
        ),
        N_cells=draw(st.tuples(*[st.integers(1, 6)] * 3)),
        sample_y_mm=draw(maybe(st.floats(1e-5, 3e-5))),
        misset_deg=draw(st.tuples(small, small, small)),
        misset_random=draw(st.booleans()),
        misset_seed=draw(st.integers(1, 1000)),
        shape=draw(st.sampled_from(["square", "round", "gauss", "tophat"])),
        fudge=draw(st.floats(0.3, 2)),
        mosaic_spread_deg=draw(st.sampled_from([0.0, 0.7])),
        mosaic_domains=draw(st.integers(1, 3)),
        default_F=draw(st.floats(1, 100)),
        water_um=draw(st.sampled_from([0.0, 0.02])),
        structure_factors=draw(maybe(st.just(table))),
        interpolation=draw(st.sampled_from(["auto", "on", "off"])),
    )
    if draw(st.booleans()):
        matrix = (0.015, -0.008, 0.006, 0.01, 0.003, -0.011, 0.012, 0.016, 0.004)
        crystal = crystal.with_matrix(matrix)
        if draw(st.booleans()):
            crystal = crystal.replace(cell_b_A=70.0)
    return Experiment(
        crystal=crystal,
        beam={
            "wavelength_A": draw(st.floats(0.5, 3)),
            "polarization_factor": draw(st.floats(-1, 1)),
            "apply_polarization": draw(st.booleans()),
            "fluence_per_m2": draw(st.floats(1e20, 1e30)),
            "flux_per_s": draw(maybe(st.floats(1e10, 1e20))),
            "beamsize_mm": draw(st.floats(1e-5, 1)),
            "dispersion_percent": draw(maybe(st.sampled_from([0.0, 1.5]))),
            "dispersion_steps": draw(st.integers(0, 3)),
            "hdivrange_mrad": draw(maybe(st.floats(0, 4))),
            "hdivsteps": draw(st.sampled_from([0, 2, 3])),
            "vdivstep_mrad": draw(maybe(st.floats(0.5, 2))),
            "round_divergence": draw(st.booleans()),
            "sources": draw(
                maybe(
                    st.just(
                        SourceList(
                            "two", ((-10.0, 0.1, 0.0, 1.0, 1.01), (-9.0, 0.0, 0.05, 0.5, None))
                        )
                    )
                )
            ),
            "beam_vector": (0.99, 0.02, -0.01),
            "polar_vector": draw(maybe(st.just((0.0, 0.3, 1.0)))),
        },
        scan={
            "phi_start_deg": draw(small),
            "osc_range_deg": draw(small),
            "phi_steps": draw(st.integers(1, 3)),
            "spindle_axis": draw(maybe(vector)),
        },
        detector={
            **pixels,
            "distance_mm": draw(st.floats(40, 200)),
            "close_distance_mm": draw(maybe(st.floats(40, 200))),
            "detector_convention": draw(st.sampled_from(list(CONVENTIONS))),
            "detector_pivot": draw(st.sampled_from(["BEAM", "SAMPLE"])),
            "detector_rotx_deg": draw(small),
            "detector_roty_deg": draw(small),
            "detector_rotz_deg": draw(small),
            "detector_twotheta_deg": draw(small),
            "pixel_size_mm": draw(st.floats(0.05, 0.2)),
            "beam_center_f_mm": draw(maybe(small)),
            "beam_center_s_mm": draw(maybe(small)),
            "point_pixel": draw(st.booleans()),
            "curved_detector": draw(st.booleans()),
            "detector_thick_um": draw(st.sampled_from([0.0, 300.0])),
            "detector_abs_um": draw(maybe(st.floats(50, 500))),
            "detector_thicksteps": draw(st.integers(0, 3)),
            "twotheta_axis": draw(maybe(vector)),
        },
        sampling={
            "oversample": draw(st.integers(0, 2)),
            "oversample_thick": draw(st.booleans()),
            "oversample_polar": draw(st.booleans()),
            "oversample_omega": draw(st.booleans()),
            "d_min_A": draw(st.sampled_from([0.0, 12.0])),
            "roi": draw(maybe(st.just((1, 3, 0, 2)))),
            "mask": draw(maybe(st.just(Mask("m", keep[: shape[0], : shape[1]])))),
        },
    )


@given(experiments())
@example(
    Experiment(
        scan={"osc_range_deg": -1.0, "phi_steps": 2},
        detector={"pixels_fast": 4, "pixels_slow": 4},
        crystal={"default_F": 9},
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_command_read_back_renders_the_same_image(experiment):
    command = to_nanobragg(experiment)
    again = read_command(command.words, open_bytes=command.files.__getitem__).experiment
    sampling, scan = experiment.sampling, experiment.scan
    running = sampling.oversample_thick or sampling.oversample_polar or sampling.oversample_omega
    if running and scan.osc_range_deg < 0 and scan.phi_steps > 1:
        assert "negative oscillation" in command.unsaid[0]
        return
    assert command.unsaid == []
    if experiment.detector.point_pixel and experiment.sampling.oversample_omega:
        return  # powers of a solid angle above 1 overflow, here as in the reference
    image, second = diffsim.render(experiment), diffsim.render(again)
    # what every term would be at a Bragg peak: near a zero of the lattice factor digits are lost
    peaks = diffsim.render(experiment.replace(crystal={"shape": "gauss", "fudge": 0.0}))
    torch.testing.assert_close(second, image, rtol=1e-8, atol=1e-12 * float(peaks.max()))
    pasted = read_command(str(command), open_bytes=command.files.__getitem__).experiment
    assert pasted.to_json() == again.to_json()


def test_what_no_flag_can_say_is_reported():
    table = diffsim.read_hkl("0 0 0 90\n", "")
    command = to_nanobragg(
        Experiment(
            crystal={"structure_factors": table},
            sampling={"quirks": ["stale_phi0"], "weighting": "exact"},
        )
    )
    assert len(command.unsaid) == 3
    assert any("stale_phi0" in text for text in command.unsaid)
    assert any("exact" in text for text in command.unsaid)
    assert any("no file name" in text for text in command.unsaid)


@pytest.mark.parametrize("name", [n for n in CONVENTIONS if n != "CUSTOM"])
def test_a_convention_with_its_own_pivot_keeps_its_name(name):
    detector = {"detector_convention": name, "detector_pivot": CONVENTIONS[name].pivot}
    assert f"-{name.lower()}" in to_nanobragg(Experiment(detector=detector)).words
