"""SMV images: a text header of 512 bytes and unsigned 16-bit pixels."""

from dataclasses import dataclass

import numpy as np

from diffsim.errors import InputError

HEADER_BYTES = 512
MAX_HEADER_BYTES = 65_536


@dataclass(frozen=True, eq=False)
class Smv:
    """An SMV image.

    Args:
        header: values by keyword, as text.
        pixels: (slow, fast) counts.
    """

    header: dict[str, str]
    pixels: np.ndarray

    def number(self, keyword: str) -> float | None:
        """A header value as a number, or None where there is none."""
        try:
            return float(self.header[keyword])
        except (KeyError, ValueError):
            return None


def read_smv(data: bytes, name: str = "image") -> Smv:
    """An SMV image from the bytes of a file.

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
    return Smv(header, pixels.astype(np.uint16))


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
