"""Which way the image lies, in words: its origin, its axes in the lab, where its beam centre is."""

import torch

from app.state.result import NamedTexts, Result
from diffsim.physics.geometry.conventions import CONVENTIONS
from diffsim.scene import Scene


def axes_in_words(result: Result, scene: Scene) -> NamedTexts:
    """Names and sentences: what a reader must know to compare with another program's image."""
    detector = result.experiment.detector
    name, plane = detector.detector_convention, scene.plane
    along = float(torch.linalg.cross(plane.fdet, plane.sdet) @ scene.incident.mean(0))
    seen = "along the beam" if along > 0 else "against the beam"
    rows = [
        ("Origin", "top left, outer corner of the first pixel"),
        ("Pixels", "pixel i covers i to i + 1, its centre is at i + ½"),
        ("Axes", f"fast to the right, slow downwards; seen {seen}"),
        ("Convention", f"{name}: beam {_lab(CONVENTIONS[name].beam)} before any rotation"),
        ("In the lab", f"fast {_lab(plane.fdet.tolist())}, slow {_lab(plane.sdet.tolist())}"),
    ]
    if name == "CUSTOM":
        rows[3] = ("Convention", "CUSTOM: vectors as given in the Detector section")
    offset = CONVENTIONS[name].center_offset_pixels
    for axis, given in (("fast", detector.beam_center_f_mm), ("slow", detector.beam_center_s_mm)):
        implied = result.implied[("detector", f"beam_center_{axis[0]}_mm")]
        rule = "half the size" + (f" + {offset:g} pixel" if offset else "")
        source = f"{name}'s {rule}" if given is None else "as given"
        rows.append((f"Beam centre {axis}", f"{float(implied):.6g} mm, {source}"))
    slow, fast = result.beam
    rows.append(("Direct beam", f"slow {slow:.2f}, fast {fast:.2f} pixels, as it is placed"))
    return rows


def _lab(vector) -> str:
    """A direction in the lab frame, as an axis where it is one."""
    for axis, value in zip("xyz", vector, strict=True):
        if abs(abs(value) - 1) < 1e-9:
            return f"{'−' if value < 0 else '+'}{axis}"
    return "(" + ", ".join(f"{value:.4g}".replace("-", "−") for value in vector) + ")"
