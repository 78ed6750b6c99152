"""How finely, and where, the image is sampled."""

import param

from diffsim.errors import InputError
from diffsim.experiment.parameters import Count, Numbers
from diffsim.experiment.section import Section

QUIRKS = ("stale_phi0",)
"""Bugs of the reference that can be reproduced on demand."""


class Sampling(Section):
    """Sub-pixels, region of interest and reproduced quirks of the reference."""

    oversample = Count(
        0,
        bounds=(0, 64),
        softbounds=(0, 8),
        step=1,
        label="Oversample",
        doc="Sub-pixels along each pixel edge; 0 chooses enough to resolve the spots.",
    )
    roi = Numbers(
        length=4,
        unit="px",
        label="Region of interest",
        doc="First and last fast, first and last slow pixel (inclusive); nothing is all.",
    )
    quirks = param.ListSelector(
        [],
        objects=list(QUIRKS),
        label="Reference quirks",
        doc="Bugs of the reference to reproduce. stale_phi0: the step with phi exactly 0 keeps "
        "the orientation of the step before it, cyclically.",
    )

    def __init__(self, **values):
        quirks = values.get("quirks", ())
        if not isinstance(quirks, (list, tuple, set, frozenset)):
            raise InputError("quirks", quirks, f"a list of {', '.join(QUIRKS)}")
        values["quirks"] = list(quirks)
        for quirk in values["quirks"]:
            if quirk not in QUIRKS:
                raise InputError("quirks", quirk, f"allowed are {', '.join(QUIRKS)}")
        super().__init__(**values)
