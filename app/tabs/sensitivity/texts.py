"""What is said of derivatives: what a picture measures, and how far the work is."""

from app.tabs.sensitivity.compute import Derivatives
from app.tabs.sensitivity.parameters import label_of
from diffsim.inference.sensitivity import unit_of


def picture_title(name: str) -> str:
    """What the colour bar measures."""
    return f"dI / d {label_of(name)} [{unit_of(name)} per pixel]"


def progress_line(answer: Derivatives) -> str:
    """How far the work is, and of how many pixels it is."""
    at_hand = len(answer.parts) + len(answer.left_out)
    count = len(answer.request.names)
    if answer.information is None and at_hand < count:
        return f"Computing the derivatives … {at_hand} of {count}"
    if answer.block == 1:
        return "Of all pixels."
    block, shown = answer.block, answer.parts.get(answer.request.first)
    if not answer.room:
        rest = "all are too many here: choose fewer parameters."
    else:
        rest = f"from all in about {_seconds(answer.seconds)}."
    if shown is not None and shown.block == 1:
        return f"Picture: all pixels. Numbers: from one pixel in {block} × {block}; {rest}"
    return f"Preview: from one pixel in {block} × {block}; {rest}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
