"""Mistakes in the place of the detector and the size of its pixels."""

import numpy as np

from diffsim.parity.causes.geometry import pixel_size
from diffsim.parity.chain.chain import Chain
from diffsim.parity.faults.downstream import PHOTONS, changed, scaled, shifted
from diffsim.parity.faults.fault import Fault, impossible, require

NEEDED = ("pix0_vector_meters", "pixel_pos_meters", "fdet_vec", "sdet_vec", "incident_vec")


def _moved(chain: Chain, shift: np.ndarray, close: float) -> Chain:
    """The chain of a detector in another place: position, direction, q and indices follow."""
    position = chain.vector("pixel_pos_meters") + shift
    r, old_r = float(np.linalg.norm(position)), chain.number("R_distance_meters")
    direction = position / r
    incident = chain.vector("incident_vec")
    turn = (direction - chain.vector("diffracted_vec")) @ incident
    point = np.isnan(pixel_size(chain))
    omega = (old_r / r) ** 2
    if not point:
        omega *= (close / r) / chain.number("obliquity_factor")
    q = (direction - incident) / chain.number("lambda_meters")
    new = changed(
        chain,
        pix0_vector_meters=chain.vector("pix0_vector_meters") + shift,
        pixel_pos_meters=position,
        R_distance_meters=r,
        close_distance_meters=close,
        obliquity_factor=close / r,
        diffracted_vec=direction,
        scattering_vec_A_inv=q,
        cos_2theta=chain.number("cos_2theta") + turn,
    )
    new = _with_omega(new, omega)
    real = np.stack([chain.vector(f"rot_{axis}_angstroms") for axis in "abc"])
    return shifted(new, real @ q * 1e-10)


def _with_omega(chain: Chain, factor: float) -> Chain:
    terms = chain.terms.copy()
    terms["omega"] *= factor
    names = ("omega_pixel_sr", "omega_pixel", *PHOTONS)
    return scaled(chain.replace(terms=terms), factor, *names)


def half_pixel(chain: Chain) -> Chain:
    """The beam centre half a pixel off, along both axes."""
    require(chain, "half_pixel", *NEEDED)
    size = pixel_size(chain)
    if not size > 0:
        raise impossible("half_pixel", "this chain does not tell the pixel size")
    shift = 0.5 * size * (chain.vector("fdet_vec") + chain.vector("sdet_vec"))
    return _moved(chain, shift, chain.number("close_distance_meters"))


def pivot(chain: Chain) -> Chain:
    """A detector that turned about the sample in place of the beam spot."""
    require(chain, "pivot", *NEEDED)
    f, s, beam = (chain.vector(name) for name in ("fdet_vec", "sdet_vec", "incident_vec"))
    normal, pix0 = np.cross(f, s), chain.vector("pix0_vector_meters")
    if not abs(normal @ beam) < 1 - 1e-9:
        raise impossible("pivot", "the detector stands square to the beam: no pivot matters")
    fast, slow, distance = np.linalg.solve(np.stack((f, s, beam), axis=1), pix0)
    close = distance * abs(normal @ beam)
    return _moved(chain, fast * f + slow * s + close * normal - pix0, float(close))


def point_pixel(chain: Chain) -> Chain:
    """1/R^2 for the solid angle of the pixel."""
    require(chain, "point_pixel", "omega_pixel_sr", "R_distance_meters")
    if np.isnan(pixel_size(chain)):
        raise impossible("point_pixel", "this chain has point pixels already")
    value = 1 / chain.number("R_distance_meters") ** 2
    return _with_omega(chain, value / chain.number("omega_pixel_sr"))


def no_obliquity(chain: Chain) -> Chain:
    """px^2/R^2 for the solid angle, without close/R."""
    require(chain, "no_obliquity", "omega_pixel_sr", "obliquity_factor")
    if np.isnan(pixel_size(chain)):
        raise impossible("no_obliquity", "point pixels have none")
    return _with_omega(chain, 1 / chain.number("obliquity_factor"))


FAULTS = (
    Fault("half_pixel", "Beam centre half a pixel off", "half_pixel", half_pixel),
    Fault("pivot", "Detector turned about the sample", "pivot", pivot),
    Fault("point_pixel", "Solid angle of a point pixel", "solid_angle", point_pixel),
    Fault("no_obliquity", "Solid angle without obliquity", "solid_angle", no_obliquity),
)
