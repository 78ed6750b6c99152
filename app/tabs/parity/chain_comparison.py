"""Our chain of numbers compared with a reference, and what a mistake made on purpose does to it."""

import re
from dataclasses import dataclass

import numpy as np
import param

import diffsim
from app.tabs.parity.probes import Probe
from diffsim import InputError
from diffsim.parity import FAULTS, TOLERANCE, Chain, ChainComparison, Fault, compare, read_log

TRACED = re.compile(r"TRACE_CONFIG: tracing pixel \(spixel=(\d{1,6}), fpixel=(\d{1,6})\)")


@dataclass(frozen=True)
class Reference:
    """Numbers that ours are compared with.

    Args:
        title: what they are called on the page.
        chain: the numbers.
        pixel: (slow, fast) of the pixel they belong to, where the log says.
    """

    title: str
    chain: Chain
    pixel: tuple[int, int] | None

    @classmethod
    def of_probe(cls, probe: Probe) -> "Reference":
        """The numbers of a bundled probe."""
        return cls(probe.title, probe.chain, probe.pixel)

    @classmethod
    def of_log(cls, data: bytes, name: str) -> "Reference":
        """The numbers of a trace log.

        Raises:
            InputError: for what is no trace log.
        """
        chain = read_log(data, name)
        said = TRACED.search(data.decode("utf-8", errors="replace"))
        return cls(name, chain, (int(said[1]), int(said[2])) if said else None)

    def pixel_on(self, detector: diffsim.Detector) -> tuple[int, int] | None:
        """The pixel they belong to: as the log says, or where its numbers put it; or None."""
        if self.pixel is not None or detector.curved_detector:
            return self.pixel
        offset = self.chain.vector("pixel_pos_meters") - self.chain.vector("pix0_vector_meters")
        size = detector.pixel_size_mm / 1000
        place = [offset @ self.chain.vector(axis) / size for axis in ("sdet_vec", "fdet_vec")]
        if not (np.isfinite(place).all() and np.abs(place).max() < 1e6):
            return None
        return int(np.floor(place[0])), int(np.floor(place[1]))


class ParitySettings(param.Parameterized):
    """What is compared, and how strictly: free of any widget."""

    reference = param.ClassSelector(class_=Reference, doc="What ours is compared with, or None.")
    tolerance = param.Number(TOLERANCE, doc="Largest relative difference that is none.")
    fault = param.Selector(
        default=None, objects=[None, *FAULTS], doc="The mistake that a copy of ours is given."
    )
    only_differing = param.Boolean(False, doc="Whether quantities that agree are left out.")

    def set_tolerance(self, text: str) -> None:
        """Take a tolerance as it was typed.

        Raises:
            InputError: for anything but a number between 0 and 1.
        """
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value < 1:
            raise InputError("tolerance", text, "allowed is a number between 0 and 1")
        self.tolerance = value


@dataclass(frozen=True)
class ChainOutcome:
    """What came out of comparing a trace with a reference.

    Args:
        comparison: of the two; None where there is nothing to compare.
        trouble: why there is none.
        fault: what the mistake did, in a sentence; empty where none is made.
        broken: whether the compared chain holds the mistake.
    """

    comparison: ChainComparison | None = None
    trouble: str = ""
    fault: str = ""
    broken: bool = False


def compare_chain(
    trace: diffsim.Trace | None,
    experiment: diffsim.Experiment,
    reference: Reference | None,
    tolerance: float = TOLERANCE,
    fault: Fault | None = None,
) -> ChainOutcome:
    """Compare a trace, or a copy of it with a mistake, with a reference.

    Without a reference, the copy is compared with the trace itself.
    """
    if reference is None and fault is None:
        return ChainOutcome()
    if trace is None:
        return ChainOutcome(
            trouble="This pixel has too many terms to list, so none can be compared."
        )
    ours = Chain.of(trace)
    theirs = ours if reference is None else reference.chain
    try:
        sound = compare(theirs, ours, tolerance, experiment)
        if fault is None:
            return ChainOutcome(sound)
        try:
            copy = fault.apply(ours)
        except InputError as error:
            return ChainOutcome(sound, fault=f"It does not apply here: {error.allowed}.")
        # the copy is no chain of this experiment, so causes are not told of it
        broken = compare(theirs, copy, tolerance)
    except InputError as error:
        return ChainOutcome(trouble=str(error))
    return ChainOutcome(broken, fault=_effect(sound, broken), broken=True)


def largest(comparison: ChainComparison) -> float:
    """The largest relative difference of two chains."""
    return max((row.relative for row in comparison.rows if row.relative is not None), default=0.0)


def _effect(sound: ChainComparison, broken: ChainComparison) -> str:
    if not sound.agrees and broken.agrees:
        return "With it ours agrees: the reference itself may hold this mistake."
    if not sound.agrees:
        return "Ours differs from the reference without it, too."
    if broken.agrees:
        return (
            f"In this pixel its effect is below the tolerance: "
            f"the largest relative difference is {largest(broken):.1e}."
        )
    return "Below, red begins where it first shows."
