"""Which phi step, and which mosaic domain of it, is marked wherever terms are shown."""

import numpy as np
import param

import diffsim


class MarkedStep(param.Parameterized):
    """What the reader has marked; while nothing is, views mark what contributes most.

    The mark stays when the model or the pixel changes, so that one step can be followed.
    """

    step = param.Integer(None, allow_None=True, doc="Phi step, from 0.")
    domain = param.Integer(None, allow_None=True, doc="Mosaic domain, from 0.")

    def mark(self, step: int | None, domain: int | None = None) -> None:
        """Mark a step; once more takes the mark away."""
        again = (step, domain) == (self.step, self.domain)
        self.param.update(step=None if again else step, domain=None if again else domain)

    def term(self, trace: diffsim.Trace | None) -> np.void | None:
        """The term that stands for the mark: the one that contributes most of what is marked.

        Where a trace has nothing of it, all terms are looked at.
        """
        if trace is None or len(trace.terms) == 0:
            return None
        terms = trace.terms
        for names in (("phi_tic", "mos_tic"), ("phi_tic",)):
            wanted = [self.step, self.domain][: len(names)]
            if None in wanted:
                continue
            matches = np.all([terms[n] == w for n, w in zip(names, wanted, strict=True)], axis=0)
            if matches.any():
                marked = terms[matches]
                return marked[np.argmax(marked["share"])]
        return terms[_strongest_step(terms)]


def _strongest_step(terms: np.ndarray) -> int:
    """The strongest term of the phi step that contributes most."""
    sums = np.bincount(terms["phi_tic"], weights=terms["share"])
    # a step whose terms vanish has no rows
    sums[np.bincount(terms["phi_tic"], minlength=len(sums)) == 0] = -1
    places = np.flatnonzero(terms["phi_tic"] == np.argmax(sums))
    return int(places[np.argmax(terms["share"][places])])
