"""Random flags of the detector's place, random headers, and commands that are to be refused."""

import numpy as np

from tests.second_opinion.geometry import CONVENTIONS, NAMES
from tests.second_opinion.random_draft import Draft
from tests.second_opinion.vectors import rotate


def centre(line: Draft) -> None:
    """Beam centre and closest point, in mm and in pixels."""
    slow, fast = (n * float(line.pixel) for n in line.shape)
    at_f, at_s = line.uniform(0.3 * fast, 0.7 * fast), line.uniform(0.3 * slow, 0.7 * slow)
    line.some(0.4, "-Xbeam", at_f)
    line.some(0.4, "-Ybeam", at_s)
    line.some(0.2, "-Xclose", at_s)
    line.some(0.2, "-Yclose", at_f)
    line.some(0.3, "-ORGX", line.uniform(2, line.shape[1]))
    line.some(0.3, "-ORGY", line.uniform(2, line.shape[0]))


def convention(line: Draft) -> None:
    line.some(0.9, "-adxv -mosflm -denzo -xds -dials")
    line.some(0.2, "-adxv -mosflm -denzo -xds -dials")
    line.some(0.3, "-pivot", "beam", "sample", "SAMPLE", "Beam")


def tilt(line: Draft) -> None:
    for axis in "xyz":
        line.some(0.4, f"-detector_rot{axis}", 0, line.uniform(-15, 15), 90 if axis == "z" else 3)
    line.some(0.5, "-twotheta", 0, line.uniform(-20, 20))
    line.some(0.4, "-pivot", "beam", "sample")
    line.some(0.3, "-close_distance", line.uniform(40, 120))


def vectors(line: Draft) -> None:
    """A detector of its own, near one of a convention: any lengths, either hand of the normal."""
    random = line.random
    name = random.choice(["MOSFLM", "MOSFLM", "XDS", "ADXV"])
    given = dict(zip(NAMES, CONVENTIONS[name], strict=True))
    turn = [random.choice([0, random.uniform(-0.15, 0.15)]) for _ in range(3)]
    # Vectors that are left out are MOSFLM's.
    share = 0.5 if name == "MOSFLM" else 1
    for key, vector in given.items():
        if random.random() > share:
            continue
        small = np.array([random.uniform(-0.05, 0.05) for _ in range(3)])
        if key in ("fdet", "sdet"):
            written = rotate(vector, *turn) * random.choice([1, 1, 2, 0.5])
        elif key == "odet":
            normal = rotate(vector, *turn) if any(turn) else vector
            side = random.choice([1, 1, -1])
            written = side * normal * random.choice([1, 1, 3, 1.000000000001])
        elif key == "twotheta":
            written = (vector + random.choice([0, 4]) * small) * random.choice([1, 1.5, 0.6, 3])
        else:
            written = (vector + random.choice([0, 1]) * small) * random.choice([1, 2])
        flag = f"-{key}_axis" if key in ("twotheta", "spindle") else f"-{key}_vector"
        line.add(flag, *[f"{x:.13g}" for x in written])
    line.some(0.5, "-twotheta", 0, line.uniform(-20, 20))
    line.some(0.4, "-pivot", "beam", "sample", "SAMPLE")
    line.some(0.3, "-detector_roty", line.uniform(-12, 12))
    line.some(0.2, "-pix0_vector", "1 2 3")


def headers(line: Draft) -> None:
    """A mask, an image, or both, whose headers give what flags may then override."""
    random = line.random
    if "size" in line.sized_by:
        return
    kinds = random.choice([["mask"], ["img"], ["mask", "img"]])
    for kind in kinds:
        slow, fast = line.shape
        if kind == "img" and len(kinds) == 1 and random.random() < 0.3:
            slow, fast = slow + 2, fast + 3
        line.files[f"{kind}.img"] = smv(line, slow, fast, is_mask=kind == "mask")
        line.add(f"-{kind}", f"{kind}.img")
    if random.random() < 0.4 and b"SIZE1" in line.files[f"{kinds[-1]}.img"]:
        line.blocks = [block for block in line.blocks if not block[0].startswith("-detpixels")]
    for flag, key in (("-distance", b"\nDISTANCE"), ("-pixel", b"PIXEL_SIZE"), ("-l", b"WAVEL")):
        if random.random() < 0.4 and all(key in line.files[f"{kind}.img"] for kind in kinds):
            line.blocks = [block for block in line.blocks if not block[0].startswith(flag)]


def smv(line: Draft, slow: int, fast: int, is_mask: bool) -> bytes:
    """A file whose header has keys in any order, longer keys and words behind numbers."""
    random = line.random
    keys = {"SIZE1": fast, "SIZE2": slow}
    offered = {
        "PIXEL_SIZE": line.pixel,
        "DISTANCE": line.uniform(40, 120),
        "CLOSE_DISTANCE": line.uniform(40, 120),
        "WAVELENGTH": line.uniform(0.8, 1.5),
        "BEAM_CENTER_X": line.uniform(2, 6),
        "BEAM_CENTER_Y": line.uniform(2, 6),
        "ORGX": line.uniform(4, 30),
        "ORGY": line.uniform(4, 30),
        "XDS_ORGX": line.uniform(4, 30),
        "XDS_ORGY": line.uniform(4, 30),
        "PHI": random.choice(["0", "12.5"]),
        "OSC_RANGE": random.choice(["0", "0.5", "1"]),
    }
    keys |= {key: value for key, value in offered.items() if random.random() < 0.4}
    items = list(keys.items())
    random.shuffle(items)
    first = ["HEADER_BYTES=512;", "DIM=2;", "BYTE_ORDER=little_endian;", "TYPE=unsigned_short;"]
    units = {"PIXEL_SIZE": f" {line.pixel}", "DISTANCE": " mm", "PHI": " deg"}
    tail = units if random.random() < 0.3 else {}
    body = [f"{key}={value}{tail.get(key, '')};" for key, value in items]
    text = "\n".join(["{", *first, *body, "}"]).encode("ascii").ljust(512)
    pixels = np.ones(slow * fast, dtype="<u2")
    if is_mask:
        pixels[: random.choice([0, 1, 3 * fast])] = 0
        pixels[random.randrange(len(pixels)) :: 7] = 0
    return text + pixels.tobytes()


def unknown_word(line: Draft) -> None:
    words = line.random.choice([("--lambda", "1.1"), ("-convention", "MOSFLM"), ("-N", "3.9")])
    line.add(*words)
    line.is_refused = True


def no_amplitudes(line: Draft) -> None:
    line.blocks = [block for block in line.blocks if block[0] not in ("-default_F", "-hkl")]
    line.is_refused = True


def no_steps(line: Draft) -> None:
    line.blocks = [block for block in line.blocks if block[0][:4] not in ("-osc", "-phi")]
    line.blocks = [block for block in line.blocks if block[0] not in ("-img", "-mask")]
    line.add("-osc", 0)
    line.add("-phistep", "0.1")
    line.is_refused = True


def no_sources(line: Draft) -> None:
    flags = ("-divergence", "-hdiv", "-vdiv", "-divsteps", "-square_div", "-sourcefile")
    line.blocks = [block for block in line.blocks if not block[0].startswith(flags)]
    line.add("-divsteps", 1)
    line.some(0.5, "-round_div")
    line.is_refused = True


def wrong_mask(line: Draft) -> None:
    line.blocks = [block for block in line.blocks if block[0] != "-mask"]
    slow, fast = line.shape
    line.files["mask.img"] = smv(line, slow + 4, fast, is_mask=True)
    line.add("-mask", "mask.img")
    if "size" in line.sized_by:
        line.add("-detpixels_f", fast)
        line.add("-detpixels_s", slow)
    if not any(block[0].startswith("-detpixels") for block in line.blocks):
        line.add("-detpixels_s", slow)
    line.is_refused = True


REFUSALS = (unknown_word, no_amplitudes, no_steps, no_sources, wrong_mask)
