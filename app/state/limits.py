"""How large a render may be in the app."""

import torch

import diffsim
from diffsim.errors import InputError
from diffsim.scene import Scene, assemble, domain_count

MAX_TERMS = 2e10
"""Most lattice terms of one render."""

MAX_PIXELS = 6144 * 6144
"""Most pixels of one image."""

MAX_ORIENTATIONS = 1_000_000
"""Most phi steps times mosaic domains; each holds a rotated cell in memory."""


def checked_scene(experiment: diffsim.Experiment, device: torch.device | str = "cpu") -> Scene:
    """The scene of an experiment in single precision, refused when it is too large for the app.

    Raises:
        InputError: naming the number, and what would bring it down.
    """
    detector, scan = experiment.detector, experiment.scan
    fast, slow = int(detector.pixels_fast), int(detector.pixels_slow)
    if fast * slow > MAX_PIXELS:
        raise InputError(
            "pixels_fast x pixels_slow", f"{fast} x {slow}", f"at most {MAX_PIXELS:,} pixels here"
        )
    orientations = int(scan.phi_steps) * domain_count(experiment.crystal, experiment.sampling)
    if orientations > MAX_ORIENTATIONS:
        raise InputError(
            "phi_steps x mosaic_domains",
            f"{orientations:,}",
            f"at most {MAX_ORIENTATIONS:,} orientations here; use fewer steps or domains",
        )
    scene = assemble(experiment, torch.float32, device)
    if scene.terms > MAX_TERMS:
        samples = scene.terms // (orientations * fast * slow)
        raise InputError(
            "render",
            f"{scene.terms:.2g} lattice terms",
            f"at most {MAX_TERMS:.0e} here; these are {fast} x {slow} pixels x {samples} "
            f"sub-pixels, sources and layers x {orientations:,} orientations: lower one of them",
        )
    return scene
