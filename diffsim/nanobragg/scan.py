"""The rotation that a nanoBragg command describes."""

import math

from diffsim.errors import InputError
from diffsim.experiment import Scan
from diffsim.nanobragg.parse import Settings


def read_scan(settings: Settings) -> Scan:
    """Phi start, range, step and number of steps, from whichever of them are given.

    A range of 0 is given, a negative one is not; a step of 0 only beside a range and a count; a
    count of 0 is 1, a negative one is not given.

    Raises:
        InputError: for a range of 0 that steps of a given size are to fill.
    """
    osc, step, count = (
        settings.get(name, (default,))[0]
        for name, default in (("osc", -1.0), ("phistep", -1.0), ("phisteps", -1))
    )
    has_osc, has_count = osc >= 0, count >= 0
    count = max(1, count)
    if step > 0 and not has_osc:
        osc, count = step, 2
    elif step > 0 and not has_count:
        count = math.ceil(osc / step)
        if count == 0:
            raise InputError("-osc", osc, f"above 0 degrees, or no -phistep {step:g}")
    elif not has_osc:
        osc, step = (1.0, -1.0) if has_count else (0.0, -1.0)
    elif not has_count:
        count, step = 2, -1.0
    return Scan(
        phi_start_deg=settings.get("phi", (0.0,))[0],
        osc_range_deg=osc,
        phi_step_deg=step if step >= 0 and step != osc / count else None,
        phi_steps=count,
        spindle_axis=settings.get("spindle_axis"),
    )
