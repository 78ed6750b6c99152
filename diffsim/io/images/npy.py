"""Images as numpy arrays: every digit, no header."""

import io
import math

import numpy as np
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.images.real_image import real_image
from diffsim.io.images.image_file import ImageFile
from diffsim.scene import Scene

HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
"""What reads the header of an array, by the version of the format."""


def read_npy(data: bytes, name: str, shape: tuple[int, int] | None = None) -> ImageFile:
    """A float64 image from an .npy file; no object in it is ever unpickled.

    Args:
        shape: not needed; the file has its own.

    Raises:
        InputError: for anything but a two-dimensional array of real numbers.
    """
    stream = io.BytesIO(data)
    try:
        header = HEADERS[np.lib.format.read_magic(stream)]
        own, by_column, dtype = header(stream)
        if dtype.hasobject:
            raise ValueError
        flat = np.frombuffer(data, dtype, math.prod(own), stream.tell())
        pixels = flat.reshape(own, order="F" if by_column else "C")
    except (ValueError, KeyError, EOFError, SyntaxError, TypeError, OverflowError):
        raise InputError(name, "damaged", "not a .npy file of numbers") from None
    return ImageFile(real_image(name, pixels))


def npy_bytes(experiment: Experiment, scene: Scene, image: Tensor) -> bytes:
    """An image in its own precision."""
    stream = io.BytesIO()
    np.save(stream, image.detach().cpu().numpy())
    return stream.getvalue()
