"""The X-ray beam as a user sets it."""

import param

from diffsim.experiment.parameters import Count, Numbers, Quantity
from diffsim.experiment.section import Section
from diffsim.experiment.tables.source_list import SourceList
from diffsim.physics.constants import DEFAULT_FLUENCE_PER_M2


def _steps(of: str, label: str) -> Count:
    return Count(
        0,
        bounds=(0, 1000),
        softbounds=(0, 20),
        step=1,
        label=label,
        doc=f"Number of {of}; 0: as range and step imply.",
    )


def _divergence(kind: str, label: str, what: str) -> Quantity:
    return Quantity(
        None,
        allow_None=True,
        bounds=(0, 3000),
        softbounds=(0, 20),
        step=0.05,
        inclusive_bounds=(kind == "range", True),
        unit="mrad",
        label=label,
        doc=f"{what} of the incident directions. Nothing: as the other two imply.",
    )


class Beam(Section):
    """Wavelength, polarization and intensity of the incident beam."""

    wavelength_A = Quantity(
        1.0,
        bounds=(0.001, 1000),
        softbounds=(0.4, 6.5),
        step=0.01,
        unit="Å",
        label="Wavelength",
        doc="Wavelength of the incident X-rays.",
    )
    polarization_factor = Quantity(
        0.0,
        bounds=(-1, 1),
        step=0.01,
        unit="",
        label="Polarization factor",
        doc="Kahn polarization factor K: 0 is unpolarized, 1 fully polarized along the E-vector.",
    )
    apply_polarization = param.Boolean(
        True,
        label="Apply polarization",
        doc="Whether intensities carry the polarization factor at all.",
    )
    fluence_per_m2 = Quantity(
        DEFAULT_FLUENCE_PER_M2,
        bounds=(0, 1e40),
        unit="photons/m²",
        label="Fluence",
        doc="Photons per area in the exposure. Used as long as no flux is given.",
    )
    flux_per_s = Quantity(
        None,
        allow_None=True,
        bounds=(0, 1e30),
        inclusive_bounds=(False, True),
        unit="photons/s",
        label="Flux",
        doc="Photons per second; when given, fluence = flux * exposure / beam size^2.",
    )
    exposure_s = Quantity(
        1.0,
        bounds=(0, 1e9),
        softbounds=(0.01, 10),
        inclusive_bounds=(False, True),
        unit="s",
        label="Exposure",
        doc="Exposure time; counts only together with a flux.",
    )
    beamsize_mm = Quantity(
        0.1,
        allow_None=True,
        bounds=(0, 1e4),
        softbounds=(0.001, 2),
        unit="mm",
        label="Beam size",
        doc="Side of the square beam: with a flux it gives the fluence, and it clips the y and z "
        "sizes of a sample. Nothing: it does neither.",
    )
    dispersion_percent = Quantity(
        None,
        allow_None=True,
        bounds=(-190, 190),
        softbounds=(0, 5),
        step=0.01,
        unit="%",
        label="Dispersion",
        doc="Full range of the wavelengths, relative to the mean. Nothing: one wavelength. "
        "A negative one with n steps is 100 % in steps of 1/n, as the reference has it.",
    )
    dispersion_steps = _steps("wavelengths", "Dispersion steps")
    hdivrange_mrad = _divergence("range", "Horizontal divergence", "Full horizontal range")
    hdivstep_mrad = _divergence("step", "Horizontal step", "Distance of neighbouring sources")
    hdivsteps = _steps("horizontal angles", "Horizontal steps")
    vdivrange_mrad = _divergence("range", "Vertical divergence", "Full vertical range")
    vdivstep_mrad = _divergence("step", "Vertical step", "Distance of neighbouring sources")
    vdivsteps = _steps("vertical angles", "Vertical steps")
    round_divergence = param.Boolean(
        True,
        label="Round divergence",
        doc="Whether the corners of the grid of source directions are left out.",
    )
    sources = param.ClassSelector(
        class_=SourceList,
        default=None,
        allow_None=True,
        instantiate=False,
        label="Source list",
        doc="Listed sources; when given, they replace divergence and dispersion.",
    )
    beam_vector = Numbers(
        label="Beam vector",
        doc="Direction from source to sample, lab frame. Used in the CUSTOM convention only.",
    )
    polar_vector = Numbers(
        label="Polarization vector",
        doc="E-vector of the polarization, lab frame. Used in the CUSTOM convention only.",
    )
