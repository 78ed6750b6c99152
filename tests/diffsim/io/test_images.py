"""Images as files, read back by an independent reader; noise, profiles, statistics of regions."""

import io
import math

import fabio
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import diffsim
from diffsim import Experiment, InputError
from diffsim.experiment import Mask
from diffsim.images.line_profile import line_profile
from diffsim.images.photon_counts import MANY, photons
from diffsim.images.statistics import statistics
from diffsim.io.images.cbf import MAX_COUNT, byte_offsets, cbf_bytes, write_cbf
from diffsim.io.images.npy import npy_bytes
from diffsim.io.images.smv import smv_bytes
from diffsim.scene import assemble

KEEP = np.ones((24, 36), dtype=bool)
KEEP[3:5, 7] = False
EXPERIMENT = Experiment(
    beam={"wavelength_A": 0.9795},
    crystal={"cell": (50, 60, 70), "N_cells": 5, "default_F": 60},
    scan={"phi_start_deg": 4, "osc_range_deg": 2, "phi_steps": 2},
    detector={
        "distance_mm": 123,
        "pixel_size_mm": 0.172,
        "pixels_fast": 36,
        "pixels_slow": 24,
        "beam_center_f_mm": 2.5,
        "beam_center_s_mm": 1.5,
    },
    sampling={"mask": Mask("hole", KEEP)},
)
SCENE = assemble(EXPERIMENT)
IMAGE = diffsim.render(SCENE)


def read_with_fabio(data, folder, name):
    path = folder / name
    path.write_bytes(data)
    with fabio.open(path) as image:
        return image.data.copy(), dict(image.header)


def test_a_cbf_image_reads_back_with_its_header(tmp_path):
    pixels, header = read_with_fabio(
        cbf_bytes(EXPERIMENT, SCENE, IMAGE, scale=3.0), tmp_path, "image.cbf"
    )
    expected = np.where(KEEP, np.round(3.0 * IMAGE.numpy()), -1)
    assert pixels.dtype == np.int32 and np.array_equal(pixels, expected)
    lines = header["_array_data.header_contents"]
    for said in (
        "# Wavelength 0.9795 A",
        "# Detector_distance 0.123 m",
        "# Pixel_size 0.000172 m x 0.000172 m",
        f"# Beam_xy ({2.5 / 0.172:.6f}, {1.5 / 0.172:.6f}) pixels",
        "# Start_angle 4 deg.",
        "# Angle_increment 2 deg.",
    ):
        assert said in lines.replace("\r", "").split("\n")
    assert header["_array_data.header_convention"] == "PILATUS_1.2"


counts = st.integers(-MAX_COUNT, MAX_COUNT) | st.integers(-130, 130) | st.integers(-33000, 33000)


@given(arrays(np.int64, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=counts))
@settings(max_examples=60, deadline=None)
def test_any_counts_survive_the_cbf_format(tmp_path_factory, pixels):
    found, _ = read_with_fabio(write_cbf({}, pixels), tmp_path_factory.mktemp("cbf"), "image.cbf")
    assert np.array_equal(found, pixels)
    assert byte_offsets(pixels) == fabio.compression.compByteOffset(pixels)


@pytest.mark.parametrize(
    ("header", "pixels", "name"),
    [
        ({}, np.full((2, 2), MAX_COUNT + 1), "a"),
        ({}, np.zeros((0, 2)), "a"),
        ({"Detector": "a\n;"}, np.zeros((2, 2)), "a"),
        ({"Detector": "µ"}, np.zeros((2, 2)), "a"),
        ({}, np.zeros((2, 2)), "a b"),
        ({}, np.zeros((2, 2)), ""),
    ],
)
def test_what_a_cbf_file_cannot_hold_is_refused(header, pixels, name):
    with pytest.raises(InputError, match="CBF"):
        write_cbf(header, pixels, name)


def test_too_many_counts_for_cbf_are_refused_with_a_way_out():
    with pytest.raises(InputError, match="lower the scale"):
        cbf_bytes(EXPERIMENT, SCENE, IMAGE, scale=1e12)
    with pytest.raises(InputError, match="counts"):
        cbf_bytes(EXPERIMENT, SCENE, IMAGE * math.nan)


def test_an_smv_image_reads_back_with_its_header(tmp_path):
    pixels, header = read_with_fabio(smv_bytes(EXPERIMENT, SCENE, IMAGE), tmp_path, "image.img")
    scale = 55000 / float(IMAGE.max())
    assert np.array_equal(pixels, np.floor(IMAGE.numpy() * scale + 40 + 0.5))
    assert float(header["DISTANCE"]) == 123
    assert float(header["WAVELENGTH"]) == pytest.approx(0.9795)
    assert float(header["PIXEL_SIZE"]) == pytest.approx(0.172)


def test_a_numpy_file_keeps_every_digit():
    for image in (IMAGE, IMAGE.to(torch.float32)):
        found = np.load(io.BytesIO(npy_bytes(EXPERIMENT, SCENE, image)), allow_pickle=False)
        assert found.dtype == image.numpy().dtype and np.array_equal(found, image.numpy())


def test_noise_has_the_mean_and_variance_of_poisson_and_a_seed():
    image = torch.full((300, 300), 20.0)
    found = photons(image, 3)
    assert torch.equal(found, photons(image, 3)) and not torch.equal(found, photons(image, 4))
    assert float(found.mean()) == pytest.approx(20, abs=0.05)
    assert float(found.var()) == pytest.approx(20, rel=0.03)
    assert torch.equal(found, found.round())


def test_noise_takes_any_image():
    image = torch.tensor([[-1.0, math.nan, 0.0, 1e25, 2 * MANY]], dtype=torch.float64)
    found = photons(image, 1)[0].tolist()
    assert found[:3] == [0, 0, 0]
    assert found[3] == pytest.approx(1e25, rel=1e-9)
    assert 0 < abs(found[4] - 2 * MANY) < 10 * math.sqrt(2 * MANY)
    for seed in (2**64, 1.5, None, True):
        with pytest.raises(InputError, match="seed"):
            photons(image, seed)


def test_a_region_has_its_statistics():
    image = torch.arange(48.0, dtype=torch.float64).reshape(6, 8)
    mask = torch.ones(6, 8, dtype=torch.bool)
    mask[2, 3] = mask[4, 6] = False
    found = statistics(image, (2, 5, 3, 7), mask)
    part, kept = image[2:5, 3:7].numpy(), mask[2:5, 3:7].numpy()
    assert (found.count, found.total) == (10, part[kept].sum())
    assert (found.minimum, found.minimum_slow, found.minimum_fast) == (20, 2, 4)
    assert (found.maximum, found.slow, found.fast) == (37, 4, 5)
    weights = np.where(kept, part, 0)
    slow, fast = np.mgrid[2:5, 3:7] + 0.5
    assert found.center_slow == pytest.approx((weights * slow).sum() / weights.sum())
    assert found.center_fast == pytest.approx((weights * fast).sum() / weights.sum())
    assert found.rmsd == pytest.approx(part[kept].std(ddof=1))


def test_a_dark_or_empty_region_has_no_centre():
    dark = statistics(torch.zeros(4, 5))
    assert math.isnan(dark.center_slow) and dark.total == 0
    nothing = statistics(torch.ones(4, 5), None, torch.zeros(4, 5, dtype=torch.bool))
    assert nothing.count == 0 and math.isnan(nothing.center_fast)


places = st.tuples(st.floats(0, 6), st.floats(0, 8))


@given(places, places)
@settings(max_examples=60, deadline=None)
def test_a_profile_of_a_plane_is_a_straight_line(start, stop):
    slow, fast = torch.meshgrid(torch.arange(6.0) + 0.5, torch.arange(8.0) + 0.5, indexing="ij")
    found = line_profile(3 * slow - 2 * fast, start, stop, 0.2)
    s, f = found.slow.clamp(0.5, 5.5), found.fast.clamp(0.5, 7.5)
    torch.testing.assert_close(found.values, 3 * s - 2 * f, rtol=0, atol=1e-9)
    length = math.dist(start, stop)
    assert float(found.distance_px[-1]) == pytest.approx(length)
    assert float(found.distance_mm[-1]) == pytest.approx(0.2 * length)
    assert len(found.values) == 1 + math.ceil(length)


def test_a_profile_takes_the_pixels_it_crosses():
    image = torch.arange(48.0).reshape(6, 8)
    found = line_profile(image, (2.5, 1.5), (2.5, 6.5), interpolation="nearest")
    assert found.values.tolist() == image[2, 1:7].tolist()
    assert line_profile(image, (2.5, 3.5), (2.5, 3.5)).values.tolist() == [19.0]


def test_a_profile_has_gaps_outside_the_image_and_in_masked_pixels():
    image, mask = torch.ones(6, 8), torch.ones(6, 8, dtype=torch.bool)
    mask[2, 3] = False
    found = line_profile(image, (2.5, -1.5), (2.5, 9.5), mask=mask)
    gaps = torch.isnan(found.values).nonzero().flatten().tolist()
    assert gaps == [0, 1, 5, 10, 11]


def test_a_line_that_is_none_is_refused():
    image = torch.ones(6, 8)
    for stop in ((math.nan, 1), (1e9, 0)):
        with pytest.raises(InputError, match="line"):
            line_profile(image, (0, 0), stop)
    with pytest.raises(InputError, match="interpolation = cubic"):
        line_profile(image, (0, 0), (1, 1), interpolation="cubic")
