"""The command-line flags of nanoBragg: how they are spelled and what follows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """One flag.

    Args:
        name: what the rest of the program calls it.
        spellings: how a command spells it.
        kinds: kind of each value: number, count, text; misset may be `random`, depth `inf`.
        least: how many values must follow; the others may.
        whole: whether a spelling must match wholly, or be how an argument starts.
        role: physics, output (what is written, and how), or inert (accepted, no effect).
    """

    name: str
    spellings: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    least: int = -1
    whole: bool = False
    role: str = "physics"

    @property
    def fewest(self) -> int:
        """Number of values that must follow."""
        return len(self.kinds) if self.least < 0 else self.least


def _flags(kind: str | None, *names: str, whole: bool = False, role: str = "physics") -> list[Flag]:
    kinds = (kind,) if kind else ()
    return [Flag(name.lstrip("-"), (name,), kinds, whole=whole, role=role) for name in names]


VECTORS = (
    "fdet_vector",
    "sdet_vector",
    "odet_vector",
    "beam_vector",
    "polar_vector",
    "spindle_axis",
    "twotheta_axis",
    "pix0_vector",
)
INPUTS = ("hkl", "mat", "sourcefile", "mask", "img")
"""Flags that name a file to read."""

CONVENTION_FLAGS = ("mosflm", "xds", "adxv", "denzo", "dials")

FLAGS: tuple[Flag, ...] = (
    *_flags("count", "-N", "-Na", "-Nb", "-Nc", whole=True),
    Flag("cell", ("-cell",), ("number",) * 6, least=1),
    *_flags("text", "-mat", "-hkl"),
    *_flags("number", "-default_F", "-fudge"),
    Flag("misset", ("-misset",), ("misset",) * 3, least=1),
    *_flags(None, "-square_xtal", "-round_xtal", "-gauss_xtal"),
    Flag("tophat_spots", ("-tophat_spots", "-binary_spots")),
    Flag("mosaic", ("-mosaic",), ("number",), whole=True),
    Flag("mosaic", ("-mosaici", "-mosaic_spr"), ("number",)),
    *_flags("count", "-mosaic_dom", "-mosaic_seed"),
    Flag("lambda", ("-lambda", "-wave"), ("number",)),
    *_flags("number", "-energy"),
    Flag("polar", ("-polar",), ("number",), whole=True),
    *_flags(None, "-nopolar"),
    *_flags("number", "-fluence", "-flux", "-exposure", "-beamsize"),
    *_flags("number", "-phi", "-phistep", whole=True),
    *_flags("number", "-osc"),
    *_flags("count", "-phisteps"),
    *_flags("number", "-distance", "-close_distance"),
    *_flags("number", "-Xbeam", "-Ybeam", "-Xclose", "-Yclose", "-ORGX", "-ORGY"),
    *_flags("text", "-pivot"),
    *_flags(None, *(f"-{name}" for name in CONVENTION_FLAGS)),
    *(Flag(name, (f"-{name}",), ("number",) * 3) for name in VECTORS),
    *_flags("number", "-twotheta", "-detector_rotx", "-detector_roty", "-detector_rotz"),
    *_flags("number", "-detsize", whole=True),
    *_flags("number", "-detsize_f", "-detsize_s"),
    *_flags("count", "-detpixels", whole=True),
    Flag("detpixels_f", ("-detpixels_f", "-detpixels_x"), ("count",)),
    Flag("detpixels_s", ("-detpixels_s", "-detpixels_y"), ("count",)),
    *_flags("number", "-pixel"),
    *_flags(None, "-point_pixel"),
    Flag("roi", ("-roi",), ("count",) * 4),
    *_flags("count", "-oversample"),
    *_flags(None, "-interpolate", "-nointerpolate"),
    *_flags(None, "-oversample_thick", "-oversample_polar", "-oversample_omega"),
    *_flags("count", "-misset_seed"),
    Flag("samplesize", ("-samplesize", "-sample_size", "-xtalsize", "-xtal_size"), ("number",)),
    Flag("sample_x", ("-sample_thick", "-sample_x", "-xtal_thick", "-xtal_x"), ("number",)),
    Flag(
        "sample_y",
        ("-sample_width", "-sample_y", "-xtal_width", "-xtal_y", "-width"),
        ("number",),
    ),
    Flag(
        "sample_z",
        ("-sample_heigh", "-sample_z", "-xtal_heigh", "-xtal_z", "-heigh"),
        ("number",),
    ),
    *_flags("number", "-dispersion", "-divergence", "-hdivrange", "-vdivrange"),
    *_flags("count", "-dispsteps", "-hdivsteps", "-vdivsteps", "-divsteps"),
    *_flags("number", "-hdivstep", "-vdivstep", whole=True),
    *_flags(None, "-round_div", "-square_div", "-curved_det"),
    *_flags("text", "-sourcefile"),
    *_flags("number", "-water", "-dmin"),
    Flag("detector_abs", ("-detector_abs",), ("depth",)),
    Flag("detector_thick", ("-detector_thick",), ("number",), whole=True),
    Flag("thicksteps", ("-detector_thicksteps", "-thicksteps"), ("count",)),
    *_flags("text", "-img", "-mask"),
    Flag("floatfile", ("-floatfile", "-floatimage"), ("text",), role="output"),
    Flag("intfile", ("-intfile", "-intimage"), ("text",), role="output"),
    Flag("noisefile", ("-noisefile", "-noiseimage"), ("text",), role="output"),
    Flag("pgmfile", ("-pgmfile", "-pgmimage"), ("text",), role="output"),
    *_flags("number", "-scale", "-adc", "-pgmscale", role="output"),
    *_flags("count", "-seed", role="output"),
    *_flags(None, "-nonoise", "-nopgm", "-noprogress", "-progress", role="output"),
    Flag("trace_pixel", ("-trace_pixel",), ("count",) * 2, role="output"),
    *_flags(None, "-printout", role="output"),
    Flag("printout_pixel", ("-printout_pixel",), ("count",) * 2, role="output"),
    *_flags(None, "-coherent", "-dump", role="inert"),
    Flag("hdiv", ("-hdiv", "-vdiv"), ("number",), least=0, whole=True, role="inert"),
    Flag("stol", ("-stol", "-4stol", "-Q", "-stolout"), ("text",), least=0, role="inert"),
    Flag("density", ("-density", "-MW", "-molec"), ("number",), least=0, role="inert"),
)
