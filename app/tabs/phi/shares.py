"""How a pixel's intensity divides over what was summed: phi and mosaic, sources, sub-pixels."""

import numpy as np

import diffsim


def over(trace: diffsim.Trace | None, across: str, up: str, shape: tuple[int, int]) -> np.ndarray:
    """(up, across) share of the pixel's intensity by two counters of its terms.

    Args:
        across, up: names of counters, as "phi_tic" and "mos_tic".
        shape: how many of each there are, (across, up); terms that vanish have no rows.
    """
    wide, high = shape
    if trace is None:
        return np.zeros((high, wide))
    place = trace.terms[up] * wide + trace.terms[across]
    sums = np.bincount(place, weights=trace.terms["share"], minlength=wide * high)
    return sums.reshape(high, wide)


def along(trace: diffsim.Trace | None, counter: str, count: int) -> np.ndarray:
    """(count,) share of the pixel's intensity by one counter of its terms."""
    if trace is None:
        return np.zeros(count)
    return np.bincount(trace.terms[counter], weights=trace.terms["share"], minlength=count)


def counts(trace: diffsim.Trace | None) -> tuple[int, int, int]:
    """How many sources, sub-pixels along an edge and layers a trace has terms of."""
    if trace is None or len(trace.terms) == 0:
        return 1, 1, 1
    most = {name: int(trace.terms[name].max()) + 1 for name in ("source", "subS", "subF", "thick")}
    return most["source"], max(most["subS"], most["subF"]), most["thick"]
