"""Files of images, one format a file; to add one, write its file and its line here."""

from pathlib import Path

import numpy as np

from diffsim.errors import InputError
from diffsim.io.formats import Format, read_any
from diffsim.io.images.image_file import MAX_PIXELS, ImageFile

FORMATS = (
    Format(
        "npy",
        "NumPy",
        (".npy",),
        rb"\A\x93NUMPY",
        reader="diffsim.io.images.npy:read_npy",
        writer="diffsim.io.images.npy:npy_bytes",
        doc="photons, in the precision of the render",
    ),
    Format(
        "raw",
        "Raw",
        (".bin", ".raw", ".f32"),
        reader="diffsim.io.images.raw:read_raw",
        writer="diffsim.io.images.raw:raw_bytes",
        doc="float32, little-endian, no header",
    ),
    Format(
        "smv",
        "SMV",
        (".img", ".smv"),
        rb"\A\s*\{\s*\w+\s*=",
        reader="diffsim.io.images.smv:read_smv",
        writer="diffsim.io.images.smv:smv_bytes",
        doc="16-bit counts, the brightest 55000",
    ),
    Format(
        "cbf",
        "CBF",
        (".cbf",),
        rb"\A###CBF",
        writer="diffsim.io.images.cbf:cbf_bytes",
        doc="32-bit counts, photons rounded",
    ),
)
"""In the order they are offered. A reader may need the shape; a writer takes an experiment, its
scene and the image. What has no signature is raw."""


def read_image_file(data: bytes, name: str, shape: tuple[int, int] | None = None) -> ImageFile:
    """An image from the content of a file.

    Args:
        shape: slow and fast pixel counts, where they are known; a raw image needs them.

    Raises:
        InputError: for a file of no known format, a damaged one, and another shape.
    """
    image = read_any(data, name, FORMATS, shape=shape)
    if shape is not None and image.pixels.shape != tuple(shape):
        slow, fast = image.pixels.shape
        shape_text = f"its shape is to be {shape[0]} x {shape[1]}, slow and fast"
        raise InputError(name, f"{slow} x {fast} pixels", shape_text)
    return image


def read_image(path: str | Path, shape: tuple[int, int] | None = None) -> np.ndarray:
    """The pixels of an image on disk, in any format that is read here.

    Args:
        shape: slow and fast pixel counts, where they are known; a raw image needs them.

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
    if path.stat().st_size > 8 * MAX_PIXELS + 4096:
        raise InputError("image", path, f"at most {MAX_PIXELS} pixels are read")
    return read_image_file(path.read_bytes(), str(path), shape).pixels
