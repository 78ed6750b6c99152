"""Incident directions and wavelengths of a divergent, polychromatic beam."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from diffsim.physics.geometry.rotations import rotation_about, unit


class Spread(NamedTuple):
    """A grid of values around a mean: `value_i = step * i - range / 2`, i = 0 .. count - 1."""

    range: float | Tensor
    step: float | Tensor
    count: int


MEAN_ALONE = Spread(0.0, 0.0, 1)
"""No spread: a single value, the mean."""


def spread(range_: float | Tensor | None, step: float | Tensor | None, count: int) -> Spread:
    """The grid that a range, a step and a count imply, as the reference fills in what is absent.

    Args:
        range_: full range, or None where it is not given.
        step: distance of neighbours, or None where it is not given.
        count: number of values; 0 where it is not given.
    """
    if count <= 0:
        if range_ is None:
            return MEAN_ALONE if step is None else Spread(step, step, 2)
        if step is None:
            return Spread(range_, range_, 2)
        return Spread(range_, step, max(1, math.ceil(_number(range_ / step))))
    if range_ is None:
        return Spread(1.0, 1 / count, count) if step is None else Spread(step, step, 2)
    if step is None:
        count = max(2, count)
        step = range_ / (count - 1)
    return Spread(range_, step, count)


def _number(value: float | Tensor) -> float:
    return value.detach().item() if isinstance(value, Tensor) else value


def grid_of(values: Spread, device: torch.device) -> Tensor:
    """(count,) values of a spread."""
    number = torch.arange(values.count, dtype=torch.float64, device=device)
    return values.step * number - values.range / 2


def divergent(
    beam: Tensor, polar: Tensor, horizontal: Spread, vertical: Spread, round_: bool
) -> Tensor:
    """Incident directions: -b turned about p by the vertical angle, then about unit(b x p).

    Args:
        beam, polar: (3,) unit vectors b and p.
        horizontal, vertical: angles [rad].
        round_: whether the corners of the grid are left out.

    Returns:
        (n, 3) unit incident directions, horizontal angle outermost.
    """
    if horizontal == vertical == MEAN_ALONE:
        return beam[None]
    h, v = (grid_of(s, beam.device) for s in (horizontal, vertical))
    h, v = (x.flatten() for x in torch.meshgrid(h, v, indexing="ij"))
    if round_:
        inside = ~(4 * (_ellipse(h, horizontal) + _ellipse(v, vertical)) > 1.1)
        h, v = h[inside], v[inside]
    upright = unit(torch.linalg.cross(beam, polar))
    about_polar = rotation_about(unit(polar).expand(len(v), 3), v)
    about_upright = rotation_about(upright.expand(len(h), 3), h)
    return (about_upright @ (about_polar @ beam[:, None])).squeeze(-1)


def _ellipse(values: Tensor, grid: Spread) -> Tensor:
    """(x^2 - step^2 / 4 * (1 - n % 2)) / range^2; nan for a range of zero, which drops nothing."""
    if grid.range == 0:
        return torch.full_like(values, torch.nan)
    return (values**2 - grid.step**2 / 4 * (1 - grid.count % 2)) / grid.range**2


def with_wavelengths(
    incident: Tensor, wavelength: Tensor, dispersion: Spread
) -> tuple[Tensor, Tensor]:
    """Every direction with every wavelength lambda (1 + value), the wavelength innermost.

    Args:
        incident: (n, 3) directions.
        wavelength: () mean wavelength [A].

    Returns:
        (S, 3) directions and (S,) wavelengths [A].
    """
    if dispersion == MEAN_ALONE:
        return incident, wavelength.repeat(len(incident))
    wavelengths = wavelength * (1 + grid_of(dispersion, incident.device))
    return incident.repeat_interleave(len(wavelengths), 0), wavelengths.repeat(len(incident))
