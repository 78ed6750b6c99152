"""Whether an array is an image."""

import numpy as np

from diffsim.errors import InputError


def real_image(name: str, image: np.ndarray) -> np.ndarray:
    """A float64 copy of a (slow, fast) image.

    Raises:
        InputError: for anything but a two-dimensional array of real numbers.
    """
    image = np.asarray(image)
    if image.ndim != 2 or image.dtype.kind not in "buif" or 0 in image.shape:
        what = f"{image.ndim}-dimensional {image.dtype}"
        raise InputError(f"{name} image", what, "a two-dimensional array of real numbers")
    return image.astype(np.float64)
