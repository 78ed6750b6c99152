"""SMV images: a text header of a multiple of 512 bytes, then the pixels."""

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.images import photon_counts
from diffsim.io.images.image_file import ImageFile
from diffsim.io.images.smv_header import smv_header
from diffsim.scene import Scene

HEADER_BLOCK = 512
"""A header takes a whole number of these bytes."""

MAX_HEADER_BYTES = 65_536

PIXEL_TYPES = {
    "unsigned_char": "u1",
    "short": "i2",
    "signed_short": "i2",
    "unsigned_short": "u2",
    "int": "i4",
    "long": "i4",
    "signed_int": "i4",
    "signed_long": "i4",
    "unsigned_int": "u4",
    "unsigned_long": "u4",
    "float": "f4",
}
"""What a header calls the type of its pixels."""


def read_smv(data: bytes, name: str = "image", shape: tuple[int, int] | None = None) -> ImageFile:
    """An SMV image from the bytes of a file.

    Args:
        shape: not needed; the file has its own.

    Raises:
        InputError: for a header or a size that does not fit.
    """
    header = _header(data, name)
    says = ImageFile(np.empty((0, 0)), header)
    sizes = [says.number(keyword) for keyword in ("HEADER_BYTES", "SIZE1", "SIZE2")]
    if None in sizes:
        raise InputError(name, "no size", "an SMV header with HEADER_BYTES, SIZE1 and SIZE2")
    length, fast, slow = map(int, sizes)
    kind = "_".join((says.text("TYPE") or "unsigned_short").lower().split())
    if kind not in PIXEL_TYPES:
        raise InputError(name, kind, f"pixels of type {', '.join(PIXEL_TYPES)}")
    order = ">" if "big" in (says.text("BYTE_ORDER") or "").lower() else "<"
    stored = np.dtype(order + PIXEL_TYPES[kind])
    sizes_fit = 0 < length <= MAX_HEADER_BYTES and 0 < fast <= 32768 and 0 < slow <= 32768
    if not sizes_fit or len(data) < length + stored.itemsize * fast * slow:
        raise InputError(name, f"{len(data)} bytes", f"{fast} x {slow} pixels after the header")
    pixels = np.frombuffer(data, stored, fast * slow, length).reshape(slow, fast)
    return ImageFile(pixels.astype(stored.newbyteorder("=")), header)


def _header(data: bytes, name: str) -> dict[str, str]:
    start, end = data.find(b"{", 0, 16), data.find(b"}", 0, MAX_HEADER_BYTES)
    if start < 0 or end < 0:
        raise InputError(name, "no header", "an SMV image that starts with { KEYWORD=value; ... }")
    text = data[start + 1 : end].decode("ascii", "replace")
    header: dict[str, str] = {}
    for line in text.replace(";", "\n").splitlines():
        key, sign, value = line.partition("=")
        if sign:
            header.pop(key.strip(), None)  # of a repeated keyword the last place counts, too
            header[key.strip()] = value.strip()
    return header


def write_smv(header: dict[str, object], pixels: np.ndarray) -> bytes:
    """The bytes of an SMV file.

    Args:
        header: keywords beyond those of the format (size, type and byte order), in order.
        pixels: (slow, fast) counts from 0 to 65535.

    The header is padded to whole blocks of 512 bytes.
    """
    slow, fast = pixels.shape
    own = {
        "HEADER_BYTES": 0,
        "DIM": 2,
        "BYTE_ORDER": "little_endian",
        "TYPE": "unsigned_short",
        "SIZE1": fast,
        "SIZE2": slow,
    }
    length = HEADER_BLOCK
    while len(text := _header_text(own | header | {"HEADER_BYTES": length})) > length:
        length += HEADER_BLOCK
    return text.ljust(length) + pixels.astype("<u2").tobytes()


def _header_text(header: dict[str, object]) -> bytes:
    lines = "".join(f"{key}={_text(value)};\n" for key, value in header.items())
    return f"{{\n{lines}}}\f".encode("ascii")


def _text(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def smv_bytes(
    experiment: Experiment,
    scene: Scene,
    image: Tensor,
    scale: float | None = None,
    adc: float = photon_counts.DEFAULT_ADC,
    header: dict[str, object] | None = None,
) -> bytes:
    """An SMV image of 16-bit counts: floor(pixel * scale + adc + 0.5).

    Args:
        scene: the scene of the experiment.
        image: (slow, fast) photons.
        scale: counts per photon; by default the brightest pixel has 55000.
        adc: offset [counts].
        header: keywords of the file; those of the experiment by default.

    Raises:
        InputError: for an image that is not finite.
    """
    if not bool(torch.isfinite(image).all()):
        raise InputError("image", "infinite or missing photons", "a finite image, to count")
    if scale is None:
        highest = float(image.detach().to(torch.float32).max())
        scale = photon_counts.FULL_SCALE / highest if highest > 0 else 1.0
    counts = photon_counts.integers(image.detach(), scale, adc, scene.roi)
    return write_smv(header or smv_header(experiment, scene), counts.cpu().numpy())
