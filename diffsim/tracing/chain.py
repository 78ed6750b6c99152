"""The chain of numbers behind a recorded pixel."""

import torch
from torch import Tensor

from diffsim.kernel.stale_phi import orientations_of_first_term
from diffsim.physics.constants import ANGSTROM_IN_METRES, R_E_SQUARED_M2
from diffsim.tracing.quantities import CHAIN, ChainQuantity, Entry
from diffsim.tracing.recording import Recording
from diffsim.tracing.terms import factors_while_adding


def chain_of(recording: Recording) -> tuple[Entry, ...]:
    """Every quantity of the chain that the pixel has; those of a term are the first term's."""
    scene, plane, factors = recording.scene, recording.scene.plane, recording.one("factors")
    path, directions = recording.one("rays").path.flatten()[0], recording.directions[:, 0]
    a_b_c = orientations_of_first_term(scene, recording.pixel)[0, 0]
    # as the reference has it, the last source and point give the angle
    last = _last_within(factors.within_d_min)
    square, added = scene.shape_name == "square", bool(recording.added[0, 0, 0])
    a, b, c = recording.f_latt_abc[:, 0, 0, 0]
    f_latt = a * b * c if square else recording.joined("f_latt")[0, 0, 0]
    image = recording.one("image").flatten()[0]
    if scene.weighting.exact:
        own = factors_while_adding(recording)
        applied = {name: values[0, 0] for name, values in own.items()}
    else:
        names = ("capture", "polar", "omega")
        applied = {name: recording.single_factor(name) for name in names}
    values: dict[str, Tensor | float | None] = {
        "pix0_vector_meters": plane.pix0,
        "fdet_vec": plane.fdet,
        "sdet_vec": plane.sdet,
        "pixel_pos_meters": path * directions,
        "R_distance_meters": path,
        "omega_pixel_sr": factors.omega.flatten()[0],
        "close_distance_meters": plane.close_distance,
        "obliquity_factor": plane.close_distance / path,
        "diffracted_vec": directions,
        "incident_vec": scene.incident[0],
        "lambda_meters": scene.wavelengths[0] * ANGSTROM_IN_METRES,
        "lambda_angstroms": scene.wavelengths[0],
        "scattering_vec_A_inv": recording.q[0, :, 0] / ANGSTROM_IN_METRES,
        "rot_a_angstroms": a_b_c[0],
        "rot_b_angstroms": a_b_c[1],
        "rot_c_angstroms": a_b_c[2],
        "rot_a_star_A_inv": scene.reciprocal[0],
        "rot_b_star_A_inv": scene.reciprocal[1],
        "rot_c_star_A_inv": scene.reciprocal[2],
        "hkl_frac": recording.hkl[0, :, 0, 0],
        "hkl_rounded": recording.hkl_nearest[0, :, 0, 0],
        "F_latt_a": a if square else None,
        "F_latt_b": b if square else None,
        "F_latt_c": c if square else None,
        "F_latt": f_latt if added else None,
        "F_cell": recording.f_cell[0, 0, 0] if added else None,
        "I_before_scaling": recording.one("total").flatten()[0],
        "r_e_meters": R_E_SQUARED_M2**0.5,
        "r_e_sqr": R_E_SQUARED_M2,
        "fluence_photons_per_m2": scene.fluence,
        "steps": scene.steps,
        "oversample_thick": scene.weighting.thick,
        "oversample_polar": scene.weighting.polar,
        "oversample_omega": scene.weighting.omega,
        "capture_fraction": applied["capture"],
        "polar": applied["polar"],
        "omega_pixel": applied["omega"],
        "cos_2theta": 1 + factors.cosine.flatten(-3).T.flatten()[last],
        "I_pixel_final": image,
        "floatimage_accumulated": image.to(torch.float32),
    }
    return tuple(
        _entry(quantity, values[quantity.name])
        for quantity in CHAIN
        if values[quantity.name] is not None
    )


def _last_within(within_d_min: Tensor | None) -> int:
    """Where in loop order the last point and source within d_min is; -1 for the very last."""
    if within_d_min is None:
        return -1
    places = within_d_min.flatten(-3).T.flatten().nonzero().flatten()
    return int(places[-1]) if places.numel() else -1


def _entry(quantity: ChainQuantity, value: Tensor | float) -> Entry:
    numbers = torch.as_tensor(value, dtype=torch.float64).reshape(-1).tolist()
    numbers = (n + 0.0 for n in numbers)  # no minus zeros
    return Entry(quantity.name, tuple(numbers), quantity.unit, quantity.group, quantity.meaning)
