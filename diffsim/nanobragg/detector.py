"""The detector that a nanoBragg command describes: convention, pivot, size and beam centre."""

import math
from collections.abc import Sequence

from diffsim.errors import InputError
from diffsim.experiment import Detector
from diffsim.nanobragg.flags import CONVENTION_FLAGS, VECTORS
from diffsim.nanobragg.parse import Given
from diffsim.physics.geometry.conventions import CONVENTIONS, PIVOTS

DEFAULT_SIZE_M = 0.1024

PIVOT_WORDS = {pivot.lower(): pivot for pivot in PIVOTS}
"""What may follow `-pivot`."""

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
    """Thickness and attenuation depth of the sensor.

    An infinite depth, which 0 stands for, takes away the thickness given so far; with one given
    later, nothing is absorbed. A negative depth is not given, a negative thickness none.
    """
    thickness, depth = 0.0, None
    for item in given:
        if item.flag.name == "detector_thick":
            thickness = max(0.0, item.values[0])
        elif item.flag.name == "detector_abs":
            depth = item.values[0] if item.values[0] >= 0 else None
            if depth == 0:
                thickness = 0.0
    if thickness == 0 and depth == 0:
        depth = None
    return {"detector_thick_um": thickness, "detector_abs_um": depth}


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
            # in capitals, or of another name, it does nothing
            pivot = PIVOT_WORDS.get(item.values[0], pivot)
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


def header_geometry(
    given: Sequence[Given], settings: dict[str, tuple]
) -> tuple[tuple[float, float], float]:
    """What the header of an image says beside the geometry as rendered.

    Returns:
        X and Y of the beam centre [mm], given or as the convention has them, whatever the pivot and
        the tilts; the detector's height before it is rounded to whole pixels [mm].
    """
    pixel = settings.get("pixel", (0.1,))[0] / 1000
    size_f, size_s = (_extent(given, axis, pixel)[1] for axis in "fs")
    x, y = _beam_xy(settings, _convention(given), pixel, size_f, size_s)
    return (1000 * x, 1000 * y), 1000 * size_s


def _close_point(
    settings: dict[str, tuple], pixel: float, size_f: float, size_s: float
) -> tuple[float, float]:
    """(F, S) of the point closest to the sample [m]."""
    f = (settings["ORGX"][0] - 0.5) * pixel if "ORGX" in settings else size_f / 2
    s = (settings["ORGY"][0] - 0.5) * pixel if "ORGY" in settings else size_s / 2
    return f, s


def _beam_xy(
    settings: dict[str, tuple], convention: str, pixel: float, size_f: float, size_s: float
) -> tuple[float, float]:
    """X and Y of the beam centre [m]: given, or what the convention takes for them."""
    match convention:
        case "ADXV":
            implied = (size_f + pixel) / 2, (size_s - pixel) / 2
        case "MOSFLM" | "DENZO":
            implied = (size_s + pixel) / 2, (size_f + pixel) / 2
        case _:
            implied = tuple(
                settings[name][0] / 1000 if name in settings else close
                for name, close in zip(
                    ("Xclose", "Yclose"), _close_point(settings, pixel, size_f, size_s), strict=True
                )
            )
    return tuple(
        settings[name][0] / 1000 if name in settings else value
        for name, value in zip(("Xbeam", "Ybeam"), implied, strict=True)
    )


def _center(
    settings: dict[str, tuple],
    convention: str,
    pivot: str,
    pixel: float,
    size_f: float,
    size_s: float,
) -> tuple[float, float]:
    """(F, S) of the point that the pivot keeps [m], from X and Y as the convention means them."""
    x, y = _beam_xy(settings, convention, pixel, size_f, size_s)
    match convention:
        case "ADXV":
            return x, size_s - y
        case "MOSFLM" | "DENZO":
            shift = pixel / 2 if convention == "MOSFLM" else 0.0
            return y + shift, x + shift
        case "XDS" | "DIALS" if pivot == "SAMPLE":
            # the pivot keeps the close point: a beam centre changes nothing
            return _close_point(settings, pixel, size_f, size_s)
        case _:
            return x, y
