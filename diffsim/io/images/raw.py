"""Raw images: little-endian float32, row by row, without a header."""

import numpy as np
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.io.images.image_file import ImageFile
from diffsim.scene import Scene


def read_raw(data: bytes, name: str, shape: tuple[int, int] | None = None) -> ImageFile:
    """An image of a given shape.

    Raises:
        InputError: for another size than the shape says, or no shape.
    """
    if shape is None:
        reason = "a raw image needs its shape, slow and fast pixel counts"
        raise InputError(name, "none of the formats that say their own size", reason)
    slow, fast = shape
    expected = 4 * slow * fast
    if len(data) != expected:
        sizes = f"{len(data)} bytes; {slow} x {fast} float32 pixels are {expected}"
        raise InputError(name, "a raw image", sizes)
    return ImageFile(np.frombuffer(data, "<f4").reshape(shape))


def raw_bytes(experiment: Experiment, scene: Scene, image: Tensor) -> bytes:
    """The pixels of an image as float32."""
    return image.detach().cpu().numpy().astype("<f4", copy=False).tobytes()
