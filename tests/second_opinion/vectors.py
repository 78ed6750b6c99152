"""Lengths and rotations of vectors, as the reference forms them."""

from math import cos, sin, sqrt

import numpy as np


def length(vector) -> float:
    x, y, z = map(float, vector)
    return sqrt(x * x + y * y + z * z)


def unit(vector) -> np.ndarray:
    """The vector at length 1; one without length stays zero."""
    size = length(vector)
    return np.asarray(vector, dtype=float) / size if size > 0 else np.zeros(3)


def units(vectors: np.ndarray) -> np.ndarray:
    """`unit` of each of many vectors (..., 3)."""
    sizes = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    return np.divide(vectors, sizes, out=np.zeros_like(vectors), where=sizes > 0)


def turned(vectors, axis, angle) -> np.ndarray:
    """Vectors (..., 3) rotated about an axis; its length, 1 or not, stays in the formula."""
    vectors, angle = np.asarray(vectors, dtype=float), np.asarray(angle)[..., None]
    along = (vectors @ axis)[..., None] * (1 - np.cos(angle))
    return axis * along + vectors * np.cos(angle) + np.cross(axis, vectors) * np.sin(angle)


def rotate(vectors, rx: float, ry: float, rz: float) -> np.ndarray:
    """Rz Ry Rx applied to vectors (..., 3)."""
    x, y, z = np.moveaxis(np.asarray(vectors, dtype=float), -1, 0)
    y, z = y * cos(rx) - z * sin(rx), y * sin(rx) + z * cos(rx)
    x, z = x * cos(ry) + z * sin(ry), z * cos(ry) - x * sin(ry)
    x, y = x * cos(rz) - y * sin(rz), x * sin(rz) + y * cos(rz)
    return np.stack([x, y, z], axis=-1)
