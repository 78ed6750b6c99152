"""Where the reference reads a command otherwise than its user may expect."""

from collections.abc import Iterator

from diffsim.kernel.interpolation_end import interpolation_trap
from diffsim.nanobragg.crystal import misset_of_seed
from diffsim.nanobragg.detector import PIVOT_WORDS
from diffsim.nanobragg.implied.decision import Context, Decision
from diffsim.scene import assemble, traps


def misset_seed(context: Context) -> Iterator[Decision]:
    quirk = "misset_seed_is_misset" in context.reading.experiment.sampling.quirks
    for item in context.reading.given:
        angles = misset_of_seed(item)
        if angles is None:
            continue
        shown = " ".join(f"{angle:g}" for angle in angles)
        yield Decision(
            ("crystal.misset_seed",),
            f"trap: the reference takes {item.word} for -misset, too, and turns the crystal by "
            f"{shown} degrees, unless a -misset follows; "
            + (
                "quirk misset_seed_is_misset does so here"
                if quirk
                else "here it is a seed only (quirk misset_seed_is_misset is off)"
            ),
        )


def pivot_words(context: Context) -> Iterator[Decision]:
    for item in context.reading.given:
        if item.flag.name == "pivot" and item.values[0] not in PIVOT_WORDS:
            yield Decision(
                ("detector.detector_pivot",),
                f"trap: {item.word} {item.values[0]} does nothing; only "
                f"{' and '.join(PIVOT_WORDS)}, in lower case, name a pivot",
            )


def header_keywords(context: Context) -> Iterator[Decision]:
    for item in context.reading.given:
        if item.keyword and item.keyword != item.wanted_keyword:
            yield Decision(
                (),
                f"trap: {item.keyword} of an image's header serves as {item.wanted_keyword}",
            )


def seeds(context: Context) -> Iterator[Decision]:
    named = {"misset_seed": "crystal.misset_seed", "mosaic_seed": "crystal.mosaic_seed"}
    crystal = context.reading.experiment.crystal
    for item in context.reading.given:
        name = item.flag.name
        if name not in named or item.values[0] >= 1:
            continue
        if name == "mosaic_seed" and crystal.misset_random and item.values[0] < 0:
            continue  # said of the experiment
        yield Decision(
            (named[name],), f"{item.word} {item.values[0]} acts as 1: the generator's first use"
        )


def values(context: Context) -> Iterator[Decision]:
    experiment = context.reading.experiment
    found = [*traps(experiment)]
    if context.scene.interpolate:
        # every orientation has a say in where it ends
        found += interpolation_trap(assemble(experiment))
    for trap in found:
        yield Decision(trap.parameters, f"trap: {trap.text[0].lower()}{trap.text[1:].rstrip('.')}")


def absent(context: Context) -> Iterator[Decision]:
    """Flags whose value the reference takes for none."""
    beam = context.reading.experiment.beam
    if "dispsteps" in context.flags and beam.dispersion_percent is None:
        yield Decision(("beam.dispersion_steps",), "-dispsteps: no effect without a -dispersion")
    for axis in "hv":
        name = f"{axis}divrange"
        if getattr(beam, f"{name}_mrad") == 0 and context.flags & {
            f"{axis}divstep",
            f"{axis}divsteps",
        }:
            yield Decision(
                (f"beam.{name}_mrad",), f"-{name} 0 is one direction, whatever step and count say"
            )
    if {"nopolar", "polar"} <= context.flags and beam.apply_polarization:
        yield Decision(("beam.apply_polarization",), "-polar takes back the -nopolar before it")
    if context.reading.experiment.beam.beamsize_mm is None:
        yield Decision(("beam.beamsize_mm",), "a negative -beamsize is none: -flux has no effect")
    if "exposure" in context.flags and "flux" in context.flags and beam.flux_per_s is None:
        yield Decision(("beam.flux_per_s",), "-flux: no effect with an exposure of 0 or less")


RULES = (misset_seed, pivot_words, header_keywords, seeds, values, absent)
