"""The flags of a nanoBragg command line: how they match, what they set, in which unit."""

from tests.second_opinion.settings import DEGREES

# flag -> settings that the number sets, and what it is divided by
NUMBERS: dict[str, tuple[str, float]] = {
    "-default_F": ("default_F", 1),
    "-fudge": ("fudge", 1),
    "-mosaic": ("mosaic_spread", DEGREES),
    "-mosaici": ("mosaic_spread", DEGREES),
    "-mosaic_spr": ("mosaic_spread", DEGREES),
    "-lambda": ("wavelength", 1e10),
    "-wave": ("wavelength", 1e10),
    "-dispersion": ("dispersion", 100),
    "-divergence": ("hdivrange vdivrange", 1000),
    "-hdivrange": ("hdivrange", 1000),
    "-vdivrange": ("vdivrange", 1000),
    "-hdivstep": ("hdivstep", 1000),
    "-vdivstep": ("vdivstep", 1000),
    "-fluence": ("fluence", 1),
    "-flux": ("flux", 1),
    "-exposure": ("exposure", 1),
    "-beamsize": ("beamsize", 1000),
    "-water": ("water", 1e6),
    "-dmin": ("dmin", 1e10),
    "-phi": ("phi", DEGREES),
    "-osc": ("osc", DEGREES),
    "-phistep": ("phistep", DEGREES),
    "-distance": ("distance", 1000),
    "-close_distance": ("close_distance", 1000),
    "-Xbeam": ("Xbeam", 1000),
    "-Ybeam": ("Ybeam", 1000),
    "-Xclose": ("Xclose", 1000),
    "-Yclose": ("Yclose", 1000),
    "-ORGX": ("ORGX", 1),
    "-ORGY": ("ORGY", 1),
    "-twotheta": ("twotheta", DEGREES),
    "-detector_rotx": ("detector_rotx", DEGREES),
    "-detector_roty": ("detector_roty", DEGREES),
    "-detector_rotz": ("detector_rotz", DEGREES),
    "-detector_thick": ("thick", 1e6),
    "-detsize": ("detsize_f detsize_s", 1000),
    "-detsize_f": ("detsize_f", 1000),
    "-detsize_s": ("detsize_s", 1000),
    "-pixel": ("pixel", 1000),
    "-adc": ("adc", 1),
    **{
        f"-{crystal}{end}": (names, 1000.0)
        for crystal in ("sample", "xtal")
        for ends, names in {
            "size _size": "sample_x sample_y sample_z",
            "_thick _x": "sample_x",
            "_width _y": "sample_y",
            "_heigh _z": "sample_z",
        }.items()
        for end in ends.split()
    },
    "-width": ("sample_y", 1000),
    "-heigh": ("sample_z", 1000),
}
COUNTS = {
    "-seed": "seed",
    "-misset_seed": "misset_seed",
    "-mosaic_seed": "mosaic_seed",
    "-mosaic_dom": "mosaic_domains",
    "-dispsteps": "dispsteps",
    "-hdivsteps": "hdivsteps",
    "-vdivsteps": "vdivsteps",
    "-divsteps": "hdivsteps vdivsteps",
    "-phisteps": "phisteps",
    "-detector_thicksteps": "thicksteps",
    "-thicksteps": "thicksteps",
    "-detpixels": "detpixels_f detpixels_s",
    "-detpixels_f": "detpixels_f",
    "-detpixels_x": "detpixels_f",
    "-detpixels_s": "detpixels_s",
    "-detpixels_y": "detpixels_s",
    "-oversample": "oversample",
}
SWITCHES: dict[str, tuple[str, object]] = {
    "-square_xtal": ("shape", "square"),
    "-round_xtal": ("shape", "round"),
    "-gauss_xtal": ("shape", "gauss"),
    "-tophat_spots": ("shape", "tophat"),
    "-binary_spots": ("shape", "tophat"),
    "-round_div": ("round_div", True),
    "-square_div": ("round_div", False),
    "-nopolar": ("nopolar", True),
    "-curved_det": ("curved", True),
    "-point_pixel": ("point_pixel", True),
    "-oversample_thick": ("oversample_thick", True),
    "-oversample_polar": ("oversample_polar", True),
    "-oversample_omega": ("oversample_omega", True),
    "-interpolate": ("interpolate", True),
    "-nointerpolate": ("interpolate", False),
}
FILES = ("-mat", "-hkl", "-sourcefile", "-img", "-mask")
VECTORS = {
    **{f"-{name}_vector": name for name in ("fdet", "sdet", "odet", "beam", "polar", "pix0")},
    "-spindle_axis": "spindle",
    "-twotheta_axis": "twotheta",
}
CONVENTIONS = {f"-{name.lower()}": name for name in ("ADXV", "MOSFLM", "DENZO", "XDS", "DIALS")}
OTHERS = (
    *("-N", "-Na", "-Nb", "-Nc", "-cell", "-misset", "-energy", "-polar"),
    *("-pivot", "-roi", "-detector_abs"),
)
"""Flags whose values need more than a unit."""
OTHER_OUTPUTS = {
    **dict.fromkeys(("-floatfile", "-floatimage", "-intfile", "-intimage", "-noisefile"), 1),
    **dict.fromkeys(("-noiseimage", "-pgmfile", "-pgmimage", "-scale", "-pgmscale"), 1),
    **dict.fromkeys(("-nonoise", "-nopgm", "-noprogress", "-progress", "-printout"), 0),
    **dict.fromkeys(("-trace_pixel", "-printout_pixel"), 2),
}
"""Flags that leave the float image as it is -> how many values follow."""
WITHOUT_EFFECT = (
    *("-stol", "-4stol", "-Q", "-stolout", "-density", "-MW", "-molec", "-coherent", "-dump"),
    *("-hdiv", "-vdiv"),
)
"""Flags that are ignored, with the words up to the next flag."""
WHOLE = {
    *("-N", "-Na", "-Nb", "-Nc", "-mosaic", "-hdivstep", "-vdivstep", "-polar", "-phi", "-phistep"),
    *("-detector_thick", "-detsize", "-detpixels", "-hdiv", "-vdiv"),
}
"""Flags that match a whole word only; the others match what starts with them."""
SPELLINGS = sorted(
    {
        *(*NUMBERS, *COUNTS, *SWITCHES, *FILES, *VECTORS, *CONVENTIONS, *OTHERS),
        *(*OTHER_OUTPUTS, *WITHOUT_EFFECT),
    },
    key=len,
    reverse=True,
)

PIVOTS = {
    **dict.fromkeys(("-distance", "-Xbeam", "-Ybeam"), "BEAM"),
    **dict.fromkeys(("-close_distance", "-Xclose", "-Yclose", "-ORGX", "-ORGY"), "SAMPLE"),
    **dict.fromkeys(("-twotheta", "-twotheta_axis"), "SAMPLE"),
    **dict.fromkeys(("-adxv", "-mosflm", "-denzo", "-dials"), "BEAM"),
    "-xds": "SAMPLE",
}
"""What flags imply for the pivot of a detector whose convention is CUSTOM in the end."""
