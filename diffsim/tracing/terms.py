"""The terms of a recorded pixel, as a table."""

import numpy as np
import torch
from torch import Tensor

from diffsim.tracing.columns import TERM_COLUMNS
from diffsim.tracing.recording import Recording


def terms_of(recording: Recording) -> np.ndarray:
    """The table of terms: layers outermost, then sub-pixels, sources, phi and mosaic."""
    scene, f_latt = recording.scene, recording.joined("f_latt")
    sources, orientations, points = f_latt.shape
    domains, n = scene.orientations.shape[1], scene.grid.oversample
    f_latt_abc = recording.f_latt_abc
    i_term = recording.joined("terms")
    point, orientation = _counter(points, 2), _counter(orientations, 1)
    within = point % n**2
    columns = {
        "thick": point // n**2,
        "subS": within // n,
        "subF": within % n,
        "source": _counter(sources, 0),
        "phi_tic": orientation // domains,
        "mos_tic": orientation % domains,
        "phi_deg": scene.phi_deg[orientation // domains],
        "lambda_A": scene.wavelengths[:, None, None],
        **dict(zip("hkl", recording.hkl.unbind(1), strict=True)),
        **dict(zip(("h0", "k0", "l0"), recording.hkl_nearest.unbind(1), strict=True)),
        **dict(zip(("F_latt_a", "F_latt_b", "F_latt_c"), f_latt_abc, strict=True)),
        "F_latt": f_latt_abc.prod(0) if scene.shape_name == "square" else f_latt,
        "F_cell": recording.f_cell,
        "I_term": i_term,
        **{name: values[:, None] for name, values in factors_while_adding(recording).items()},
        "share": i_term / i_term.sum() if i_term.sum() > 0 else torch.zeros_like(i_term),
    }
    rows = np.empty(f_latt.numel(), dtype=list(TERM_COLUMNS))
    for name, values in columns.items():
        rows[name] = values.expand_as(f_latt).permute(2, 0, 1).flatten().numpy()
    return rows[recording.added.permute(2, 0, 1).flatten().numpy()]


def factors_while_adding(recording: Recording) -> dict[str, Tensor]:
    """(S, P) omega, polar and capture as the reference has them while it adds a term."""
    weighting, factors = recording.scene.weighting, recording.one("factors")
    cosine, omega = factors.cosine.flatten(-3), factors.omega.flatten()[None]
    ones = torch.ones_like(cosine)
    polar = ones if factors.polar is None else factors.polar.flatten(-3)
    capture = ones if factors.capture is None else factors.capture.flatten()[None]
    if not weighting.exact:
        if not weighting.polar:
            polar = recording.single_factor("polar").reshape(1, 1)
        if not weighting.omega:
            omega = omega[:, :1]
        if not weighting.thick:
            n2 = recording.scene.grid.oversample**2
            capture = capture[:, ::n2].repeat_interleave(n2, 1)
    return {
        name: values.expand_as(cosine)
        for name, values in (("omega", omega), ("polar", polar), ("capture", capture))
    }


def _counter(size: int, axis: int) -> Tensor:
    shape = [1, 1, 1]
    shape[axis] = size
    return torch.arange(size).reshape(shape)
