"""The names of a pixel's chain of numbers, in order of causality, and what they mean."""

from typing import NamedTuple


class Quantity(NamedTuple):
    """A quantity of the chain, under the name that traces of the reference use."""

    name: str
    unit: str
    group: str
    meaning: str


class Entry(NamedTuple):
    """One quantity of the chain: its values with what they are."""

    name: str
    values: tuple[float, ...]
    unit: str
    group: str
    meaning: str


GROUPS = ("Geometry", "Scattering", "Lattice", "Structure factor", "Scaling")

CHAIN: tuple[Quantity, ...] = (
    Quantity("pix0_vector_meters", "m", "Geometry", "outer corner of the first pixel"),
    Quantity("fdet_vec", "", "Geometry", "unit vector along the fast axis"),
    Quantity("sdet_vec", "", "Geometry", "unit vector along the slow axis"),
    Quantity("pixel_pos_meters", "m", "Geometry", "centre of the first sub-pixel"),
    Quantity("R_distance_meters", "m", "Geometry", "its distance from the sample"),
    Quantity("omega_pixel_sr", "sr", "Geometry", "solid angle of the pixel from there"),
    Quantity(
        "close_distance_meters", "m", "Geometry", "sample to detector plane, along the normal"
    ),
    Quantity("obliquity_factor", "", "Geometry", "close distance / R"),
    Quantity("diffracted_vec", "", "Scattering", "unit vector d from the sample to the pixel"),
    Quantity("incident_vec", "", "Scattering", "unit vector i of the incident beam"),
    Quantity("lambda_meters", "m", "Scattering", "wavelength"),
    Quantity("lambda_angstroms", "Å", "Scattering", "wavelength"),
    Quantity(
        "scattering_vec_A_inv", "1/m", "Scattering", "q = (d - i) / λ, in 1/m as traces have it"
    ),
    Quantity("rot_a_angstroms", "Å", "Lattice", "real vector a of the first phi and mosaic step"),
    Quantity("rot_b_angstroms", "Å", "Lattice", "real vector b"),
    Quantity("rot_c_angstroms", "Å", "Lattice", "real vector c"),
    Quantity("rot_a_star_A_inv", "1/Å", "Lattice", "reciprocal vector a*, before phi and mosaic"),
    Quantity("rot_b_star_A_inv", "1/Å", "Lattice", "reciprocal vector b*"),
    Quantity("rot_c_star_A_inv", "1/Å", "Lattice", "reciprocal vector c*"),
    Quantity("hkl_frac", "", "Lattice", "h = a·q, k = b·q, l = c·q"),
    Quantity("hkl_rounded", "", "Lattice", "nearest reflection"),
    Quantity("F_latt_a", "", "Lattice", "sin(πNh) / sin(πh) along a"),
    Quantity("F_latt_b", "", "Lattice", "the same along b"),
    Quantity("F_latt_c", "", "Lattice", "the same along c"),
    Quantity("F_latt", "", "Lattice", "lattice factor"),
    Quantity("F_cell", "electrons", "Structure factor", "amplitude of the nearest reflection"),
    Quantity("I_before_scaling", "electrons²", "Scaling", "sum of F_cell² F_latt² over all terms"),
    Quantity("r_e_meters", "m", "Scaling", "classical electron radius"),
    Quantity("r_e_sqr", "m²", "Scaling", "its square"),
    Quantity("fluence_photons_per_m2", "photons/m²", "Scaling", "photons per area"),
    Quantity("steps", "", "Scaling", "sources · phi steps · mosaic domains · sub-pixels"),
    Quantity("oversample_thick", "", "Scaling", "whether every term carries its absorption"),
    Quantity("oversample_polar", "", "Scaling", "whether every term carries its polarization"),
    Quantity("oversample_omega", "", "Scaling", "whether every term carries its solid angle"),
    Quantity("capture_fraction", "", "Scaling", "share of the photons that the sensor absorbs"),
    Quantity("polar", "", "Scaling", "polarization factor, of the first term"),
    Quantity("omega_pixel", "sr", "Scaling", "solid angle, of the first sub-pixel"),
    Quantity("cos_2theta", "", "Scaling", "cosine of the scattering angle, of the last term"),
    Quantity(
        "I_pixel_final", "photons", "Scaling", "r_e² · fluence · I / steps · capture · polar · Ω"
    ),
    Quantity("floatimage_accumulated", "photons", "Scaling", "the same as the image file holds it"),
)
