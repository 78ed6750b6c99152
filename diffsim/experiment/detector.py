"""The detector as a user sets it."""

import param

from diffsim.experiment.parameters import Count, Numbers, Quantity
from diffsim.experiment.section import Section
from diffsim.physics.geometry.conventions import CONVENTIONS, PIVOTS


def _count(axis: str) -> Count:
    return Count(
        1024,
        bounds=(1, 32_768),
        softbounds=(64, 4096),
        step=1,
        unit="px",
        label=f"Pixels {axis}",
        doc=f"Number of pixels along the {axis} axis.",
    )


def _beam_center(axis: str) -> Quantity:
    return Quantity(
        None,
        allow_None=True,
        bounds=(-1e5, 1e5),
        softbounds=(0, 200),
        step=0.05,
        unit="mm",
        label=f"Beam centre {axis}",
        doc=f"Where the beam meets the unrotated detector, along the {axis} axis from the outer "
        "edge of the first pixel. Nothing: the centre that the convention implies.",
    )


def _rotation(name: str, label: str, doc: str) -> Quantity:
    return Quantity(
        0.0,
        bounds=(-36000, 36000),
        softbounds=(-45, 45),
        step=0.1,
        unit="°",
        label=label,
        doc=doc,
    )


class Detector(Section):
    """Size, place and orientation of the detector, and the convention that says what they mean."""

    distance_mm = Quantity(
        100.0,
        bounds=(1e-3, 1e6),
        softbounds=(30, 600),
        step=0.5,
        unit="mm",
        label="Distance",
        doc="From the sample to the detector along the beam.",
    )
    close_distance_mm = Quantity(
        None,
        allow_None=True,
        bounds=(1e-3, 1e6),
        softbounds=(30, 600),
        step=0.5,
        unit="mm",
        label="Close distance",
        doc="Shortest distance from the sample to the detector plane; when given, it replaces "
        "the distance.",
    )
    detector_pivot = param.Selector(
        default="BEAM",
        objects=list(PIVOTS),
        label="Pivot",
        doc="What stays in place when the detector rotates: the spot of the direct BEAM, "
        "or the detector as seen from the SAMPLE.",
    )
    detector_convention = param.Selector(
        default="MOSFLM",
        objects=list(CONVENTIONS),
        label="Convention",
        doc="Whose lab frame: directions of beam, detector axes, spindle and polarization.",
    )
    detector_rotx_deg = _rotation("rotx", "Rotation x", "First rotation, about the lab x axis.")
    detector_roty_deg = _rotation("roty", "Rotation y", "Second rotation, about the lab y axis.")
    detector_rotz_deg = _rotation("rotz", "Rotation z", "Third rotation, about the lab z axis.")
    detector_twotheta_deg = _rotation(
        "twotheta", "Two theta", "Swing about the two-theta axis of the convention, applied last."
    )
    pixel_size_mm = Quantity(
        0.1,
        bounds=(1e-4, 1000),
        softbounds=(0.02, 0.5),
        step=0.001,
        unit="mm",
        label="Pixel size",
        doc="Edge of the square pixels.",
    )
    pixels_fast = _count("fast")
    pixels_slow = _count("slow")
    beam_center_f_mm = _beam_center("fast")
    beam_center_s_mm = _beam_center("slow")
    point_pixel = param.Boolean(
        False,
        label="Point pixels",
        doc="Intensity per steradian at unit pixel solid angle 1/R^2, without obliquity.",
    )
    curved_detector = param.Boolean(
        False,
        label="Curved detector",
        doc="Every point at the same distance from the sample, as on a bent image plate.",
    )
    detector_thick_um = Quantity(
        0.0,
        bounds=(0, 1e6),
        softbounds=(0, 1000),
        step=1,
        unit="µm",
        label="Sensor thickness",
        doc="Thickness of the absorbing sensor; 0: photons are counted at the surface.",
    )
    detector_abs_um = Quantity(
        None,
        allow_None=True,
        bounds=(0, 1e9),
        softbounds=(1, 2000),
        step=1,
        unit="µm",
        label="Attenuation depth",
        doc="Depth that leaves 1/e of the photons. Nothing: the sensor thickness. 0 stands for "
        "an infinite one: the sensor absorbs nothing, and counts nothing.",
    )
    detector_thicksteps = Count(
        0,
        bounds=(0, 1000),
        softbounds=(0, 20),
        step=1,
        label="Sensor layers",
        doc="Layers that stand for the sensor; 0: two of half the thickness. From a count n, the "
        "reference makes layers of thickness / (n - 1).",
    )
    fdet_vector = Numbers(
        label="Fast vector",
        doc="Fast axis of the detector, lab frame. Used in the CUSTOM convention only.",
    )
    sdet_vector = Numbers(
        label="Slow vector",
        doc="Slow axis of the detector, lab frame. Used in the CUSTOM convention only.",
    )
    odet_vector = Numbers(
        label="Normal vector",
        doc="Normal of the detector, lab frame. Used in the CUSTOM convention only.",
    )
    twotheta_axis = Numbers(
        label="Two-theta axis",
        doc="Axis of the two-theta swing, lab frame. Used in the CUSTOM convention only.",
    )
