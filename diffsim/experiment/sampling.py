"""How finely, and where, the image is sampled."""

import param

from diffsim.errors import InputError
from diffsim.experiment.parameters import Count, Numbers, Quantity
from diffsim.experiment.section import Section
from diffsim.experiment.tables.mask import Mask

QUIRKS = ("stale_phi0", "misset_seed_is_misset")
"""Bugs of the reference that can be reproduced on demand."""


def _per_term(what: str) -> param.Boolean:
    return param.Boolean(
        False,
        label=f"Oversample {what}",
        doc=f"Reference weighting: multiply the running sum by the {what} after every term.",
    )


class Sampling(Section):
    """Sub-pixels, region of interest and reproduced quirks of the reference."""

    oversample = Count(
        0,
        bounds=(0, 1000),
        softbounds=(0, 8),
        step=1,
        label="Oversample",
        doc="Sub-pixels along each pixel edge; 0 chooses enough to resolve the spots.",
    )
    oversample_thick = _per_term("absorption")
    oversample_polar = _per_term("polarization")
    oversample_omega = _per_term("solid angle")
    weighting = param.Selector(
        default="reference",
        objects=["reference", "exact"],
        label="Weighting",
        doc="How terms share polarization, solid angle and absorption: as the reference holds "
        "them for a whole pixel, or exact, each term with its own.",
    )
    d_min_A = Quantity(
        0.0,
        bounds=(0, 1000),
        softbounds=(0, 10),
        step=0.1,
        unit="Å",
        label="d min",
        doc="Terms of a smaller lattice spacing than this are left out; 0 keeps all.",
    )
    mask = param.ClassSelector(
        class_=Mask,
        default=None,
        allow_None=True,
        instantiate=False,
        label="Mask",
        doc="Pixels to leave out: those where the mask is zero.",
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
        "the orientation of the step before it, cyclically. misset_seed_is_misset: -misset_seed "
        "in a command is read as -misset, too.",
    )

    def __init__(self, **values):
        quirks = values.get("quirks", ())
        quirks = [quirks] if isinstance(quirks, str) else quirks
        if not isinstance(quirks, (list, tuple, set, frozenset)):
            raise InputError("quirks", quirks, f"a list of {', '.join(QUIRKS)}")
        values["quirks"] = list(quirks)
        for quirk in values["quirks"]:
            if quirk not in QUIRKS:
                raise InputError("quirks", quirk, f"allowed are {', '.join(QUIRKS)}")
        super().__init__(**values)
