"""The rotation that a nanoBragg command describes."""

from diffsim.experiment import Scan
from diffsim.nanobragg.parse import Settings


def read_scan(settings: Settings) -> Scan:
    """Phi start, range and number of steps from whichever of osc, step and count are given."""
    osc, step, count = (
        settings.get(name, (default,))[0]
        for name, default in (("osc", -1.0), ("phistep", -1.0), ("phisteps", 0))
    )
    has_osc, has_step, has_count = osc >= 0, step > 0, count > 0
    if not has_count:
        if not has_osc:
            osc, count = (2 * step, 2) if has_step else (0.0, 1)
        elif has_step:
            count = max(1, -int(-osc // step))
            osc = step * count
        else:
            count = 2
    elif has_step:
        osc = step * count
    elif not has_osc:
        osc = 1.0
    return Scan(
        phi_start_deg=settings.get("phi", (0.0,))[0],
        osc_range_deg=osc,
        phi_steps=count,
        spindle_axis=settings.get("spindle_axis"),
    )
