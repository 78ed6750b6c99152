"""Arrays as compressed text, for JSON."""

import base64
import hashlib
import zlib

import numpy as np


def pack(values: np.ndarray) -> str:
    """The bytes of an array, deflated, as ASCII."""
    return base64.b64encode(zlib.compress(values.tobytes(), 9)).decode("ascii")


def unpack(text: str, size: int) -> bytes:
    """The bytes that `pack` wrote.

    Args:
        size: how many there must be; no more are inflated, however the text was made.

    Raises:
        ValueError: for damaged text, or another size.
    """
    try:
        data = zlib.decompressobj().decompress(base64.b64decode(text, validate=True), size)
    except (TypeError, zlib.error) as error:
        raise ValueError("not deflated text") from error
    if len(data) != size:
        raise ValueError("another size")
    return data


def digest_of(*parts: bytes) -> str:
    """32 hexadecimal digits that stand for the content of an array or a list."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()[:32]
