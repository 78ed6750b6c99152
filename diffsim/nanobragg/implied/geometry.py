"""What a command implies of the detector and its place."""

from collections.abc import Iterator

from diffsim.nanobragg.detector import IMPLIED_PIVOT
from diffsim.nanobragg.flags import CONVENTION_FLAGS, VECTORS
from diffsim.nanobragg.implied.decision import Context, Decision
from diffsim.scene import trusts_normal


def convention(context: Context) -> Iterator[Decision]:
    detector, setters = context.reading.experiment.detector, (*CONVENTION_FLAGS, *VECTORS)
    touched = ("detector.detector_convention",)
    if not context.flags & set(setters):
        yield Decision(touched, "convention MOSFLM, as no flag sets one")
    elif detector.detector_convention == "CUSTOM":
        word = context.word(*VECTORS)
        yield Decision(touched, f"convention CUSTOM, set by {word}: any vector selects it")
        missing = [v for v in VECTORS[:-1] if v not in context.flags]
        if missing:
            names = ", ".join(missing)
            yield Decision(touched, f"not given, taken from MOSFLM (2theta axis 0 1 0): {names}")
    else:
        name = detector.detector_convention
        vectors = sorted(context.flags & set(VECTORS))
        if vectors:
            yield Decision(touched, f"{name} came last and overrides {', '.join(vectors)}")


def normal(context: Context) -> Iterator[Decision]:
    normal = context.reading.experiment.detector.odet_vector
    custom = context.reading.experiment.detector.detector_convention == "CUSTOM"
    if custom and normal and not trusts_normal(normal):
        yield Decision(
            ("detector.odet_vector",),
            "the detector normal is not exactly of length 1: replaced by fast x slow",
        )


def pivot(context: Context) -> Iterator[Decision]:
    detector, touched = context.reading.experiment.detector, ("detector.detector_pivot",)
    name, pivot = detector.detector_convention, detector.detector_pivot
    if name != "CUSTOM":
        unheard = [i.word for i in context.reading.given if i.flag.name == "pivot"]
        also = f"; {unheard[-1]} has no say in it" if unheard else ""
        yield Decision(touched, f"pivot {pivot}: {name}'s own{also}")
        return
    reasons = [
        i.word
        for i in context.reading.given
        if i.word and i.flag.name in (*IMPLIED_PIVOT, *CONVENTION_FLAGS, "pivot")
    ]
    why = f"the last flag with a say is {reasons[-1]}" if reasons else "no flag has a say"
    yield Decision(touched, f"pivot {pivot}: {why}")


def twotheta_trap(context: Context) -> Iterator[Decision]:
    if "twotheta_axis" not in context.flags:
        return
    names = [i.flag.name for i in context.reading.given]
    last_axis = len(names) - 1 - names[::-1].index("twotheta_axis")
    if "twotheta" in names[last_axis:]:
        return
    angle = context.reading.experiment.detector.detector_twotheta_deg
    lost = "; the -twotheta before it is lost" if "twotheta" in names else ""
    yield Decision(
        ("detector.detector_twotheta_deg",),
        f"trap: -twotheta_axis also reads as -twotheta, so 2theta is {angle:g} degrees, the x of "
        f"the axis{lost}; a -twotheta after it sets it right",
    )


def beam_center(context: Context) -> Iterator[Decision]:
    detector = context.reading.experiment.detector
    name, pivot = detector.detector_convention, detector.detector_pivot
    touched = ("detector.beam_center_f_mm", "detector.beam_center_s_mm")
    center_flags = context.flags & {"Xbeam", "Ybeam"}
    if name == "MOSFLM":
        yield Decision(touched, "MOSFLM adds half a pixel to both beam-centre coordinates")
    if name in ("XDS", "DIALS") and pivot == "SAMPLE" and center_flags:
        words = ", ".join(sorted(center_flags))
        yield Decision(
            touched, f"{words}: no effect, {name} pivots about the sample (ORGX and ORGY count)"
        )
    elif len(center_flags) < 2 and not context.flags & {"ORGX", "ORGY", "Xclose", "Yclose"}:
        f, s = (1000 * float(x) for x in context.scene.plane.beam_center(context.scene.grid.beam))
        yield Decision(
            touched, f"beam centre by {name}'s default; rendered at {f:g} mm fast, {s:g} mm slow"
        )
    if name in ("MOSFLM", "DENZO", "ADXV"):
        unused = sorted(context.flags & {"ORGX", "ORGY", "Xclose", "Yclose"})
        if unused:
            words = ", ".join(unused)
            yield Decision(touched, f"{words}: no effect, {name} pivots about the beam")


def size(context: Context) -> Iterator[Decision]:
    detector = context.reading.experiment.detector
    for axis, name in (("f", "pixels_fast"), ("s", "pixels_slow")):
        if not context.flags & {"detpixels", f"detpixels_{axis}"}:
            count = getattr(detector, name)
            yield Decision((f"detector.{name}",), f"{name} {count}, from the detector's size")


def distance(context: Context) -> Iterator[Decision]:
    if {"close_distance", "distance"} <= context.flags:
        yield Decision(
            ("detector.distance_mm",), "-close_distance decides; -distance has no effect"
        )


RULES = (convention, normal, pivot, twotheta_trap, beam_center, size, distance)
