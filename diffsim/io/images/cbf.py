"""CBF images as Pilatus detectors write them: a text header and 32-bit counts, byte offsets."""

import base64
import hashlib

import numpy as np
import torch
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.io.images.cbf_header import cbf_header
from diffsim.scene import Scene

MARK = b"\x0c\x1a\x04\xd5"
"""Starts the binary section."""

MAX_COUNT = 2**30
"""Largest count, so that no difference of two leaves 32 bits."""


def write_cbf(header: dict[str, object], pixels: np.ndarray, name: str = "image") -> bytes:
    """The bytes of a CBF file.

    Args:
        header: lines of the mini-header, keyword and text ("Wavelength": "0.9795 A"), in order.
        pixels: (slow, fast) whole numbers within +-`MAX_COUNT`.
        name: of the data block: letters, digits, points, dashes and underscores.

    Raises:
        InputError: for counts that are too large, and for text that would break the header.
    """
    if pixels.size == 0 or np.abs(pixels).max() > MAX_COUNT:
        raise InputError("CBF image", f"{pixels.size} pixels", f"counts up to {MAX_COUNT}")
    if not name or not all(letter.isalnum() or letter in "._-" for letter in name):
        raise InputError("CBF name", name, "letters, digits, points, dashes and underscores")
    lines = [f"# {key} {value}" for key, value in header.items()]
    if any(not line.isascii() or not line.isprintable() for line in lines):
        raise InputError("CBF header", "text", "plain ASCII, one line each")
    slow, fast = pixels.shape
    packed = byte_offsets(pixels)
    digest = base64.b64encode(hashlib.md5(packed, usedforsecurity=False).digest()).decode()
    text = [
        "###CBF: VERSION 1.5, diffsim",
        "",
        f"data_{name}",
        "",
        *(_mini_header(lines) if lines else ()),
        "_array_data.data",
        ";",
        "--CIF-BINARY-FORMAT-SECTION--",
        "Content-Type: application/octet-stream;",
        '     conversions="x-CBF_BYTE_OFFSET"',
        "Content-Transfer-Encoding: BINARY",
        f"X-Binary-Size: {len(packed)}",
        "X-Binary-ID: 1",
        'X-Binary-Element-Type: "signed 32-bit integer"',
        "X-Binary-Element-Byte-Order: LITTLE_ENDIAN",
        f"Content-MD5: {digest}",
        f"X-Binary-Number-of-Elements: {pixels.size}",
        f"X-Binary-Size-Fastest-Dimension: {fast}",
        f"X-Binary-Size-Second-Dimension: {slow}",
        "X-Binary-Size-Padding: 1",
        "",
        "",
    ]
    end = b"\x00\r\n--CIF-BINARY-FORMAT-SECTION----\r\n;\r\n"
    return "\r\n".join(text).encode("ascii") + MARK + packed + end


def cbf_bytes(experiment: Experiment, scene: Scene, image: Tensor, scale: float = 1.0) -> bytes:
    """A CBF image of 32-bit counts, round(pixel * scale), with a Pilatus mini-header.

    Masked pixels are -1, as such detectors mark them.

    Args:
        scene: the scene of the experiment.
        image: (slow, fast) photons.
        scale: counts per photon.

    Raises:
        InputError: where a pixel has more counts than the format holds.
    """
    values = image.detach().to(torch.float64) * scale
    highest = float(values.max())
    if not highest <= MAX_COUNT:
        raise InputError(
            "CBF image", f"{highest:g} counts", f"at most {MAX_COUNT}; lower the scale"
        )
    pixels = torch.round(values).to(torch.int32)
    if scene.mask is not None:
        pixels = torch.where(scene.mask, pixels, -1)
    return write_cbf(cbf_header(experiment, scene, MAX_COUNT), pixels.cpu().numpy())


def _mini_header(lines: list[str]) -> list[str]:
    return [
        '_array_data.header_convention "PILATUS_1.2"',
        "_array_data.header_contents",
        ";",
        *lines,
        ";",
        "",
    ]


def byte_offsets(pixels: np.ndarray) -> bytes:
    """Differences of neighbouring pixels: in one byte, or 0x80 and two, or 0x80 0x8000 and four.

    Bernstein & Hammersley, International Tables G (2005), 5.6.3, x-CBF_BYTE_OFFSET.

    Args:
        pixels: (slow, fast) whole numbers within +-`MAX_COUNT`.
    """
    delta = np.diff(pixels.astype(np.int64).ravel(), prepend=0)
    short, middle = np.abs(delta) <= 127, np.abs(delta) <= 32767
    size = np.where(short, 1, np.where(middle, 3, 7))
    start = np.cumsum(size) - size
    out = np.zeros(int(size.sum()), np.uint8)
    out[start[short]] = delta[short].astype("<i1").view(np.uint8)
    for chosen, width, escape in ((middle & ~short, 2, b"\x80"), (~middle, 4, b"\x80\x00\x80")):
        place = start[chosen][:, None]
        out[place + np.arange(len(escape))] = np.frombuffer(escape, np.uint8)
        digits = delta[chosen].astype(f"<i{width}").view(np.uint8).reshape(-1, width)
        out[place + len(escape) + np.arange(width)] = digits
    return out.tobytes()
