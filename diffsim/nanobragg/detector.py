"""The detector that a nanoBragg command describes: convention, pivot, size and beam centre."""

import math
from collections.abc import Sequence

from diffsim.errors import InputError
from diffsim.experiment import Detector
from diffsim.nanobragg.flags import CONVENTION_FLAGS, VECTORS
from diffsim.nanobragg.parse import Given
from diffsim.physics.geometry.conventions import CONVENTIONS, PIVOTS

DEFAULT_SIZE_M = 0.1024

IMPLIED_PIVOT = dict.fromkeys(("distance", "Xbeam", "Ybeam"), "BEAM") | dict.fromkeys(
    ("close_distance", "Xclose", "Yclose", "ORGX", "ORGY", "twotheta", "twotheta_axis"), "SAMPLE"
)
"""Flags that set the pivot on the way; `-twotheta_axis` does as it also reads as `-twotheta`."""


def read_detector(given: Sequence[Given], settings: dict[str, tuple]) -> Detector:
    """The detector of a command.

    Args:
        given: flags in their order.
        settings: values by flag name.
    """
    for item in given:
        if item.flag.name == "pivot" and item.values[0].upper() not in PIVOTS:
            raise InputError(item.word, item.values[0], "beam or sample")
    convention = _convention(given)
    pivot = _pivot(given, convention)
    pixel = settings.get("pixel", (0.1,))[0] / 1000
    if not pixel > 0:
        raise InputError("-pixel", pixel * 1000, "above 0 mm")
    (count_f, size_f), (count_s, size_s) = (_extent(given, axis, pixel) for axis in "fs")
    values = {
        "detector_convention": convention,
        "detector_pivot": pivot,
        "pixel_size_mm": settings.get("pixel", (0.1,))[0],
        "pixels_fast": count_f,
        "pixels_slow": count_s,
        "detector_twotheta_deg": _twotheta(given),
        "point_pixel": "point_pixel" in settings,
        "curved_detector": "curved_det" in settings,
        "detector_thicksteps": max(0, settings.get("thicksteps", (0,))[0]),
    } | _sensor(given)
    center = _center(settings, convention, pivot, pixel, size_f, size_s)
    implied = _center({}, convention, pivot, pixel, pixel * count_f, pixel * count_s)
    if center != implied:
        values["beam_center_f_mm"], values["beam_center_s_mm"] = (1000 * x for x in center)
    for flag, name in (
        ("distance", "distance_mm"),
        ("close_distance", "close_distance_mm"),
        ("detector_rotx", "detector_rotx_deg"),
        ("detector_roty", "detector_roty_deg"),
        ("detector_rotz", "detector_rotz_deg"),
    ):
        if flag in settings:
            values[name] = settings[flag][0]
    for vector in ("fdet_vector", "sdet_vector", "odet_vector", "twotheta_axis"):
        values[vector] = settings.get(vector)
    return Detector(**values)


def _sensor(given: Sequence[Given]) -> dict:
    """Thickness and attenuation depth of the sensor; an infinite depth means no absorption."""
    values: dict[str, float | None] = {}
    for item in given:
        if item.flag.name == "detector_thick":
            values["detector_thick_um"] = item.values[0]
        elif item.flag.name == "detector_abs":
            values["detector_abs_um"] = item.values[0] or None
            if not item.values[0]:
                values["detector_thick_um"] = 0.0
    return values


def _convention(given: Sequence[Given]) -> str:
    """The last flag that sets one; every vector selects CUSTOM."""
    named = [item.flag.name for item in given if item.flag.name in (*CONVENTION_FLAGS, *VECTORS)]
    if not named:
        return "MOSFLM"
    return "CUSTOM" if named[-1] in VECTORS else named[-1].upper()


def _pivot(given: Sequence[Given], convention: str) -> str:
    """A named convention's own pivot; in CUSTOM that of the last flag that implies one."""
    if convention != "CUSTOM":
        return CONVENTIONS[convention].pivot
    pivot = "BEAM"
    for item in given:
        name = item.flag.name
        if not item.word:  # a header sets values, not the pivot
            continue
        if name == "pivot":
            pivot = item.values[0].upper()
        elif name in CONVENTION_FLAGS:
            pivot = "BEAM" if name == "dials" else CONVENTIONS[name.upper()].pivot
        else:
            pivot = IMPLIED_PIVOT.get(name, pivot)
    return pivot


def _twotheta(given: Sequence[Given]) -> float:
    """Degrees of the last flag that reads as `-twotheta`: `-twotheta_axis` does, with its x."""
    angles = [i.values[0] for i in given if i.flag.name in ("twotheta", "twotheta_axis")]
    return angles[-1] if angles else 0.0


def _extent(given: Sequence[Given], axis: str, pixel: float) -> tuple[int, float]:
    """Pixel count and size [m] along an axis: size = pixel * count where a count is given."""
    size, count = DEFAULT_SIZE_M, 0
    for item in given:
        if item.flag.name in ("detsize", f"detsize_{axis}"):
            size = item.values[0] / 1000
        elif item.flag.name in ("detpixels", f"detpixels_{axis}"):
            count = item.values[0]
    if count > 0:
        return count, pixel * count
    return math.ceil(size / pixel - 0.5), size


def _center(
    settings: dict[str, tuple],
    convention: str,
    pivot: str,
    pixel: float,
    size_f: float,
    size_s: float,
) -> tuple[float, float]:
    """(F, S) of the point that the pivot keeps [m], from X and Y as the convention means them."""
    # the point closest to the sample
    f_close = (settings["ORGX"][0] - 0.5) * pixel if "ORGX" in settings else size_f / 2
    s_close = (settings["ORGY"][0] - 0.5) * pixel if "ORGY" in settings else size_s / 2
    x_close, y_close, x, y = (
        settings[name][0] / 1000 if name in settings else None
        for name in ("Xclose", "Yclose", "Xbeam", "Ybeam")
    )
    x_close = f_close if x_close is None else x_close
    y_close = s_close if y_close is None else y_close
    match convention:
        case "ADXV":
            x = (size_f + pixel) / 2 if x is None else x
            y = (size_s - pixel) / 2 if y is None else y
            return x, size_s - y
        case "MOSFLM" | "DENZO":
            x = (size_s + pixel) / 2 if x is None else x
            y = (size_f + pixel) / 2 if y is None else y
            shift = pixel / 2 if convention == "MOSFLM" else 0.0
            return y + shift, x + shift
        case "XDS" | "DIALS" if pivot == "SAMPLE":
            # the pivot keeps the close point: a beam centre changes nothing
            return f_close, s_close
        case _:
            return x_close if x is None else x, y_close if y is None else y
