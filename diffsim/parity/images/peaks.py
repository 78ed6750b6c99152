"""Peaks of two images, matched one to one."""

from dataclasses import dataclass

import numpy as np

MAX_PEAKS = 1000
"""Most peaks of an image that are matched: the highest ones."""


@dataclass(frozen=True, eq=False)
class PeakMatch:
    """Peaks of two images that lie within reach of each other.

    Args:
        reference, ours: (matched, 2) positions, slow and fast [pixels].
        distances: (matched,) [pixels].
        only_reference, only_ours: (peaks, 2) positions of the peaks without a partner.
        threshold: what a peak has to exceed, in the images' unit.
    """

    reference: np.ndarray
    ours: np.ndarray
    distances: np.ndarray
    only_reference: np.ndarray
    only_ours: np.ndarray
    threshold: float


def find_peaks(image: np.ndarray, threshold: float) -> np.ndarray:
    """Local maxima above a threshold; a plateau counts as one, at its centre.

    Args:
        image: (slow, fast) finite values.

    Returns:
        (peaks, 2) positions, slow and fast [pixels], highest first, at most `MAX_PEAKS`.
    """
    from scipy import ndimage

    if image.size == 0 or not image.max() > image.min():
        return np.empty((0, 2))
    top = (image == ndimage.maximum_filter(image, size=3, mode="nearest")) & (image > threshold)
    labels, count = ndimage.label(top, structure=np.ones((3, 3)))
    if not count:
        return np.empty((0, 2))
    # only the pixels of peaks are looked at: the image may be large
    places = np.nonzero(top)
    number = labels[places] - 1
    pixels = np.bincount(number, minlength=count)
    centers = [np.bincount(number, weights=x, minlength=count) / pixels for x in places]
    heights = np.empty(count)
    heights[number] = image[places]  # one value on a plateau
    highest = np.argsort(-heights, kind="stable")[:MAX_PEAKS]
    return np.stack(centers, axis=-1)[highest]


def match_peaks(
    reference: np.ndarray, ours: np.ndarray, threshold: float, reach: float = 1.0
) -> PeakMatch:
    """Pair the peaks of two images so that as many as possible are within reach, then as close.

    Args:
        reference, ours: (slow, fast) images of one shape.
        reach: largest distance of a pair [pixels].
    """
    from scipy.optimize import linear_sum_assignment

    theirs, mine = find_peaks(reference, threshold), find_peaks(ours, threshold)
    apart = np.linalg.norm(theirs[:, None] - mine[None], axis=-1)
    # a pair out of reach costs more than any number within it
    cost = np.where(apart <= reach, apart, reach * (1 + min(apart.shape, default=0)) * 2)
    rows, columns = linear_sum_assignment(cost)
    within = apart[rows, columns] <= reach
    rows, columns = rows[within], columns[within]
    return PeakMatch(
        theirs[rows],
        mine[columns],
        apart[rows, columns],
        np.delete(theirs, rows, axis=0),
        np.delete(mine, columns, axis=0),
        threshold,
    )
