"""The detector: conventions, pivots, the corner of its first pixel, positions of sub-pixels."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from tests.second_opinion.settings import Refused, Settings
from tests.second_opinion.vectors import length, rotate, turned, unit

X, Y, Z = np.eye(3)
# beam, fast, slow, normal, 2theta axis, polarization, spindle
NAMES = ("beam", "fdet", "sdet", "odet", "twotheta", "polar", "spindle")
CONVENTIONS = {
    "ADXV": (Z, X, -Y, Z, -X, X, X),
    "MOSFLM": (X, Z, -Y, X, -Z, Z, Z),
    "DENZO": (X, Z, -Y, X, -Z, Z, Z),
    "XDS": (Z, X, Y, Z, X, X, X),
    "DIALS": (Z, X, Y, Z, Y, Y, Y),
    "CUSTOM": (X, Z, -Y, X, Y, Z, Z),
}


@dataclass
class Detector:
    """A placed detector; lengths in m."""

    shape: tuple[int, int]  # slow, fast
    pixel: float
    fast: np.ndarray
    slow: np.ndarray
    normal: np.ndarray
    pix0: np.ndarray
    close: float
    distance: float
    beam: np.ndarray
    polar: np.ndarray
    spindle: np.ndarray
    curved: bool

    def positions(self, f: np.ndarray, s: np.ndarray, o: float) -> np.ndarray:
        """Points (..., 3) at f, s along the detector's axes and o into the sensor."""
        flat = f[..., None] * self.fast + s[..., None] * self.slow + o * self.normal + self.pix0
        if not self.curved:
            return flat
        bent = turned(
            np.broadcast_to(self.distance * self.beam, flat.shape),
            self.slow,
            flat[..., 1] / self.distance,
        )
        return turned(bent, self.fast, flat[..., 2] / self.distance)


def place(settings: Settings) -> Detector:
    """The detector that the settings describe."""
    px = settings.pixel
    size_f, count_f = extent(settings.detpixels_f, settings.detsize_f, px)
    size_s, count_s = extent(settings.detpixels_s, settings.detsize_s, px)

    axes = dict(zip(NAMES, CONVENTIONS[settings.convention], strict=True))
    if settings.convention == "CUSTOM":
        axes |= {name: vector for name, vector in settings.vectors.items() if name in axes}
    normal_length = length(axes["odet"])
    axis = np.array(axes.pop("twotheta"), dtype=float)
    axes = {name: unit(vector) for name, vector in axes.items()}
    beam, fast, slow, normal = (axes[name] for name in ("beam", "fdet", "sdet", "odet"))
    if normal_length != 1:
        normal = unit(np.cross(fast, slow))

    pivot, (beam_f, beam_s), (close_f, close_s) = centres(settings, size_f, size_s)
    tilt = (settings.detector_rotx, settings.detector_roty, settings.detector_rotz)

    def swing(vector: np.ndarray) -> np.ndarray:
        return turned(rotate(vector, *tilt), axis, settings.twotheta)

    ratio = beam @ rotate(normal, *tilt)
    if ratio == 0:
        raise Refused("the beam runs along the detector")
    close = settings.close_distance
    if close is None:
        close = abs(ratio * settings.distance)
    if pivot == "SAMPLE":
        pix0 = swing(-close_f * fast - close_s * slow + close * normal)
    fast, slow, normal = swing(fast), swing(slow), swing(normal)
    if pivot == "BEAM":
        pix0 = -beam_f * fast - beam_s * slow + close / ratio * beam
    close = pix0 @ normal
    return Detector(
        shape=(count_s, count_f),
        pixel=px,
        fast=fast,
        slow=slow,
        normal=normal,
        pix0=pix0,
        close=close,
        distance=close / ratio,
        beam=beam,
        polar=axes["polar"],
        spindle=axes["spindle"],
        curved=settings.curved,
    )


def extent(count: int | None, size: float, px: float) -> tuple[float, int]:
    """Size [m] and number of pixels along one axis; a number beats a size."""
    if count is not None:
        size = px * count
    return size, ceil(size / px - 0.5)


def centres(settings: Settings, size_f: float, size_s: float):
    """Pivot, beam centre and closest point (fast, slow) [m] of an unrotated detector."""
    px, convention = settings.pixel, settings.convention
    close_f = size_f / 2 if settings.ORGX is None else (settings.ORGX - 0.5) * px
    close_s = size_s / 2 if settings.ORGY is None else (settings.ORGY - 0.5) * px
    x_close = close_f if settings.Xclose is None else settings.Xclose
    y_close = close_s if settings.Yclose is None else settings.Yclose
    x, y = {
        "ADXV": ((size_f + px) / 2, (size_s - px) / 2),
        "MOSFLM": ((size_s + px) / 2, (size_f + px) / 2),
        "DENZO": ((size_s + px) / 2, (size_f + px) / 2),
    }.get(convention, (x_close, y_close))
    x = x if settings.Xbeam is None else settings.Xbeam
    y = y if settings.Ybeam is None else settings.Ybeam
    close = (close_f, close_s)
    if convention == "ADXV":
        return "BEAM", (x, size_s - y), close
    if convention == "MOSFLM":
        return "BEAM", (y + px / 2, x + px / 2), close
    if convention == "DENZO":
        return "BEAM", (y, x), close
    if convention in ("XDS", "DIALS"):
        return "SAMPLE", (x, y), close
    return settings.pivot, (x, y), (x, y)
