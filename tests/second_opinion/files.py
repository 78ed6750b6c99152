"""Files that a command line names: structure factors, matrices, sources, headers of images."""

import re
from pathlib import Path

import numpy as np

from tests.second_opinion.settings import DEGREES


def read_hkl(path: Path, default_F: float) -> tuple[np.ndarray, np.ndarray]:
    """Amplitudes in a box (h, k, l), `default_F` where the file has none, and its least indices."""
    found: dict[tuple[int, ...], float] = {}
    for line in path.read_text().splitlines():
        fields = line.split("#")[0].split()
        if fields:
            found[tuple(map(int, fields[:3]))] = float(fields[3])
    indices = np.array(list(found))
    least = indices.min(axis=0)
    box = np.full(indices.max(axis=0) - least + 1, float(default_F))
    box[tuple((indices - least).T)] = list(found.values())
    return box, least


def read_matrix(path: Path) -> np.ndarray:
    """Rows are a*, b*, c* times the wavelength: the columns of the file."""
    numbers = [float(word) for word in path.read_text().split()[:9]]
    return np.array(numbers).reshape(3, 3).T


def read_source_lines(path: Path) -> list[list[float]]:
    """The numbers of each line that has any; they may be fewer than five."""
    lines = [re.sub("[,:;]", " ", line).split() for line in path.read_text().splitlines()]
    return [[float(word) for word in words] for words in lines if words]


def read_header(path: Path) -> str:
    """The text of an SMV file up to its first closing brace."""
    return path.read_bytes().split(b"}")[0].decode("latin-1")


def header_value(header: str, key: str) -> float | None:
    """The first number after the last `KEY=`, which may be the end of a longer key."""
    number = r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    values = re.findall(re.escape(key) + "=" + number, header)
    return float(values[-1]) if values else None


def header_settings(header: str, is_mask: bool) -> dict[str, float]:
    """Settings by name, in SI units, of the keys that a header has."""
    keys = {
        "SIZE1": ("detpixels_f", 1),
        "SIZE2": ("detpixels_s", 1),
        "PIXEL_SIZE": ("pixel", 1000),
        "DISTANCE": ("distance", 1000),
        "CLOSE_DISTANCE": ("close_distance", 1000),
        "WAVELENGTH": ("wavelength", 1e10),
        "BEAM_CENTER_X": ("Xbeam", 1000),
        "BEAM_CENTER_Y": ("Ybeam", 1000),
        "ORGX": ("ORGX", 1),
        "ORGY": ("ORGY", 1),
        "PHI": ("phi", DEGREES),
        "OSC_RANGE": ("osc", DEGREES),
    }
    found: dict[str, float] = {}
    for key, (name, divisor) in keys.items():
        value = header_value(header, key)
        if value is not None:
            found[name] = int(value) if key in ("SIZE1", "SIZE2") else value / divisor
    if is_mask and "Ybeam" in found:
        found["Ybeam"] = found["detpixels_s"] * found.get("pixel", 0.1e-3) - found["Ybeam"]
    return found


def read_mask(path: Path) -> np.ndarray:
    """Which pixels (slow, fast) a mask keeps: those that are not zero."""
    header = read_header(path)
    shape = [int(header_value(header, key) or 0) for key in ("SIZE2", "SIZE1")]
    order = ">" if "big_endian" in header else "<"
    start = int(header_value(header, "HEADER_BYTES") or 512)
    values = np.frombuffer(path.read_bytes(), dtype=f"{order}u2", offset=start)
    return values[: shape[0] * shape[1]].reshape(shape) != 0
