"""PGM images: grey pictures of 8 bits."""

import numpy as np


def write_pgm(image: np.ndarray, scale: float) -> bytes:
    """The bytes of a P5 file: min(255, pixel * scale), truncated.

    Args:
        image: (slow, fast) photons.
        scale: grey levels per photon.
    """
    slow, fast = image.shape
    grey = np.clip(image * scale, 0, 255).astype(np.uint8)
    return (
        f"P5\n{fast} {slow}\n# pixels scaled by {scale:g}\n255\n".encode("ascii") + grey.tobytes()
    )
