"""Comparisons of images."""

import json

import numpy as np
import pytest

import diffsim
from diffsim.parity import compare_images, read_image
from diffsim.parity.reports.image import image_report


@pytest.fixture(scope="module")
def image():
    """Spots of different heights on a weak background."""
    slow, fast = np.mgrid[:60, :80]
    spots = ((10, 20, 5.0), (30, 50, 80.0), (45, 12, 20.0))
    return 0.01 + sum(
        height * np.exp(-((slow - s) ** 2 + (fast - f) ** 2) / 4) for s, f, height in spots
    )


def test_an_image_agrees_with_itself(image):
    same = compare_images(image, image)
    assert same.agrees and same.beyond == 0
    assert same.correlation == pytest.approx(1, abs=1e-14) and same.sum_ratio == 1
    assert (same.rms, same.largest_relative, same.largest_units, same.identical) == (0, 0, 0, 1)
    assert same.peaks.distances.tolist() == [0, 0, 0]
    assert same.peaks.reference.tolist() == [[30, 50], [45, 12], [10, 20]]


def test_the_worst_pixel_is_named(image):
    ours = image * (1 + 1e-9)
    ours[7, 70] *= 1.5
    comparison = compare_images(image, ours)
    assert comparison.beyond == 1 and not comparison.agrees
    assert comparison.largest_relative == pytest.approx(0.5)
    assert comparison.largest_relative_pixel == comparison.largest_units_pixel == (7, 70)
    # the tolerance there is 1e-6 of the background and 1e-9 of the maximum
    assert comparison.largest_units == pytest.approx(0.005 / (1e-8 + 8.001e-8), rel=1e-3)
    assert comparison.identical < 1


def test_a_scale_shows_in_the_sum_and_not_in_the_correlation(image):
    comparison = compare_images(image, 0.7 * image)
    assert comparison.sum_ratio == pytest.approx(0.7)
    assert comparison.correlation == pytest.approx(1)
    assert comparison.rms == pytest.approx(0.3 * np.sqrt(np.mean(image**2)))


def test_peaks_within_a_pixel_are_matched_and_others_are_not(image):
    moved = np.roll(image, 1, axis=1)
    comparison = compare_images(image, moved)
    assert comparison.peaks.distances.tolist() == [1, 1, 1]
    assert (comparison.peaks.ours - comparison.peaks.reference).tolist() == [[0, 1]] * 3
    far = compare_images(image, np.roll(image, 2, axis=0)).peaks
    assert len(far.distances) == 0
    assert len(far.only_reference) == len(far.only_ours) == 3


def test_peaks_below_the_threshold_do_not_count(image):
    peaks = compare_images(image, image, peak_threshold=10).peaks
    assert len(peaks.distances) == 2 and peaks.threshold == 10


def test_a_plateau_is_one_peak():
    image = np.zeros((9, 9))
    image[3:5, 4:6] = 7
    assert compare_images(image, image).peaks.reference.tolist() == [[3.5, 4.5]]


def test_many_close_peaks_are_matched_one_to_one():
    image = np.zeros((90, 90))
    image[1::3, 1::3] = 20 + np.arange(900).reshape(30, 30)
    peaks = compare_images(image, image).peaks
    assert len(peaks.distances) == 900 and peaks.distances.max() == 0


def test_a_region_counts_fast_then_slow_with_its_limits(image):
    ours = image.copy()
    ours[20, 40] *= 2
    inside = compare_images(image, ours, (40, 45, 10, 20))
    assert inside.shape == (11, 6) and inside.largest_relative_pixel == (20, 40)
    assert compare_images(image, ours, (41, 45, 10, 20)).agrees


def test_the_tolerance_follows_the_precision(image):
    ours = image * (1 + 1e-4)
    assert not compare_images(image, ours).agrees
    assert compare_images(image, ours, precision="float32").agrees


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_constant_images_have_no_correlation_and_no_peaks(value):
    flat = np.full((4, 5), value)
    comparison = compare_images(flat, flat)
    assert comparison.agrees and np.isnan(comparison.correlation)
    assert len(comparison.peaks.distances) == 0
    data = json.dumps(image_report(comparison).data, allow_nan=False)
    assert json.loads(data)["correlation"] is None
    assert not compare_images(flat, flat + 1).agrees


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: (x, x[:-1]), "shape of ours"),
        (lambda x: (x, np.where(x == x.max(), np.nan, x)), "slow 30, fast 50"),
        (lambda x: (np.where(x == x.max(), np.inf, x), x), "reference image = inf"),
        (lambda x: (x[0], x[0]), "two-dimensional"),
        (lambda x: (x + 0j, x), "real numbers"),
        (lambda x: (x[:0], x[:0]), "two-dimensional"),
    ],
)
def test_images_that_cannot_be_compared_are_refused(change, message, image):
    with pytest.raises(diffsim.InputError, match=message):
        compare_images(*change(image))


@pytest.mark.parametrize("roi", [(0, 80, 0, 5), (-1, 5, 0, 5), (5, 4, 0, 5), (0, 5, 0, 60)])
def test_a_region_off_the_image_is_refused(roi, image):
    with pytest.raises(diffsim.InputError, match="within fast 0 to 79, slow 0 to 59"):
        compare_images(image, image, roi)


def test_raw_and_npy_images_are_read(image, tmp_path):
    raw, npy = tmp_path / "image.bin", tmp_path / "image.npy"
    image.astype("<f4").tofile(raw)
    np.save(npy, image)
    assert np.array_equal(read_image(raw, (60, 80)), image.astype(np.float32))
    assert np.array_equal(read_image(npy), image)


def test_files_of_another_size_or_kind_are_refused(image, tmp_path):
    raw, npy, objects = tmp_path / "a.bin", tmp_path / "a.npy", tmp_path / "b.npy"
    image.astype("<f4").tofile(raw)
    np.save(npy, image)
    np.save(objects, np.array([[object()]]), allow_pickle=True)
    (tmp_path / "c.npy").write_bytes(b"\x93NUMPY nonsense")
    for path, shape, message in (
        (raw, (60, 81), "19200 bytes; 60 x 81 float32 pixels are 19440"),
        (raw, None, "needs its shape"),
        (raw, (0, 5), "positive counts"),
        (npy, (60, 81), "its shape is"),
        (objects, None, "not a .npy file of numbers"),
        (tmp_path / "c.npy", None, "not a .npy file of numbers"),
        (tmp_path / "none.bin", (1, 1), "no such file"),
        (tmp_path, (1, 1), "no such file"),
    ):
        with pytest.raises(diffsim.InputError, match=message):
            read_image(path, shape)
