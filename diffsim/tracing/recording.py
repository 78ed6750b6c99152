"""What the kernel handed out on its way to a pixel, as a table of terms and a chain of numbers."""

from dataclasses import fields, replace

import numpy as np
import torch
from torch import Tensor

from diffsim.kernel.term_factors import Factors
from diffsim.physics.constants import ANGSTROM_IN_METRES, R_E_SQUARED_M2
from diffsim.scene import Scene
from diffsim.tracing.quantities import CHAIN, Entry, Quantity

TERM_FACTORS = ("capture", "polar", "omega")

TERM_COLUMNS = (
    *((name, np.int64) for name in ("thick", "subS", "subF", "source", "phi_tic", "mos_tic")),
    *((name, np.float64) for name in ("phi_deg", "lambda_A", "h", "k", "l")),
    *((name, np.int64) for name in ("h0", "k0", "l0")),
    *((name, np.float64) for name in ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "F_cell")),
    *((name, np.float64) for name in ("I_term", "omega", "polar", "capture", "share")),
)
"""Columns of a trace's terms; share is the term's part of the pixel's intensity."""


class Recorded:
    """What the kernel handed out: sources S, terms T and the P points of the pixel."""

    def __init__(self, scene: Scene, parts: dict[str, list]):
        self.scene = scene
        # a pixel is a tile of (G, 1, 1) points
        self.parts = {
            name: [_of_points(value) for value in values] for name, values in parts.items()
        }

    @property
    def whole(self) -> bool:
        """Whether the pixel was summed in one go: all but the first of a render is."""
        return len(self.parts["hkl"]) == 1

    def one(self, name: str) -> Tensor:
        """A tensor that was recorded once."""
        return self.parts[name][0]

    def joined(self, name: str) -> Tensor:
        """A tensor over (S, ..., P): the first phi loop of a render comes in three parts."""
        parts = self.parts[name]
        if len(parts) == 1:
            return parts[0]
        first, others, rest = parts
        return torch.cat((torch.cat((first, others), 0), rest), -1)

    def lattice_factors(self) -> Tensor:
        """(3, S, T, P) F_latt_a, b, c; nan unless the crystal is square.

        The kernel's sin(pi N h) / sin(pi h) is that of the distance from an integer index, which
        leaves out a sign that the square does not need.
        """
        f_latt = self.joined("f_latt")
        if self.scene.shape_name != "square":
            return torch.full((3, *f_latt.shape), torch.nan, dtype=f_latt.dtype)
        self.parts["stacked"] = [torch.stack(p, -2) for p in self.parts["lattice_parts"]]
        factors = self.joined("stacked").movedim(-2, 0)
        integer = self.joined("hkl_origin").transpose(0, 1)
        n = self.scene.lattice.n_cells[:, None, None, None]
        return torch.where(torch.remainder((n - 1) * integer, 2) == 1, -factors, factors)


def _of_points(value: object) -> object:
    if isinstance(value, Tensor):
        return value.flatten(-3) if value.ndim >= 3 else value
    if isinstance(value, list):
        return [_of_points(part) for part in value]
    if isinstance(value, Factors):
        return replace(value, **{f.name: _of_points(getattr(value, f.name)) for f in fields(value)})
    return value


def _counter(size: int, axis: int) -> Tensor:
    shape = [1, 1, 1]
    shape[axis] = size
    return torch.arange(size).reshape(shape)


def terms_of(scene: Scene, recorded: Recorded) -> np.ndarray:
    """The table of terms: layers outermost, then sub-pixels, sources, phi and mosaic."""
    f_latt = recorded.joined("f_latt")
    sources, _, points = f_latt.shape
    domains, n = scene.orientations.shape[1], scene.grid.oversample
    factors = recorded.lattice_factors()
    i_term = recorded.joined("terms")
    point, orientation = _counter(points, 2), _counter(f_latt.shape[1], 1)
    within = point % n**2
    held = _held(scene, recorded)
    columns = {
        "thick": point // n**2,
        "subS": within // n,
        "subF": within % n,
        "source": _counter(sources, 0),
        "phi_tic": orientation // domains,
        "mos_tic": orientation % domains,
        "phi_deg": scene.phi_deg[orientation // domains],
        "lambda_A": scene.wavelengths[:, None, None],
        **dict(zip("hkl", recorded.joined("hkl").unbind(1), strict=True)),
        **dict(zip(("h0", "k0", "l0"), recorded.joined("hkl_nearest").unbind(1), strict=True)),
        **dict(zip(("F_latt_a", "F_latt_b", "F_latt_c"), factors, strict=True)),
        "F_latt": factors.prod(0) if scene.shape_name == "square" else f_latt,
        "F_cell": recorded.joined("f_cell"),
        "I_term": i_term,
        **{name: values[:, None] for name, values in held.items()},
        "share": i_term / i_term.sum() if i_term.sum() > 0 else torch.zeros_like(i_term),
    }
    rows = np.empty(f_latt.numel(), dtype=list(TERM_COLUMNS))
    for name, values in columns.items():
        rows[name] = values.expand_as(f_latt).permute(2, 0, 1).flatten().numpy()
    return rows[recorded.joined("shown").permute(2, 0, 1).flatten().numpy()]


def _held(scene: Scene, recorded: Recorded) -> dict[str, Tensor]:
    """(S, P) omega, polar and capture as the reference holds them while it adds a term."""
    factors, exact = recorded.one("factors"), scene.weighting.exact
    cosine, omega = factors.cosine, factors.omega[None]
    ones = torch.ones_like(cosine)
    polar = ones if factors.polar is None else factors.polar
    absorbed = ones if factors.capture is None else factors.capture[None]
    if not (exact or scene.weighting.polar):
        polar = recorded.one("held_polar").reshape(1, 1)
    if not (exact or scene.weighting.omega):
        omega = omega[:, :1]
    if not (exact or scene.weighting.thick):
        n2 = scene.grid.oversample**2
        absorbed = absorbed[:, ::n2].repeat_interleave(n2, 1)
    return {
        name: values.expand_as(cosine)
        for name, values in (("omega", omega), ("polar", polar), ("capture", absorbed))
    }


def chain_of(scene: Scene, recorded: Recorded) -> tuple[Entry, ...]:
    plane, factors = scene.plane, recorded.one("factors")
    path, directions = recorded.one("rays").path.flatten()[0], recorded.one("directions")[:, 0]
    first = scene.orientations if recorded.whole else scene.first_orientations
    # as the reference has it, the last source and point give the angle
    last = _last_kept(recorded.one("kept"))
    square, shown = scene.shape_name == "square", bool(recorded.joined("shown")[0, 0, 0])
    a, b, c = recorded.lattice_factors()[:, 0, 0, 0]
    f_latt = a * b * c if square else recorded.joined("f_latt")[0, 0, 0]
    image = recorded.one("image").flatten()[0]
    held = ("held_capture", "held_polar", "held_omega")
    if scene.weighting.exact:
        absorbed, polar, omega = (_held(scene, recorded)[name][0, 0] for name in TERM_FACTORS)
    else:
        absorbed, polar, omega = (recorded.one(name).flatten()[0] for name in held)
    values: dict[str, Tensor | float | None] = {
        "pix0_vector_meters": plane.pix0,
        "fdet_vec": plane.fdet,
        "sdet_vec": plane.sdet,
        "pixel_pos_meters": path * directions,
        "R_distance_meters": path,
        "omega_pixel_sr": factors.omega[0],
        "close_distance_meters": plane.close_distance,
        "obliquity_factor": plane.close_distance / path,
        "diffracted_vec": directions,
        "incident_vec": scene.incident[0],
        "lambda_meters": scene.wavelengths[0] * ANGSTROM_IN_METRES,
        "lambda_angstroms": scene.wavelengths[0],
        "scattering_vec_A_inv": recorded.joined("q")[0, :, 0] / ANGSTROM_IN_METRES,
        "rot_a_angstroms": first[0, 0, 0],
        "rot_b_angstroms": first[0, 0, 1],
        "rot_c_angstroms": first[0, 0, 2],
        "rot_a_star_A_inv": scene.reciprocal[0],
        "rot_b_star_A_inv": scene.reciprocal[1],
        "rot_c_star_A_inv": scene.reciprocal[2],
        "hkl_frac": recorded.joined("hkl")[0, :, 0, 0],
        "hkl_rounded": recorded.joined("hkl_nearest")[0, :, 0, 0],
        "F_latt_a": a if square else None,
        "F_latt_b": b if square else None,
        "F_latt_c": c if square else None,
        "F_latt": f_latt if shown else None,
        "F_cell": recorded.joined("f_cell")[0, 0, 0] if shown else None,
        "I_before_scaling": recorded.one("total").flatten()[0],
        "r_e_meters": R_E_SQUARED_M2**0.5,
        "r_e_sqr": R_E_SQUARED_M2,
        "fluence_photons_per_m2": scene.fluence,
        "steps": scene.steps,
        "oversample_thick": scene.weighting.thick,
        "oversample_polar": scene.weighting.polar,
        "oversample_omega": scene.weighting.omega,
        "capture_fraction": absorbed,
        "polar": polar,
        "omega_pixel": omega,
        "cos_2theta": 1 + factors.cosine.T.flatten()[last],
        "I_pixel_final": image,
        "floatimage_accumulated": image.to(torch.float32),
    }
    return tuple(
        _entry(quantity, values[quantity.name])
        for quantity in CHAIN
        if values[quantity.name] is not None
    )


def _last_kept(kept: Tensor | None) -> int:
    """Where in loop order d_min keeps the last point and source; -1 for the very last."""
    places = torch.empty(0) if kept is None else kept.T.flatten().nonzero().flatten()
    return int(places[-1]) if places.numel() else -1


def _entry(quantity: Quantity, value: Tensor | float) -> Entry:
    numbers = torch.as_tensor(value, dtype=torch.float64).reshape(-1).tolist()
    numbers = (n + 0.0 for n in numbers)  # no minus zeros
    return Entry(quantity.name, tuple(numbers), quantity.unit, quantity.group, quantity.meaning)
