"""What a command implies of the beam and of the photons that are counted, or leaves unused."""

from collections.abc import Iterator

from diffsim.nanobragg.implied.case import Case, Decision
from diffsim.nanobragg.parse import meant


def fluence(case: Case) -> Iterator[Decision]:
    touched = ("beam.fluence_per_m2",)
    fluence = float(case.scene.fluence)
    if case.reading.experiment.beam.flux_per_s is not None:
        over = "; -fluence has no effect" if "fluence" in case.flags else ""
        yield Decision(
            touched, f"fluence {fluence:g} photons/m^2 = flux * exposure / beam size^2{over}"
        )
    elif "fluence" not in case.flags:
        yield Decision(touched, f"fluence {fluence:g} photons/m^2, at which r_e^2 fluence is 1")


def sources(case: Case) -> Iterator[Decision]:
    beam, count = case.reading.experiment.beam, len(case.scene.incident)
    if beam.sources is not None:
        text = f"{count} listed sources; their weights are ignored, as the reference does"
        spread = case.flags & {"divergence", "hdivrange", "vdivrange", "dispersion"}
        if spread:
            text += f"; {', '.join(sorted(spread))} without effect"
        yield Decision(("beam.sources",), text)
    elif count > 1:
        yield Decision(("beam.hdivsteps",), f"{count} sources: directions times wavelengths")


def sensor(case: Case) -> Iterator[Decision]:
    grid, touched = case.scene.grid, ("detector.detector_thicksteps",)
    if grid.layers > 1:
        step = 1e6 * float(grid.layer_step)
        yield Decision(touched, f"{grid.layers} sensor layers of {step:g} um")
    elif "detector_abs" in case.flags or "thicksteps" in case.flags:
        yield Decision(touched, "no absorption: the sensor has no thickness, or an infinite depth")


def no_effect(case: Case) -> Iterator[Decision]:
    for item in case.reading.given:
        if item.flag.name == "pix0_vector":
            yield Decision((), f"{item.word}: selects CUSTOM, otherwise no effect")
        elif item.flag.role == "inert":
            yield Decision((), f"{item.word}: accepted, no effect")
    for word in case.reading.ignored:
        yield Decision((), f"{word}: unknown, ignored{meant(word)}")
    for flag, silenced in (("nonoise", "-noisefile"), ("nopgm", "-pgmfile")):
        if flag in case.flags and silenced.lstrip("-") in case.flags:
            yield Decision((), f"-{flag} silences {silenced}")


RULES = (fluence, sources, sensor, no_effect)
