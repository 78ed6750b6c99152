"""What a command line sets, in SI units."""

from dataclasses import dataclass, field
from math import pi
from pathlib import Path

DEGREES = 180 / pi
"""An angle in degrees is divided by this, as lengths in mm are by 1000."""


class Refused(ValueError):
    """A command line that stops in words instead of rendering."""


@dataclass
class Settings:
    """What a command line sets; None is not given."""

    N: dict[str, int] = field(default_factory=dict)  # axis -> number, as written
    cell: list[float] | None = None  # A, degrees
    vectors: dict[str, list[float]] = field(default_factory=dict)
    convention: str = "MOSFLM"
    pivot: str = "BEAM"
    misset: list[float] | str | None = None  # degrees, or "random"
    misset_seed: int = 1
    mosaic_seed: int = 12345678
    shape: str = "square"
    fudge: float = 1.0
    mosaic_spread: float = 0.0
    mosaic_domains: int = 0
    wavelength: float = 1e-10
    dispersion: float | None = None
    dispsteps: int = 0
    hdivrange: float | None = None
    vdivrange: float | None = None
    hdivstep: float | None = None
    vdivstep: float | None = None
    hdivsteps: int = 0
    vdivsteps: int = 0
    round_div: bool = True
    kahn: float = 0.0
    nopolar: bool = False
    fluence: float = 125932015286227086360700780544.0
    flux: float | None = None
    exposure: float = 1.0
    beamsize: float = 0.1e-3
    sample_x: float | None = None
    sample_y: float | None = None
    sample_z: float | None = None
    water: float = 0.0
    dmin: float = 0.0
    default_F: float | None = None
    phi: float = 0.0
    osc: float | None = None
    phistep: float | None = None
    phisteps: int | None = None
    distance: float = 0.1
    close_distance: float | None = None
    Xbeam: float | None = None
    Ybeam: float | None = None
    Xclose: float | None = None
    Yclose: float | None = None
    ORGX: float | None = None
    ORGY: float | None = None
    twotheta: float = 0.0
    detector_rotx: float = 0.0
    detector_roty: float = 0.0
    detector_rotz: float = 0.0
    mu: float | None = None  # absorption, 1/m
    thick: float = 0.0
    thicksteps: int = 0
    detsize_f: float = 0.1024
    detsize_s: float = 0.1024
    detpixels_f: int | None = None
    detpixels_s: int | None = None
    pixel: float = 0.1e-3
    curved: bool = False
    point_pixel: bool = False
    roi: list[int] | None = None
    oversample: int = 0
    oversample_thick: bool = False
    oversample_polar: bool = False
    oversample_omega: bool = False
    interpolate: bool | None = None
    adc: float = 40.0
    seed: int = 1
    mat: Path | None = None
    hkl: Path | None = None
    sourcefile: Path | None = None
    mask: Path | None = None
    img: Path | None = None
