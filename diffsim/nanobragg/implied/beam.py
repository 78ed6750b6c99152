"""What a command implies of the beam and of the photons that are counted, or leaves unused."""

from collections.abc import Iterator

from diffsim.nanobragg.implied.decision import Context, Decision
from diffsim.nanobragg.parse import meant


def fluence(context: Context) -> Iterator[Decision]:
    touched = ("beam.fluence_per_m2",)
    fluence = float(context.scene.fluence)
    if context.reading.experiment.beam.flux_per_s is not None:
        over = "; -fluence has no effect" if "fluence" in context.flags else ""
        yield Decision(
            touched, f"fluence {fluence:g} photons/m^2 = flux * exposure / beam size^2{over}"
        )
    elif "fluence" not in context.flags:
        yield Decision(touched, f"fluence {fluence:g} photons/m^2, at which r_e^2 fluence is 1")


def sources(context: Context) -> Iterator[Decision]:
    beam, count = context.reading.experiment.beam, len(context.scene.incident)
    if beam.sources is not None:
        text = f"{count} listed sources; their weights are ignored, as the reference does"
        spread = context.flags & {"divergence", "hdivrange", "vdivrange", "dispersion"}
        if spread:
            text += f"; {', '.join(sorted(spread))} without effect"
        yield Decision(("beam.sources",), text)
    elif count > 1:
        yield Decision(("beam.hdivsteps",), f"{count} sources: directions times wavelengths")


def sensor(context: Context) -> Iterator[Decision]:
    grid, touched = context.scene.grid, ("detector.detector_thicksteps",)
    if grid.layers > 1:
        step = 1e6 * float(grid.layer_step)
        yield Decision(touched, f"{grid.layers} sensor layers of {step:g} um")
    elif "detector_abs" in context.flags or "thicksteps" in context.flags:
        yield Decision(touched, "no absorption: the sensor has no thickness, or an infinite depth")


def no_effect(context: Context) -> Iterator[Decision]:
    for item in context.reading.given:
        if item.flag.name == "pix0_vector":
            yield Decision((), f"{item.word}: selects CUSTOM, otherwise no effect")
        elif item.flag.role == "inert":
            yield Decision((), f"{item.word}: accepted, no effect")
    for word in context.reading.ignored:
        yield Decision((), f"{word}: unknown, ignored{meant(word)}")
    for flag, silenced in (("nonoise", "-noisefile"), ("nopgm", "-pgmfile")):
        if flag in context.flags and silenced.lstrip("-") in context.flags:
            yield Decision((), f"-{flag} silences {silenced}")


RULES = (fluence, sources, sensor, no_effect)
