"""Physical constants, in the values the reference program nanoBragg uses."""

from typing import Final

R_E_SQUARED_M2: Final = 7.94079248018965e-30
"""Square of the classical electron radius (Thomson scattering length) [m^2]."""

HC_EV_ANGSTROM: Final = 12398.42
"""Planck constant times speed of light [eV A]: wavelength = hc / energy."""

ANGSTROM_IN_METRES: Final = 1e-10

DEFAULT_FLUENCE_PER_M2: Final = 125932015286227086360700780544.0
"""Fluence at which r_e^2 * fluence is 1 [photons/m^2]: intensities come out in electron units."""

AVOGADRO: Final = 6.02214179e23
