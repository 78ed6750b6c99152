"""Lab frames and detector conventions of the field's programs, as the reference defines them.

All vectors are lab-frame directions before any rotation of the detector: beam (source to
sample), detector fast, slow and normal axes, two-theta axis, polarization E-vector, spindle.
"""

from dataclasses import dataclass

Vector = tuple[float, float, float]

PIVOTS = ("BEAM", "SAMPLE")


@dataclass(frozen=True)
class Convention:
    """Directions of one convention, its own pivot and where it puts the beam by default.

    The beam centre is F = size_f / 2 + f_pixels * pixel along fast and likewise along slow,
    counted from the outer edge of the first pixel.
    """

    beam: Vector
    fdet: Vector
    sdet: Vector
    odet: Vector
    twotheta_axis: Vector
    polar: Vector
    spindle: Vector
    pivot: str
    center_offset_pixels: float


_MOSFLM_VECTORS = dict(
    beam=(1, 0, 0),
    fdet=(0, 0, 1),
    sdet=(0, -1, 0),
    odet=(1, 0, 0),
    polar=(0, 0, 1),
    spindle=(0, 0, 1),
)
_XDS_VECTORS = dict(beam=(0, 0, 1), fdet=(1, 0, 0), sdet=(0, 1, 0), odet=(0, 0, 1))

CONVENTIONS: dict[str, Convention] = {
    "MOSFLM": Convention(
        **_MOSFLM_VECTORS, twotheta_axis=(0, 0, -1), pivot="BEAM", center_offset_pixels=1
    ),
    "XDS": Convention(
        **_XDS_VECTORS,
        twotheta_axis=(1, 0, 0),
        polar=(1, 0, 0),
        spindle=(1, 0, 0),
        pivot="SAMPLE",
        center_offset_pixels=0,
    ),
    "ADXV": Convention(
        beam=(0, 0, 1),
        fdet=(1, 0, 0),
        sdet=(0, -1, 0),
        odet=(0, 0, 1),
        twotheta_axis=(-1, 0, 0),
        polar=(1, 0, 0),
        spindle=(1, 0, 0),
        pivot="BEAM",
        center_offset_pixels=0.5,
    ),
    "DENZO": Convention(
        **_MOSFLM_VECTORS, twotheta_axis=(0, 0, -1), pivot="BEAM", center_offset_pixels=0.5
    ),
    "DIALS": Convention(
        **_XDS_VECTORS,
        twotheta_axis=(0, 1, 0),
        polar=(0, 1, 0),
        spindle=(0, 1, 0),
        pivot="SAMPLE",
        center_offset_pixels=0,
    ),
    # vectors that are not given; a pivot that no flag implies
    "CUSTOM": Convention(
        **_MOSFLM_VECTORS, twotheta_axis=(0, 1, 0), pivot="BEAM", center_offset_pixels=0
    ),
}
