"""Where the detector is, and how large its pixels look."""

import numpy as np

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.parity.causes.cause import RATIO_TOLERANCE, Cause, Fit, Situation, near
from diffsim.parity.chain.chain import Chain
from diffsim.scene import assemble

FIT_M = 1e-9
"""How well detector positions have to match, per metre of their size."""

SOLID_ANGLES = ("omega_pixel_sr", "omega_pixel", "omega")


def pixel_size(chain: Chain) -> float:
    """Pixel size from the solid angle px^2 close / R^3 [m]; nan for point pixels."""
    omega, r, close = map(
        chain.number, ("omega_pixel_sr", "R_distance_meters", "close_distance_meters")
    )
    with np.errstate(all="ignore"):
        point = abs(omega * r**2 - 1) <= RATIO_TOLERANCE
        return np.nan if point else float(np.sqrt(np.float64(omega) * r**3 / close))


def _pixel_sizes(situation: Situation) -> list[float]:
    sizes = [pixel_size(situation.reference), pixel_size(situation.ours)]
    if situation.experiment is not None:
        sizes.insert(0, float(situation.experiment.detector.pixel_size_mm) / 1000)
    return [size for size in sizes if np.isfinite(size) and size > 0]


def _axes(chain: Chain) -> np.ndarray:
    """(3, 3) columns f, s and o = f x s."""
    f, s = chain.vector("fdet_vec"), chain.vector("sdet_vec")
    return np.stack((f, s, np.cross(f, s)), axis=1)


def _half_pixel(situation: Situation) -> Fit | None:
    if situation.first.name != "pix0_vector_meters":
        return None
    shift = situation.ours.vector("pix0_vector_meters") - situation.reference.vector(
        "pix0_vector_meters"
    )
    moved = _axes(situation.reference).T @ shift
    for size in _pixel_sizes(situation):
        halves = 2 * moved / size
        whole = np.round(halves)
        if np.abs(whole).max() != 1 or whole[2] != 0 or np.abs(halves - whole).max() > 0.01:
            continue
        steps = [
            f"{h / 2:+.1f} pixel along {x}"
            for h, x in zip(whole, ("fast", "slow", ""), strict=True)
            if h
        ]
        return Fit(f"ours - reference = {' and '.join(steps)}, of {size * 1e3:.6g} mm")
    return None


def _pivot(situation: Situation) -> Fit | None:
    reference, ours = situation.reference, situation.ours
    if situation.first.name != "pix0_vector_meters":
        return None
    pix0 = reference.vector("pix0_vector_meters")
    if situation.experiment is not None:
        other = _pix0_with_other_pivot(situation.experiment)
        if other is None:
            return None
        agrees = np.abs(other - pix0).max() <= situation.tolerance * np.abs(pix0).max()
        return Fit("our pix0_vector with the other pivot is the reference's") if agrees else None
    axes = _axes(reference)
    if not all(np.abs(_axes(chain) - axes).max() <= RATIO_TOLERANCE for chain in (reference, ours)):
        return None
    beam = reference.vector("incident_vec")
    if not (axes[:, 2] @ beam) ** 2 < 1 - 1e-9:
        return None  # the beam along the normal: no pivot matters
    for side, swung, kept in (("ours", ours, reference), ("the reference", reference, ours)):
        if text := _beam_against_sample(swung, kept, axes, beam, _pixel_sizes(situation)):
            return Fit(f"{side} pivots about the BEAM spot, the other about the SAMPLE: {text}")
    return None


def _beam_against_sample(
    swung: Chain, kept: Chain, axes: np.ndarray, beam: np.ndarray, sizes: list[float]
) -> str | None:
    """Whether one pix0 = D b - F f - S s and the other = C o - F f - S s with the same F and S.

    A named convention can put the beam centre half a pixel or one from the point under the sample.
    """
    frame = np.stack((axes[:, 0], axes[:, 1], beam), axis=1)
    pix0 = swung.vector("pix0_vector_meters"), kept.vector("pix0_vector_meters")
    if not np.isfinite(pix0).all() or abs(np.linalg.det(frame)) < 1e-9:
        return None
    fast, slow, distance = np.linalg.solve(frame, pix0[0])
    under = axes.T @ pix0[1]
    if not 0 < under[2] <= distance * (1 + RATIO_TOLERANCE):
        return None
    apart = np.array((fast, slow)) - under[:2]
    size = np.abs(np.stack(pix0)).max()
    offsets = [0.0, *(x * s for s in sizes[:1] for x in (-1, -0.5, 0.5, 1))]
    if all(np.abs(a - np.array(offsets)).min() <= 1e-6 * size for a in apart):
        return f"both give F = {-under[0] * 1e3:.6g}, S = {-under[1] * 1e3:.6g} mm"
    return None


def _pix0_with_other_pivot(experiment: Experiment) -> np.ndarray | None:
    pivot = "SAMPLE" if experiment.detector.detector_pivot == "BEAM" else "BEAM"
    try:
        scene = assemble(experiment.replace(detector={"detector_pivot": pivot}))
    except InputError:
        return None
    return scene.plane.pix0.detach().cpu().numpy()


def _solid_angle(situation: Situation) -> Fit | None:
    first = situation.first
    if first.name not in SOLID_ANGLES or not (first.reference and first.ours):
        return None
    r, close = (
        situation.reference.number(x) for x in ("R_distance_meters", "close_distance_meters")
    )
    values = first.reference[0], first.ours[0]
    points = [near(value * r**2, 1) for value in values]
    if points[0] != points[1]:
        side = "the reference's" if points[0] else "ours"
        return Fit(f"{first.name}: {side} is 1/R² with R = {r:.9g} m, the other is of a real pixel")
    ratio, obliquity = situation.ratio, close / r if r else np.nan
    # near the beam the two are almost the same
    tolerance = min(RATIO_TOLERANCE, 0.1 * abs(obliquity - 1))
    if ratio is not None and (
        near(ratio, obliquity, tolerance) or near(1 / ratio, obliquity, tolerance)
    ):
        side = "ours" if ratio > 1 else "the reference's"
        return Fit(f"{first.name}: {side} lacks the obliquity close/R = {obliquity:.9g}")
    return None


CAUSES = (
    Cause(
        "half_pixel",
        "Half a pixel",
        "MOSFLM counts the beam centre from a pixel's edge: its F and S are half a pixel more "
        "than the Ybeam and Xbeam that are given; other conventions add none.",
        "Compare the conventions, and whether each adds the half pixel once.",
        _half_pixel,
    ),
    Cause(
        "pivot",
        "Detector pivot",
        "One detector turned about the spot of the direct beam, the other about the sample.",
        "Set the pivot: nanoBragg's convention flags set one, and in a custom geometry so do "
        "-distance, -close_distance, -Xbeam, -Xclose, -ORGX and -twotheta.",
        _pivot,
    ),
    Cause(
        "solid_angle",
        "Point pixel or obliquity",
        "The solid angle is px²/R² · close/R, close/R being the obliquity; a point pixel has 1/R².",
        "Compare -point_pixel, and the power of R.",
        _solid_angle,
    ),
)
