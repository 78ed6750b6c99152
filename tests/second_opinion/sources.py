"""The beam: directions and wavelengths of its sources."""

from math import ceil

import numpy as np

from tests.second_opinion.files import read_source_lines
from tests.second_opinion.settings import Refused, Settings
from tests.second_opinion.vectors import turned, unit


def divergence(span: float | None, step: float | None, count: int):
    """Range, step and number of the grid along one axis."""
    span = span if span is not None and span >= 0 else None
    step = step if step is not None and step > 0 else None
    if span == 0:
        return 0.0, 0.0, 1
    if count <= 0:
        if span is None:
            return (0.0, 0.0, 1) if step is None else (step, step, 2)
        return (span, span, 2) if step is None else (span, step, ceil(span / step))
    if span is None:
        return (1.0, 1 / count, count) if step is None else (step, step, 2)
    if step is None:
        count = max(2, count)
        return span, span / (count - 1), count
    return span, step, count


def dispersion(settings: Settings):
    """Range, step and number of the sweep of wavelengths."""
    span, count = settings.dispersion, settings.dispsteps
    if span is None or span == 0 or (span < 0 and count <= 0):
        return 0.0, 0.0, 1
    if span < 0:
        return 1.0, 1 / count, count
    count = max(2, count)
    return span, span / (count - 1), count


def sources(settings: Settings, beam: np.ndarray, polar: np.ndarray):
    """Incident unit vectors with their wavelengths [m], in order."""
    if settings.sourcefile is not None:
        found = []
        for line in read_source_lines(settings.sourcefile):
            full = [*line, *[*(-10 * beam), 1.0, settings.wavelength][len(line) :]]
            found.append((-unit(full[:3]), full[4]))
    else:
        found = grid(settings, beam, polar)
    if not found:
        raise Refused("no source is left")
    return found


def grid(settings: Settings, beam: np.ndarray, polar: np.ndarray):
    """A grid of directions with a sweep of wavelengths in each."""
    h_range, h_step, h_count = divergence(settings.hdivrange, settings.hdivstep, settings.hdivsteps)
    v_range, v_step, v_count = divergence(settings.vdivrange, settings.vdivstep, settings.vdivsteps)
    l_range, l_step, l_count = dispersion(settings)
    vertical = unit(np.cross(beam, polar))
    found = []
    for h in [h_step * i - h_range / 2 for i in range(h_count)]:
        for v in [v_step * i - v_range / 2 for i in range(v_count)]:
            if settings.round_div and h_range > 0 and v_range > 0:
                height = (h**2 - h_step**2 / 4 * (1 - h_count % 2)) / h_range**2
                width = (v**2 - v_step**2 / 4 * (1 - v_count % 2)) / v_range**2
                if 4 * (height + width) > 1.1:
                    continue
            towards = turned(turned(-beam, polar, v), vertical, h)
            for j in range(l_count):
                found.append((-towards, settings.wavelength * (1 + l_step * j - l_range / 2)))
    return found
