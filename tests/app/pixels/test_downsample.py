"""What is sent to the screen keeps every maximum and says where it lies."""

import numpy as np
import pytest

from app.pixels.downsample import (
    MOST,
    Raster,
    block_maximum,
    block_of,
    brightest,
    inside,
    visible,
)


def noise(slow: int, fast: int) -> np.ndarray:
    return np.random.default_rng(1).random((slow, fast), dtype=np.float32)


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (600, 601), (1200, 1200), (1237, 991)])
@pytest.mark.parametrize("screen", [(480, 480), (300, 900), (2000, 2000)])
def test_what_is_sent_suits_the_screen_and_keeps_the_maximum(shape, screen):
    image = noise(*shape)
    frame = visible(Raster(image), screen=screen)
    rows, columns = frame.values.shape
    assert max(rows, columns) <= MOST
    assert min(rows / screen[0], columns / screen[1]) <= 1.5
    assert frame.values.max() == image.max()
    assert frame.values.dtype == np.float32
    assert rows * frame.block >= shape[0] > (rows - 1) * frame.block
    assert columns * frame.block >= shape[1] > (columns - 1) * frame.block


def test_a_megapixel_is_sent_at_half_its_resolution_to_a_view_of_500_dots():
    frame = visible(Raster(noise(1024, 1024)), screen=(482, 482))
    assert frame.block == 2
    assert frame.values.shape == (512, 512)


@pytest.mark.parametrize("shape", [(6, 9), (7, 9), (6, 10), (7, 11)])
def test_block_maximum_is_the_maximum_of_each_block(shape: tuple[int, int]):
    image, block = noise(*shape), 3
    expected = [
        [image[s : s + block, f : f + block].max() for f in range(0, shape[1], block)]
        for s in range(0, shape[0], block)
    ]
    np.testing.assert_array_equal(block_maximum(image, block), expected)


def test_every_bright_pixel_survives():
    image = np.zeros((1301, 1303), np.float32)
    spots = np.random.default_rng(2).integers(0, 1301, (50, 2))
    for number, (slow, fast) in enumerate(spots, start=1):
        image[slow, fast] = number
    frame = visible(Raster(image), screen=(600, 600))
    for slow, fast in spots:
        assert frame.values[slow // frame.block, fast // frame.block] >= image[slow, fast]


def test_a_small_window_is_sent_pixel_by_pixel():
    image = noise(2000, 2000)
    frame = visible(Raster(image), (100.2, 180.9, 500.0, 620.0), (500, 500))
    assert (frame.block, frame.slow, frame.fast) == (1, 100, 500)
    np.testing.assert_array_equal(frame.values, image[100:181, 500:620])


def test_blocks_stay_in_place_while_a_window_moves():
    image = noise(3000, 3000)
    first, second = (
        visible(Raster(image), window, (500, 500))
        for window in ((0, 1500, 0, 1500), (7, 1507, 11, 1511))
    )
    assert first.block == second.block == 3
    assert second.slow % 3 == second.fast % 3 == 0
    np.testing.assert_array_equal(
        first.values[second.slow // 3 :, second.fast // 3 :],
        second.values[: 500 - second.slow // 3, : 500 - second.fast // 3],
    )


@pytest.mark.parametrize("window", [(-50, -10, 5, 6), (500, 900, 500, 900), (3, 3, 4, 4)])
def test_a_window_off_the_image_still_gives_a_frame(window):
    assert visible(Raster(noise(20, 30)), window).values.size > 0


def test_values_of_a_coarse_image_cover_more_pixels():
    frame = visible(Raster(noise(100, 120), 8), (0, 400, 80, 160))
    assert (frame.block, frame.slow, frame.fast) == (8, 0, 80)
    assert frame.values.shape == (50, 10)


def test_a_part_knows_where_its_values_lie():
    image = noise(40, 60)
    part = Raster(image[10:20, 30:50], 1, 10, 30)
    assert part.at(12, 31) == image[12, 31]
    assert part.at(9, 31) is None
    assert part.covers((10, 20, 30, 50))
    assert not part.covers((10, 21, 30, 50))
    frame = visible(part, (0, 15, 35, 100))
    assert (frame.slow, frame.fast) == (10, 35)
    np.testing.assert_array_equal(frame.values, image[10:15, 35:50])


def test_brightest_pixel_of_a_block():
    image = noise(11, 13)
    image[9, 12] = 5
    image[8, 11] = np.nan
    assert brightest(block_of(Raster(image), 10, 12, 4)) == (9, 12)
    assert brightest(block_of(Raster(image), 3, 2, 1)) == (3, 2)
    assert brightest(block_of(Raster(image[4:], 1, 4, 0), 10, 12, 4)) == (9, 12)


def test_what_lies_inside_a_window():
    image = noise(20, 30)
    part = inside(Raster(image), (2.2, 7.0, 3.0, 9.9))
    assert (part.slow, part.fast) == (2, 3)
    np.testing.assert_array_equal(part.values, image[2:7, 3:10])
    assert inside(Raster(image), None).values is image


def test_brightest_pixel_in_view():
    image = noise(20, 30)
    image[3, 4], image[12, 20], image[13, 20] = 7, 5, np.nan
    assert brightest(inside(Raster(image), None)) == (3, 4)
    assert brightest(inside(Raster(image), (8, 20, 0, 30))) == (12, 20)
    assert brightest(inside(Raster(image, 4, 8, 16), None)) == (20, 32)
