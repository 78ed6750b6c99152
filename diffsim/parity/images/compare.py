"""Two images of the same detector, pixel by pixel and peak by peak."""

from dataclasses import dataclass

import numpy as np

from diffsim.errors import InputError
from diffsim.images.real_image import real_image
from diffsim.parity.images.peaks import PeakMatch, match_peaks

TOLERANCES = {"float64": (1e-6, 1e-9), "float32": (2e-4, 2e-5)}
"""What a pixel may differ by: the first times |reference| plus the second times its maximum."""

FLOOR = 1e-9
"""Relative differences are of |reference|, or of this times its maximum where that is more."""

PEAK_FRACTION = 0.01
"""Peaks are above this part of the reference's maximum unless a threshold is given."""

Roi = tuple[int, int, int, int]
"""xmin, xmax, ymin, ymax as nanoBragg's -roi: fast then slow, limits included."""


@dataclass(frozen=True, eq=False)
class ImageComparison:
    """What came out of comparing two images; pixels are (slow, fast) of the whole image.

    Args:
        shape: of what was compared.
        correlation: Pearson's; nan where an image is constant.
        sum_ratio: ours / reference; nan where the reference sums to 0.
        rms: root of the mean squared difference, in the images' unit.
        largest_relative, largest_relative_pixel: |ours - reference| / max(|reference|, `FLOOR` *
            max(reference)) where it is largest.
        largest_units, largest_units_pixel: the difference in units of the pixel's tolerance
            where it is largest.
        beyond: how many pixels differ by more than their tolerance.
        identical: share of pixels that are the same number once rounded to float32.
        peaks: local maxima matched within one pixel.
        precision: which of `TOLERANCES` applies.
    """

    shape: tuple[int, int]
    correlation: float
    sum_ratio: float
    rms: float
    largest_relative: float
    largest_relative_pixel: tuple[int, int]
    largest_units: float
    largest_units_pixel: tuple[int, int]
    beyond: int
    identical: float
    peaks: PeakMatch
    precision: str

    @property
    def agrees(self) -> bool:
        """Whether every pixel is within its tolerance."""
        return self.beyond == 0


def compare_images(
    reference: np.ndarray,
    ours: np.ndarray,
    roi: Roi | None = None,
    precision: str = "float64",
    peak_threshold: float | None = None,
) -> ImageComparison:
    """Compare two images.

    Args:
        reference, ours: (slow, fast) real images of one shape; compared in float64.
        roi: the part that is compared.
        precision: "float64" or "float32", the precision that ours was rendered in.
        peak_threshold: what a peak has to exceed, in the images' unit.

    Raises:
        InputError: for other shapes, a roi off the image, and values that are no finite numbers.
    """
    if precision not in TOLERANCES:
        raise InputError("precision", precision, f"one of {', '.join(TOLERANCES)}")
    reference, ours = real_image("reference", reference), real_image("ours", ours)
    if reference.shape != ours.shape:
        raise InputError("shape of ours", ours.shape, f"the reference has {reference.shape}")
    fast0, fast1, slow0, slow1 = check_roi(roi, reference.shape)
    reference, ours = (x[slow0 : slow1 + 1, fast0 : fast1 + 1] for x in (reference, ours))
    for name, image in (("reference", reference), ("ours", ours)):
        if not np.isfinite(image).all():
            slow, fast = np.argwhere(~np.isfinite(image))[0] + (slow0, fast0)
            raise InputError(
                f"{name} image",
                f"{image[slow - slow0, fast - fast0]}",
                (f"finite numbers only; this is at slow {slow}, fast {fast}"),
            )

    def worst(values: np.ndarray) -> tuple[float, tuple[int, int]]:
        slow, fast = np.unravel_index(values.argmax(), values.shape)
        return float(values[slow, fast]), (int(slow + slow0), int(fast + fast0))

    with np.errstate(all="ignore"):
        difference = np.abs(ours - reference)
        highest = float(reference.max())
        relative, absolute = TOLERANCES[precision]
        size = np.maximum(np.abs(reference), FLOOR * max(highest, 0.0))
        relative_difference = _over(difference, size)
        units = _over(difference, relative * np.abs(reference) + absolute * max(highest, 0.0))
        rms = float(np.sqrt(np.mean(difference**2)))
        same = float((reference.astype(np.float32) == ours.astype(np.float32)).mean())
        total = float(reference.sum())
        ratio = float(ours.sum()) / total if total else float("nan")
        threshold = PEAK_FRACTION * highest if peak_threshold is None else peak_threshold
    peaks = match_peaks(reference, ours, float(threshold))
    return ImageComparison(
        reference.shape,
        _correlation(reference, ours),
        ratio,
        rms,
        *worst(relative_difference),
        *worst(units),
        int((units > 1).sum()),
        same,
        _shifted(peaks, (slow0, fast0)),
        precision,
    )


def check_roi(roi: Roi | None, shape: tuple[int, int]) -> Roi:
    """The region, or the whole image.

    Raises:
        InputError: for limits off the image or in the wrong order.
    """
    slow, fast = shape
    if roi is None:
        return 0, fast - 1, 0, slow - 1
    x0, x1, y0, y1 = roi
    if not (0 <= x0 <= x1 < fast and 0 <= y0 <= y1 < slow):
        raise InputError(
            "roi", " ".join(map(str, roi)), f"within fast 0 to {fast - 1}, slow 0 to {slow - 1}"
        )
    return roi


def _over(difference: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.where(difference == 0, 0.0, difference / size)


def _correlation(reference: np.ndarray, ours: np.ndarray) -> float:
    x, y = reference - reference.mean(), ours - ours.mean()
    with np.errstate(all="ignore"):
        # scaled first, so that squares stay within range
        x, y = x / np.abs(x).max(), y / np.abs(y).max()
        return float((x * y).sum() / np.sqrt((x**2).sum() * (y**2).sum()))


def _shifted(peaks: PeakMatch, corner: tuple[int, int]) -> PeakMatch:
    moved = (x + corner for x in (peaks.reference, peaks.ours))
    others = (x + corner for x in (peaks.only_reference, peaks.only_ours))
    return PeakMatch(*moved, peaks.distances, *others, peaks.threshold)
