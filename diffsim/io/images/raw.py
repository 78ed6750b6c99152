"""Images from files: raw float32 and .npy."""

from pathlib import Path

import numpy as np

from diffsim.errors import InputError

MAX_PIXELS = 2**28
"""Largest image that is read."""


def read_image(path: str | Path, shape: tuple[int, int] | None = None) -> np.ndarray:
    """Read an image: .npy, or raw float32 (little-endian, row by row) of a given shape.

    Args:
        shape: slow and fast pixel counts.

    Returns:
        (slow, fast) array.

    Raises:
        InputError: for a missing or unreadable file, and one of another size than the shape says.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("image", path, "no such file")
    if shape is not None and not (min(shape) > 0 and shape[0] * shape[1] <= MAX_PIXELS):
        raise InputError("shape", shape, f"positive counts of at most {MAX_PIXELS} pixels")
    if path.suffix == ".npy":
        return _read_npy(path, shape)
    if shape is None:
        raise InputError("image", path, "a raw image needs its shape, slow and fast pixel counts")
    expected, size = 4 * shape[0] * shape[1], path.stat().st_size
    if size != expected:
        raise InputError(
            "image", path, f"{size} bytes; {shape[0]} x {shape[1]} float32 pixels are {expected}"
        )
    return np.fromfile(path, "<f4").reshape(shape)


def _read_npy(path: Path, shape: tuple[int, int] | None) -> np.ndarray:
    if path.stat().st_size > 8 * MAX_PIXELS + 4096:
        raise InputError("image", path, f"at most {MAX_PIXELS} pixels are read")
    try:
        image = np.load(path, mmap_mode="r", allow_pickle=False)
        image = real_image(str(path), image)
    except (ValueError, EOFError, OSError, SyntaxError, TypeError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("image", path, "not a .npy file of numbers") from None
    if shape is not None and image.shape != tuple(shape):
        raise InputError("image", path, f"its shape is {image.shape}, not {tuple(shape)}")
    return image


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
