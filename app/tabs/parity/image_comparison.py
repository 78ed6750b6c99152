"""Our image compared with an uploaded one of the same detector."""

import threading
from contextlib import nullcontext
from dataclasses import dataclass, field

import numpy as np

from app.pixels.downsample import Raster
from app.state.limits import MAX_PIXELS
from diffsim import InputError
from diffsim.io.images import read_image_file
from diffsim.parity import ImageComparison, compare_images

MAX_IMAGE_BYTES = 64 * 2**20
"""Largest image that is taken: 4096 x 4096 float32."""

PRECISION = "float32"
"""What the app renders in."""

MANY_PIXELS = 2048 * 2048
"""Images of more pixels are compared one at a time, whoever asks."""

_one_at_a_time = threading.Lock()
"""A comparison of large images takes a gigabyte for a moment."""


@dataclass(frozen=True, eq=False)
class UploadedImage:
    """An image as it came.

    Args:
        name: of its file.
        values: (pixels,) float32, row by row.
    """

    name: str
    values: np.ndarray = field(repr=False)

    @classmethod
    def of(cls, data: bytes, name: str, shape: tuple[int, int]) -> "UploadedImage":
        """Take an image of a detector, in any format that is read.

        Raises:
            InputError: for one that has not (slow, fast) finite pixels.
        """
        values = read_image_file(data, name, shape).pixels.astype("<f4", copy=False).ravel()
        if not np.isfinite(values).all():
            slow, fast = divmod(int((~np.isfinite(values)).argmax()), shape[1])
            raise InputError(
                name,
                f"{values[slow * shape[1] + fast]} at slow {slow}, fast {fast}",
                "finite numbers only; is it raw float32, little-endian?",
            )
        return cls(name, values)

    def fits(self, shape: tuple[int, int]) -> bool:
        """Whether it has as many pixels as a detector."""
        return len(self.values) == shape[0] * shape[1] <= MAX_PIXELS


@dataclass(frozen=True, eq=False)
class ImageOutcome:
    """What came out of comparing two images.

    Args:
        comparison: the numbers.
        difference: ours - reference.
        limit: the largest |difference|, or what the tolerance leaves unseen if that is more.
        reference, ours: (slow, fast) the images.
    """

    comparison: ImageComparison
    difference: Raster
    limit: float
    reference: np.ndarray = field(repr=False)
    ours: np.ndarray = field(repr=False)


def compare_image(uploaded: UploadedImage, ours: np.ndarray) -> ImageOutcome:
    """Compare our full image with an uploaded one.

    Raises:
        InputError: for a reference of another size.
    """
    if not uploaded.fits(ours.shape):
        raise InputError(
            uploaded.name,
            f"{len(uploaded.values):,} pixels",
            f"the detector has {ours.shape[0]} x {ours.shape[1]}",
        )
    reference = uploaded.values.reshape(ours.shape)
    with _one_at_a_time if ours.size > MANY_PIXELS else nullcontext():
        comparison = compare_images(reference, ours, precision=PRECISION)
        difference = Raster(ours - reference)
    # what no tolerance tells apart stays pale
    least = 2e-5 * max(float(reference.max()), 0.0)
    limit = max(float(np.abs(difference.values).max()), least) or 1.0
    return ImageOutcome(comparison, difference, limit, reference, ours)
