"""The quantities of a pixel's chain of numbers: names, units, meanings."""

from typing import NamedTuple


class ChainQuantity(NamedTuple):
    """A quantity of the chain, under the name that traces of the reference use.

    Args:
        components: a letter for each, "xyz" or "hkl"; empty for a single number.
        last: whether of several prints in a log the last counts: a factor of the final scaling.
    """

    name: str
    unit: str
    group: str
    meaning: str
    components: str = ""
    last: bool = False


class Entry(NamedTuple):
    """One quantity of the chain: its values with what they are."""

    name: str
    values: tuple[float, ...]
    unit: str
    group: str
    meaning: str


CHAIN_GROUPS = ("Geometry", "Scattering", "Lattice", "Structure factor", "Scaling")

CHAIN: tuple[ChainQuantity, ...] = (
    ChainQuantity("pix0_vector_meters", "m", "Geometry", "outer corner of the first pixel", "xyz"),
    ChainQuantity("fdet_vec", "", "Geometry", "unit vector along the fast axis", "xyz"),
    ChainQuantity("sdet_vec", "", "Geometry", "unit vector along the slow axis", "xyz"),
    ChainQuantity("pixel_pos_meters", "m", "Geometry", "centre of the first sub-pixel", "xyz"),
    ChainQuantity("R_distance_meters", "m", "Geometry", "its distance from the sample"),
    ChainQuantity("omega_pixel_sr", "sr", "Geometry", "solid angle of the pixel from there"),
    ChainQuantity(
        "close_distance_meters", "m", "Geometry", "sample to detector plane, along the normal"
    ),
    ChainQuantity("obliquity_factor", "", "Geometry", "close distance / R"),
    ChainQuantity(
        "diffracted_vec", "", "Scattering", "unit vector d from the sample to the pixel", "xyz"
    ),
    ChainQuantity("incident_vec", "", "Scattering", "unit vector i of the incident beam", "xyz"),
    ChainQuantity("lambda_meters", "m", "Scattering", "wavelength"),
    ChainQuantity("lambda_angstroms", "Å", "Scattering", "wavelength"),
    ChainQuantity(
        "scattering_vec_A_inv",
        "1/m",
        "Scattering",
        "q = (d - i) / λ, in 1/m as traces have it",
        "xyz",
    ),
    ChainQuantity(
        "rot_a_angstroms", "Å", "Lattice", "real vector a of the first phi and mosaic step", "xyz"
    ),
    ChainQuantity("rot_b_angstroms", "Å", "Lattice", "real vector b", "xyz"),
    ChainQuantity("rot_c_angstroms", "Å", "Lattice", "real vector c", "xyz"),
    ChainQuantity(
        "rot_a_star_A_inv", "1/Å", "Lattice", "reciprocal vector a*, before phi and mosaic", "xyz"
    ),
    ChainQuantity("rot_b_star_A_inv", "1/Å", "Lattice", "reciprocal vector b*", "xyz"),
    ChainQuantity("rot_c_star_A_inv", "1/Å", "Lattice", "reciprocal vector c*", "xyz"),
    ChainQuantity("hkl_frac", "", "Lattice", "h = a·q, k = b·q, l = c·q", "hkl"),
    ChainQuantity("hkl_rounded", "", "Lattice", "nearest reflection", "hkl"),
    ChainQuantity("F_latt_a", "", "Lattice", "sin(πNh) / sin(πh) along a"),
    ChainQuantity("F_latt_b", "", "Lattice", "the same along b"),
    ChainQuantity("F_latt_c", "", "Lattice", "the same along c"),
    ChainQuantity("F_latt", "", "Lattice", "lattice factor"),
    ChainQuantity("F_cell", "electrons", "Structure factor", "amplitude of the nearest reflection"),
    ChainQuantity(
        "I_before_scaling", "electrons²", "Scaling", "sum of F_cell² F_latt² over all terms"
    ),
    ChainQuantity("r_e_meters", "m", "Scaling", "classical electron radius"),
    ChainQuantity("r_e_sqr", "m²", "Scaling", "its square"),
    ChainQuantity("fluence_photons_per_m2", "photons/m²", "Scaling", "photons per area"),
    ChainQuantity("steps", "", "Scaling", "sources · phi steps · mosaic domains · sub-pixels"),
    ChainQuantity("oversample_thick", "", "Scaling", "whether every term carries its absorption"),
    ChainQuantity("oversample_polar", "", "Scaling", "whether every term carries its polarization"),
    ChainQuantity("oversample_omega", "", "Scaling", "whether every term carries its solid angle"),
    ChainQuantity(
        "capture_fraction", "", "Scaling", "share of the photons that the sensor absorbs", last=True
    ),
    ChainQuantity("polar", "", "Scaling", "polarization factor, of the first term", last=True),
    ChainQuantity("omega_pixel", "sr", "Scaling", "solid angle, of the first sub-pixel", last=True),
    ChainQuantity(
        "cos_2theta", "", "Scaling", "cosine of the scattering angle, of the last term", last=True
    ),
    ChainQuantity(
        "I_pixel_final", "photons", "Scaling", "r_e² · fluence · I / steps · capture · polar · Ω"
    ),
    ChainQuantity(
        "floatimage_accumulated", "photons", "Scaling", "the same as the image file holds it"
    ),
)
"""In order of causality."""

INTENSITY = "I_pixel_final"
"""The quantity of the chain that is the pixel's value."""

QUANTITIES = {quantity.name: quantity for quantity in CHAIN}
"""By name."""
