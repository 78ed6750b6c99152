"""Images seen less sharply, so that a fit finds its way to narrow spots."""

import math

import torch
from torch import Tensor
from torch.nn.functional import conv1d

from diffsim.scene import Scene

REACH = 4.0
"""Standard deviations at which the blur is cut off."""

COARSEST = 0.3
"""First blur in units of the distance of neighbouring spots: wider, and they run into one."""

MOST_STAGES = 6


def blurred(images: Tensor, pixels: float) -> Tensor:
    """Images convolved with a Gaussian; nothing is outside of them.

    Args:
        images: (..., slow, fast).
        pixels: standard deviation of the Gaussian [pixels]; 0 leaves the images as they are.
    """
    if pixels == 0:
        return images
    reach = math.ceil(REACH * pixels)
    place = torch.arange(-reach, reach + 1, dtype=images.dtype, device=images.device)
    weights = torch.exp(-((place / pixels) ** 2) / 2)
    kernel = (weights / weights.sum())[None, None]
    for _ in range(2):  # rows, then columns
        rows = images.flatten(0, -2)[:, None]
        images = conv1d(rows, kernel, padding=reach).reshape(images.shape).mT
    return images


def stages_of(scene: Scene) -> tuple[float, ...]:
    """Blurs [pixels] from coarse to none, halved from stage to stage.

    The first is a share of the distance of neighbouring spots, lambda R / (a pixel), and the last
    but one is not much narrower than a spot of N cells or a pixel.
    """
    with torch.no_grad():
        edges = torch.linalg.vector_norm(scene.orientations[0, 0], dim=-1)
        angle = scene.wavelengths.mean() / edges
        pixels = (scene.plane.distance / scene.grid.pixel_size).abs()
        spacing = float((angle * pixels).min())
        width = float((angle / scene.lattice.n_cells * pixels).max())
    found, sigma = [], COARSEST * spacing
    while sigma > max(0.5, width / 2) and len(found) < MOST_STAGES:
        found.append(sigma)
        sigma /= 2
    return (*found, 0.0)
