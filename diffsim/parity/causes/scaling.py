"""From the sum to photons: fluence, polarization and the number of steps."""

from itertools import combinations

import numpy as np

from diffsim.parity.causes.cause import Cause, Fit, Situation, near
from diffsim.parity.chain.chain import Chain
from diffsim.physics.constants import DEFAULT_FLUENCE_PER_M2

BEAMS_MM = (1.0, 0.1, 1e-4)
"""Beam sizes that programs assume, or mistake for one another."""

SLIPS = (1e3, 1e6)


def _fluence(situation: Situation) -> Fit | None:
    ratio = situation.ratio
    if situation.first.name != "fluence_photons_per_m2" or ratio is None or ratio <= 0:
        return None
    (reference,), (ours,) = situation.first.reference, situation.first.ours
    start = f"ours / reference = {ratio:.9g}"
    if text := _beam_of_experiment(situation, reference):
        return Fit(f"{start}: {text}")
    for owner, value in (("the reference's", reference), ("ours", ours)):
        if near(value, DEFAULT_FLUENCE_PER_M2):
            beam = f", or {_beams(ratio)}" if _beams(ratio) else ""
            return Fit(f"{start}: {owner} is the default fluence, the other is not{beam}")
    if text := _beams(ratio):
        return Fit(f"{start}: {text}")
    for slip in SLIPS:
        if situation.has_ratio(slip):
            return Fit(f"{start}: a unit slip of {slip:.0e}")
    return Fit(
        f"{start}: another flux or exposure, or a beam {1 / ratio**0.5:.6g} times as wide in ours",
        certain=False,
    )


def _beam_of_experiment(situation: Situation, reference: float) -> str | None:
    if situation.experiment is None or situation.experiment.beam.flux_per_s is None:
        return None
    beam = situation.experiment.beam
    photons = float(beam.flux_per_s) * float(beam.exposure_s)
    if not (photons > 0 and reference > 0):
        return None
    used = 1e3 * (photons / reference) ** 0.5
    if used in BEAMS_MM or _round(used):
        return f"the reference's is flux · exposure / b² of a beam b of {used:.6g} mm"
    return None


def _beams(ratio: float) -> str | None:
    """Two beam sizes of the same flux that have this ratio of fluences."""
    wider = ratio**-0.5
    for slip in SLIPS:
        if near(wider, slip) or near(wider, 1 / slip):
            return f"a unit slip of {slip:.0e} in the beam size b of flux · exposure / b²"
    pairs = [(b, b * wider) for b in BEAMS_MM] + [(b / wider, b) for b in BEAMS_MM]
    known = [p for p in pairs if all(any(near(x, b) for b in BEAMS_MM) for x in p)]
    for used, ours in known or pairs:
        if _round(used) and _round(ours):
            return (
                f"the same flux · exposure / b² with a beam b of {used:.6g} mm in the reference "
                f"and {ours:.6g} mm in ours"
            )
    return None


def _round(size: float) -> bool:
    """Whether a beam size is one that a person writes, with three digits at most."""
    return 1e-7 < size < 1e4 and near(size, float(f"{size:.3g}"))


def _polarization(situation: Situation) -> Fit | None:
    first = situation.first
    if first.name != "polar" or not (first.reference and first.ours):
        return None
    values = (first.reference[0], first.ours[0])
    whole = [abs(value - 1) <= 1e-9 for value in values]
    if whole[0] != whole[1]:
        side = "the reference" if whole[0] else "ours"
        return Fit(f"polar is 1 in {side}, which is without polarization, and not in the other")
    d, i = (situation.reference.vector(name) for name in ("diffracted_vec", "incident_vec"))
    if not np.isfinite((d, i)).all():
        return None
    for axis in np.eye(3):
        factors = [_kahn(value, d, i, axis) for value in values]
        if all(k is not None for k in factors):
            return Fit(
                f"polar is that of K = {abs(factors[0][0]):.6g} in the reference and of "
                f"K = {abs(factors[1][0]):.6g} in ours, with an E-vector near {axis.astype(int)}"
            )
    lowest = float(d @ i) ** 2
    if all(lowest - 1e-9 <= value <= 1 + 1e-9 for value in values):
        return Fit("both values of polar are possible: K or the E-vector differ", certain=False)
    return None


def kahn_slope(polar: float, d: np.ndarray, i: np.ndarray) -> tuple[float, float] | None:
    """K and cos 2psi sin^2 2theta for the first lab axis that can be the E-vector of this polar.

    Args:
        d, i: (3,) unit diffracted and incident directions.
    """
    return next(filter(None, (_kahn(polar, d, i, axis) for axis in np.eye(3))), None)


def _kahn(
    polar: float, d: np.ndarray, i: np.ndarray, axis: np.ndarray
) -> tuple[float, float] | None:
    """K in 0..1 of 0.5 (1 + cos^2 - K slope) = polar with the E-vector along an axis, and slope."""
    b = np.cross(axis, i)
    if np.linalg.norm(b) < 1e-6:
        return None
    b = b / np.linalg.norm(b)
    e = np.cross(i, b)
    slope = float((d @ e) ** 2 - (d @ b) ** 2)
    # along a diagonal every K gives the same
    if abs(slope) < 1e-12:
        return None
    k = float(1 + (d @ i) ** 2 - 2 * polar) / slope
    return (k, slope) if -1e-6 <= k <= 1 + 1e-6 else None


def loops_of(chain: Chain) -> dict[str, int]:
    """How many of each loop the terms show."""
    counts = {
        "sources": "source",
        "mosaic domains": "mos_tic",
        "phi steps": "phi_tic",
        "layers": "thick",
    }
    found = {name: len(np.unique(chain.terms[column])) for name, column in counts.items()}
    found["phi steps"] = max(found["phi steps"], len(chain.phi_rows))
    found["sub-pixels"] = len(np.unique(chain.terms[["subS", "subF"]]))
    return found


def _steps(situation: Situation) -> Fit | None:
    if situation.first.name != "steps":
        return None
    ratio = situation.ratio
    if ratio is None or ratio <= 0:
        return None
    start = f"ours / reference = {ratio:.9g}"
    loops = [loops_of(chain) for chain in (situation.reference, situation.ours)]
    for name in loops[0]:
        theirs, mine = loops[0][name], loops[1][name]
        if theirs and mine and theirs != mine and near(ratio, mine / theirs):
            return Fit(f"{start}: {theirs} and {mine} {name} (reference, ours)")
    count = round(max(ratio, 1 / ratio))
    if count < 2 or not near(max(ratio, 1 / ratio), count):
        return None
    side = "ours" if ratio > 1 else "the reference"
    present = {name: max(pair[name] for pair in loops) for name in loops[0]}
    for size in range(1, len(present) + 1):
        for names in combinations([name for name, n in present.items() if n > 1], size):
            if count == np.prod([present[name] for name in names]):
                counted = " · ".join(f"{present[name]} {name}" for name in names)
                return Fit(f"{start}: only {side} counts {counted}")
    return Fit(f"{start}: {side} counts {count} times as many, which no loop shows", certain=False)


CAUSES = (
    Cause(
        "fluence",
        "Fluence of another beam",
        "Fluence is flux · exposure / b² with the beam size b in metres.",
        "Compare -flux, -exposure and -beamsize (mm), or give -fluence in photons/m².",
        _fluence,
    ),
    Cause(
        "polarization",
        "Polarization off, or another K",
        "The polarization factor depends on Kahn's K and on the direction of the E-vector.",
        "Compare -polar and -nopolar; nanoBragg's K is 0 unless -polar sets it.",
        _polarization,
    ),
    Cause(
        "steps",
        "Number of steps",
        "The sum is divided by sources · mosaic domains · phi steps · oversample². Layers of the "
        "sensor do not count.",
        "Compare what each program multiplies into its steps.",
        _steps,
    ),
)
