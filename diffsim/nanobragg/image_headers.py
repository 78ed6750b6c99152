"""Image files that a command names: their headers as flags, and the mask."""

from collections.abc import Callable, Sequence

from diffsim.experiment.tables.mask import Mask
from diffsim.io.images import read_image_file
from diffsim.io.images.image_file import ImageFile
from diffsim.nanobragg.flags import FLAGS
from diffsim.nanobragg.parse import Given

KEYWORDS = {
    "SIZE1": "detpixels_f",
    "SIZE2": "detpixels_s",
    "PIXEL_SIZE": "pixel",
    "DISTANCE": "distance",
    "CLOSE_DISTANCE": "close_distance",
    "WAVELENGTH": "lambda",
    "BEAM_CENTER_X": "Xbeam",
    "BEAM_CENTER_Y": "Ybeam",
    "ORGX": "ORGX",
    "ORGY": "ORGY",
    "PHI": "phi",
    "OSC_RANGE": "osc",
}
"""Keywords of a header, and the flags that they stand for."""

PHI_ELSEWHERE = "OSC_START"
"""What other programs call PHI."""

_FLAG = {flag.name: flag for flag in FLAGS}


def read_headers(
    given: Sequence[Given], open_bytes: Callable[[str], bytes]
) -> tuple[Sequence[Given], Mask | None]:
    """What the headers of a mask and an image say, as flags that come before all others.

    The mask is read first, then the image, in whatever order they stand.

    Raises:
        InputError: for a file that is no image with its own size.
    """
    names = {item.flag.name: item.values[0] for item in given if item.flag.name in ("img", "mask")}
    flags, mask = [], None
    if "mask" in names:
        image = read_image_file(open_bytes(names["mask"]), names["mask"])
        flags += _as_flags(image, flipped=True)
        mask = Mask(names["mask"], image.pixels != 0)
    if "img" in names:
        flags += _as_flags(read_image_file(open_bytes(names["img"]), names["img"]), flipped=False)
    return flags, mask


def _as_flags(image: ImageFile, flipped: bool) -> Sequence[Given]:
    """The flags of one header; a mask counts the beam centre's Y from the other edge."""
    flags = []
    for keyword, name in KEYWORDS.items():
        value, key = image.number(keyword), image.keyword(keyword)
        if value is None and keyword == "PHI":
            value, key = image.number(PHI_ELSEWHERE), image.keyword(PHI_ELSEWHERE)
        if value is None:
            continue
        if flipped and keyword == "BEAM_CENTER_Y":
            value = image.pixels.shape[0] * (image.number("PIXEL_SIZE") or 0.1) - value
        whole = _FLAG[name].kinds == ("count",)
        values = (int(value) if whole else value,)
        flags.append(Given(_FLAG[name], "", values, (), key.upper(), keyword))
    return flags
