"""SMV images: a text header of 512 bytes and unsigned 16-bit pixels."""

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.images import photon_counts
from diffsim.io.images.image_file import ImageFile
from diffsim.io.images.smv_header import smv_header
from diffsim.scene import Scene

HEADER_BYTES = 512
MAX_HEADER_BYTES = 65_536


def read_smv(data: bytes, name: str = "image", shape: tuple[int, int] | None = None) -> ImageFile:
    """An SMV image from the bytes of a file.

    Args:
        shape: not needed; the file has its own.

    Raises:
        InputError: for a header or a size that does not fit.
    """
    header = _header(data, name)
    try:
        length = int(header["HEADER_BYTES"])
        fast, slow = int(header["SIZE1"]), int(header["SIZE2"])
    except (KeyError, ValueError):
        raise InputError(
            name, "no size", "an SMV header with HEADER_BYTES, SIZE1 and SIZE2"
        ) from None
    kind = header.get("TYPE", "unsigned_short")
    if kind != "unsigned_short":
        raise InputError(name, kind, "pixels of type unsigned_short")
    order = ">u2" if "big" in header.get("BYTE_ORDER", "little_endian") else "<u2"
    sizes_fit = 0 < length <= MAX_HEADER_BYTES and 0 < fast <= 32768 and 0 < slow <= 32768
    if not sizes_fit or len(data) < length + 2 * fast * slow:
        raise InputError(name, f"{len(data)} bytes", f"{fast} x {slow} pixels after the header")
    pixels = np.frombuffer(data, order, fast * slow, length).reshape(slow, fast)
    return ImageFile(pixels.astype(np.uint16), header)


def _header(data: bytes, name: str) -> dict[str, str]:
    start, end = data.find(b"{", 0, 16), data.find(b"}", 0, MAX_HEADER_BYTES)
    if start < 0 or end < 0:
        raise InputError(name, "no header", "an SMV image that starts with { KEYWORD=value; ... }")
    text = data[start + 1 : end].decode("ascii", "replace")
    pairs = (line.partition("=") for line in text.replace(";", "\n").splitlines())
    return {key.strip(): value.strip() for key, sign, value in pairs if sign}


def write_smv(header: dict[str, object], pixels: np.ndarray) -> bytes:
    """The bytes of an SMV file.

    Args:
        header: keywords beyond those of the format (size, type and byte order), in order.
        pixels: (slow, fast) counts from 0 to 65535.

    Raises:
        InputError: where the header does not fit into its 512 bytes.
    """
    slow, fast = pixels.shape
    own = {
        "HEADER_BYTES": HEADER_BYTES,
        "DIM": 2,
        "BYTE_ORDER": "little_endian",
        "TYPE": "unsigned_short",
        "SIZE1": fast,
        "SIZE2": slow,
    }
    lines = "".join(f"{key}={_text(value)};\n" for key, value in (own | header).items())
    text = f"{{\n{lines}}}\f".encode("ascii")
    if len(text) > HEADER_BYTES:
        raise InputError("SMV header", f"{len(text)} bytes", f"at most {HEADER_BYTES}")
    return text.ljust(HEADER_BYTES) + pixels.astype("<u2").tobytes()


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def smv_bytes(
    experiment: Experiment,
    scene: Scene,
    image: Tensor,
    scale: float | None = None,
    adc: float = photon_counts.DEFAULT_ADC,
) -> bytes:
    """An SMV image of 16-bit counts: floor(pixel * scale + adc + 0.5).

    Args:
        scene: the scene of the experiment.
        image: (slow, fast) photons.
        scale: counts per photon; by default the brightest pixel has 55000.
        adc: offset [counts].

    Raises:
        InputError: for an image that is not finite.
    """
    if not bool(torch.isfinite(image).all()):
        raise InputError("image", "infinite or missing photons", "a finite image, to count")
    if scale is None:
        highest = float(image.detach().max())
        scale = photon_counts.FULL_SCALE / highest if highest > 0 else 1.0
    pixels = photon_counts.integers(image.detach(), scale, adc)
    return write_smv(smv_header(experiment, scene), pixels.cpu().numpy())
