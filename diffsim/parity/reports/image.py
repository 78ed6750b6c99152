"""What a comparison of two images looks like."""

from diffsim.parity.images.compare import FLOOR, ImageComparison
from diffsim.parity.reports.layout import Report, aligned, json_number, markdown_table


def image_report(comparison: ImageComparison) -> Report:
    """A comparison of two images."""
    peaks = comparison.peaks
    relative, units = comparison.largest_relative_pixel, comparison.largest_units_pixel
    distances = peaks.distances
    matched = f"{len(distances)} of {len(distances) + len(peaks.only_reference)}"
    if len(distances):
        matched += f", mean distance {distances.mean():.3g}, largest {distances.max():.3g} pixels"
    if len(peaks.only_ours):
        matched += f"; {len(peaks.only_ours)} only in ours"
    count = comparison.shape[0] * comparison.shape[1]
    cells = [
        ("pixels", f"{comparison.shape[0]} x {comparison.shape[1]} (slow x fast)"),
        ("correlation", f"{comparison.correlation:.12g}"),
        ("sum ratio", f"{comparison.sum_ratio:.12g} (ours / reference)"),
        ("rms difference", f"{comparison.rms:.6g}"),
        (
            "largest relative difference",
            f"{comparison.largest_relative:.6g} at slow {relative[0]}, fast {relative[1]} "
            f"(of |reference|, at least {FLOOR:g} of its maximum)",
        ),
        (
            "largest difference",
            f"{comparison.largest_units:.6g} of the {comparison.precision} tolerance "
            f"at slow {units[0]}, fast {units[1]}",
        ),
        ("beyond tolerance", f"{comparison.beyond} of {count} pixels"),
        ("bit-identical", f"{comparison.identical:.4%} after rounding to float32"),
        ("peaks matched", f"{matched} (above {peaks.threshold:.6g})"),
    ]
    summary = _image_summary(comparison)
    data = {
        "agrees": comparison.agrees,
        "precision": comparison.precision,
        "shape": list(comparison.shape),
        "correlation": json_number(comparison.correlation),
        "sum_ratio": json_number(comparison.sum_ratio),
        "rms": json_number(comparison.rms),
        "largest_relative": json_number(comparison.largest_relative),
        "largest_relative_pixel": list(relative),
        "largest_units_of_tolerance": json_number(comparison.largest_units),
        "largest_units_pixel": list(units),
        "pixels_beyond_tolerance": comparison.beyond,
        "bit_identical_share": comparison.identical,
        "peaks": {
            "threshold": json_number(peaks.threshold),
            "reference": peaks.reference.tolist(),
            "ours": peaks.ours.tolist(),
            "distances": distances.tolist(),
            "only_reference": peaks.only_reference.tolist(),
            "only_ours": peaks.only_ours.tolist(),
        },
    }
    headings = ("quantity", "value")
    text = [*aligned(headings, cells), "", summary]
    return Report("\n".join(text), "\n".join([*markdown_table(headings, cells), "", summary]), data)


def _image_summary(comparison: ImageComparison) -> str:
    if comparison.agrees:
        return "Every pixel agrees within its tolerance."
    return f"{comparison.beyond} pixels are beyond their tolerance."
