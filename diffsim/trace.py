"""One pixel, every intermediate: what the kernel made on its way to the image."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from diffsim.chain import CHAIN, Quantity
from diffsim.constants import ANGSTROM_IN_METRES, R_E_SQUARED_M2
from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.geometry.rays import Tile
from diffsim.kernel import tile_image
from diffsim.render import check_size
from diffsim.scene import Scene, assemble

MAX_TERMS = 2_000_000
"""Most terms of one pixel that a trace holds (about 400 MB)."""

TERM_COLUMNS = (
    *((name, np.int64) for name in ("thick", "subS", "subF", "source", "phi_tic", "mos_tic")),
    *((name, np.float64) for name in ("phi_deg", "lambda_A", "h", "k", "l")),
    *((name, np.int64) for name in ("h0", "k0", "l0")),
    *((name, np.float64) for name in ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_cell")),
    *((name, np.float64) for name in ("I_term", "omega", "polar", "capture", "share")),
)
"""Columns of a trace's terms; share is the term's part of the pixel's intensity."""


class Entry(NamedTuple):
    """One quantity of the chain: its values with what they are."""

    name: str
    values: tuple[float, ...]
    unit: str
    group: str
    meaning: str


@dataclass(frozen=True)
class Trace:
    """The chain of numbers behind one pixel.

    Args:
        slow, fast: the pixel.
        intensity: its value [photons].
        chain: quantities in order of causality; those of a term are the first term's.
        terms: structured array, one row per term that was added, in the reference's loop order.
    """

    slow: int
    fast: int
    intensity: float
    chain: tuple[Entry, ...]
    terms: np.ndarray

    def __getitem__(self, name: str) -> float | tuple[float, ...]:
        """The value, or values, of a quantity of the chain."""
        for entry in self.chain:
            if entry.name == name:
                return entry.values[0] if len(entry.values) == 1 else entry.values
        raise KeyError(name)

    def to_log(self) -> str:
        """`TRACE_PY: name value...` lines and a `TRACE_PY_TERM` line per term, 15 digits."""
        lines = []
        for entry in self.chain:
            if entry.name == "I_before_scaling":
                lines += map(_term_line, self.terms)
            lines.append(f"TRACE_PY: {entry.name} {' '.join(map(_digits, entry.values))}")
        return "\n".join(lines) + "\n"


def trace(
    experiment: Experiment,
    slow: int,
    fast: int,
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
) -> Trace:
    """Follow one pixel through the kernel that makes the image.

    Args:
        experiment: what to simulate.
        slow, fast: the pixel.

    Raises:
        InputError: for a pixel off the detector, a term count that is too large to hold, or
            values that do not fit together.
    """
    check_size(experiment)
    scene = assemble(experiment, dtype, device)
    for name, index, count in zip(("slow", "fast"), (slow, fast), scene.shape, strict=True):
        if not 0 <= index < count:
            raise InputError(f"{name} pixel", index, f"allowed is 0 to {count - 1}")
    if scene.steps > MAX_TERMS:
        raise InputError("terms of a pixel", scene.steps, f"a trace holds at most {MAX_TERMS}")
    first = scene.first_orientations is not None and (slow, fast) == (scene.roi[0], scene.roi[2])
    recorded: dict[str, list] = {}

    def record(**tensors: Tensor) -> None:
        for name, value in tensors.items():
            recorded.setdefault(name, []).append(value)

    with torch.no_grad():
        tile_image(scene, Tile(slow, slow + 1, fast, fast + 1, first), scene.steps, record)
        terms = _terms(scene, recorded)
        chain = _chain(scene, recorded, terms)
    return Trace(slow, fast, chain[-2].values[0], chain, terms)


def _joined(recorded: dict[str, list], name: str) -> Tensor:
    """A recorded tensor whose parts cover the sub-pixels one after the other."""
    return torch.cat(recorded[name], -1)


def _signed_factors(scene: Scene, recorded: dict[str, list]) -> Tensor:
    """(3, S, T, P) F_latt_a, b, c with the signs of sin(pi N h) / sin(pi h); nan unless square."""
    if scene.shape_name != "square":
        f_latt = _joined(recorded, "f_latt")
        return torch.full((3, *f_latt.shape), torch.nan, dtype=f_latt.dtype, device=f_latt.device)
    parts = [torch.stack(factors) for factors in recorded["factors"]]
    nearest = _joined(recorded, "hkl_nearest").transpose(0, 1)
    n = torch.tensor(scene.lattice.n_cells, device=scene.device)[:, None, None, None]
    odd = torch.remainder((n - 1) * nearest, 2) == 1
    factors = torch.cat(parts, -1)
    return torch.where(odd, -factors, factors)


def _terms(scene: Scene, recorded: dict[str, list]) -> np.ndarray:
    """The table of terms: sub-pixels outermost, then sources, phi and mosaic."""
    f_latt = _joined(recorded, "f_latt")
    sources, _, points = f_latt.shape
    phis, domains = scene.orientations.shape[:2]
    factors = _signed_factors(scene, recorded)
    if scene.shape_name == "square":
        f_latt = factors.prod(0)

    def column(values: Tensor) -> np.ndarray:
        """From anything that broadcasts to (S, T, P) to rows in loop order."""
        return (
            values.expand(sources, phis * domains, points).permute(2, 0, 1).flatten().cpu().numpy()
        )

    def counter(size: int, axis: int) -> Tensor:
        shape = [1, 1, 1]
        shape[axis] = size
        return torch.arange(size, device=scene.device).reshape(shape)

    n = scene.oversample
    point, orientation = counter(points, 2), counter(phis * domains, 1)
    hkl = _joined(recorded, "hkl").unbind(1)
    nearest = _joined(recorded, "hkl_nearest").unbind(1)
    i_term = _joined(recorded, "terms")
    columns = {
        "thick": torch.zeros_like(point),
        "subS": point // n,
        "subF": point % n,
        "source": counter(sources, 0),
        "phi_tic": orientation // domains,
        "mos_tic": orientation % domains,
        "phi_deg": scene.phi_deg[orientation // domains],
        "lambda_A": scene.wavelengths[:, None, None],
        **dict(zip(("h", "k", "l"), hkl, strict=True)),
        **dict(zip(("h0", "k0", "l0"), nearest, strict=True)),
        **dict(zip(("F_latt_a", "F_latt_b", "F_latt_c"), factors, strict=True)),
        "F_latt": f_latt,
        "F_cell": _joined(recorded, "f_cell"),
        "I_term": i_term,
        # the reference holds these from the first sub-pixel on
        "omega": recorded["omega"][0][0].reshape(1, 1, 1),
        "polar": recorded["polar"][0].reshape(1, 1, 1),
        "capture": torch.ones_like(point),
        "share": i_term / i_term.sum() if i_term.sum() > 0 else torch.zeros_like(i_term),
    }
    rows = np.empty(f_latt.numel(), dtype=list(TERM_COLUMNS))
    for name, values in columns.items():
        rows[name] = column(values)
    return rows[rows["F_latt"] != 0]


def _chain(scene: Scene, recorded: dict[str, list], terms: np.ndarray) -> tuple[Entry, ...]:
    rays, plane = recorded["rays"][0], scene.plane
    omega = recorded["omega"][0].flatten()
    orientation = (
        scene.orientations
        if scene.first_orientations is None or len(recorded["hkl"]) == 1
        else scene.first_orientations
    )[0, 0]
    # as the reference does, the last term that was added gives the last angle
    added = recorded["added"][0].T.flatten()
    last = int(added.nonzero()[-1]) if bool(added.any()) else len(added) - 1
    square = scene.shape_name == "square"
    factors = _signed_factors(scene, recorded)[:, 0, 0, 0]
    f_latt = factors.prod() if square else _joined(recorded, "f_latt")[0, 0, 0]
    values: dict[str, Tensor | float | None] = {
        "pix0_vector_meters": plane.pix0,
        "fdet_vec": plane.fdet,
        "sdet_vec": plane.sdet,
        "pixel_pos_meters": rays.position[:, 0],
        "R_distance_meters": rays.path[0],
        "omega_pixel_sr": omega[0],
        "close_distance_meters": plane.close_distance,
        "obliquity_factor": plane.close_distance / rays.path[0],
        "diffracted_vec": rays.direction[:, 0],
        "incident_vec": scene.incident[0],
        "lambda_meters": scene.wavelengths[0] * ANGSTROM_IN_METRES,
        "lambda_angstroms": scene.wavelengths[0],
        "scattering_vec_A_inv": _joined(recorded, "q")[0, :, 0] / ANGSTROM_IN_METRES,
        "rot_a_angstroms": orientation[0],
        "rot_b_angstroms": orientation[1],
        "rot_c_angstroms": orientation[2],
        "rot_a_star_A_inv": scene.reciprocal[0],
        "rot_b_star_A_inv": scene.reciprocal[1],
        "rot_c_star_A_inv": scene.reciprocal[2],
        "hkl_frac": _joined(recorded, "hkl")[0, :, 0, 0],
        "hkl_rounded": _joined(recorded, "hkl_nearest")[0, :, 0, 0],
        "F_latt_a": factors[0] if square else None,
        "F_latt_b": factors[1] if square else None,
        "F_latt_c": factors[2] if square else None,
        "F_latt": f_latt if f_latt != 0 else None,
        "F_cell": _joined(recorded, "f_cell")[0, 0, 0] if f_latt != 0 else None,
        "I_before_scaling": recorded["total"][0].flatten()[0],
        "r_e_meters": R_E_SQUARED_M2**0.5,
        "r_e_sqr": R_E_SQUARED_M2,
        "fluence_photons_per_m2": scene.fluence,
        "steps": scene.steps,
        "oversample_thick": 0,
        "oversample_polar": 0,
        "oversample_omega": 0,
        "capture_fraction": 1,
        "polar": recorded["polar"][0].flatten()[0],
        "omega_pixel": omega[0],
        "cos_2theta": recorded["cos_2theta"][0].T.flatten()[last],
        "I_pixel_final": recorded["image"][0].flatten()[0],
        "floatimage_accumulated": recorded["image"][0].flatten()[0].to(torch.float32),
    }
    return tuple(
        _entry(quantity, values[quantity.name])
        for quantity in CHAIN
        if values[quantity.name] is not None
    )


def _entry(quantity: Quantity, value: Tensor | float) -> Entry:
    numbers = torch.as_tensor(value, dtype=torch.float64).reshape(-1).tolist()
    return Entry(quantity.name, tuple(numbers), quantity.unit, quantity.group, quantity.meaning)


def _term_line(row: np.void) -> str:
    fields = (f"{name}={_digits(row[name])}" for name in row.dtype.names if name != "share")
    return "TRACE_PY_TERM " + " ".join(fields)


def _digits(value: float) -> str:
    return f"{value:.15g}"
