"""Rows that belong to others: the energy to the wavelength, one lock to three numbers of cells."""

from collections.abc import Callable

import panel as pn
import param

from app.rendering.store import Store
from app.sidebar.number_field import Field, NumberField
from app.widgets.styles import CHECK_CSS
from diffsim import InputError
from diffsim.experiment import Quantity
from diffsim.experiment.crystal import N_CELLS
from diffsim.experiment.parameters import plain
from diffsim.physics.constants import HC_EV_ANGSTROM

KEV_ANGSTROM = HC_EV_ANGSTROM / 1000


ENERGY = Quantity(
    KEV_ANGSTROM,
    bounds=(KEV_ANGSTROM / 1000, KEV_ANGSTROM / 0.001),
    step=0.1,
    unit="keV",
    label="Energy",
    doc="Photon energy, hc over the wavelength; it sets the wavelength and follows it.",
)
LOCK = param.Boolean(
    False,
    label="Lock Na, Nb, Nc",
    doc="Keeps the three equal: whichever is set next gives its number to the other two. "
    "Locking alone changes nothing.",
)


class EnergyField(NumberField):
    """The photon energy: another way to see and to set the wavelength."""

    @property
    def parameter(self) -> param.Parameter:
        return ENERGY

    @property
    def value(self) -> float:
        return KEV_ANGSTROM / plain(self._store.experiment.beam.wavelength_A)

    @property
    def implied(self) -> None:
        return None

    def _put(self, value) -> bool:
        usable = isinstance(value, float) and ENERGY._within(value)
        if usable:
            return self._store.set("beam", "wavelength_A", float(f"{KEV_ANGSTROM / value:.12g}"))
        error = InputError("energy_keV", value, f"allowed is {ENERGY.allowed()}")
        self._store.bad_entry = str(error)
        return False


class LockField(Field):
    """Whether Na, Nb and Nc are set together; no part of the model."""

    @property
    def parameter(self) -> param.Parameter:
        return LOCK

    @property
    def value(self) -> bool:
        return getattr(self, "on", False)

    @property
    def implied(self) -> None:
        return None

    def _widgets(self) -> list:
        self._box = pn.widgets.Checkbox(stylesheets=[CHECK_CSS], margin=(5, 0), height=16)
        self._box.param.watch(self._switched, "value")
        return [self._box]

    def _switched(self, event) -> None:
        self.on = event.new

    def _show(self, value) -> None:
        self._box.value = value


class LockedField(NumberField):
    """A number of cells that may be locked to the other two."""

    def __init__(self, store: Store, section: str, name: str, locked: Callable[[], bool]):
        self._locked = locked
        super().__init__(store, section, name)

    def _put(self, value) -> bool:
        if not self._locked():
            return super()._put(value)
        crystal = self._store.experiment.crystal
        return self._store.attempt(lambda: crystal.param.update(**dict.fromkeys(N_CELLS, value)))


BESIDE = {"wavelength_A": ("energy_keV",), "N_cells_c": ("lock_N_cells",)}
"""Rows that follow the one of a parameter."""

LINKED = {"energy_keV": (EnergyField, ENERGY), "lock_N_cells": (LockField, LOCK)}
"""Kind and description of these rows."""


def linked(store: Store, section: str, name: str) -> Field:
    """A row that is no parameter's own."""
    return LINKED[name][0](store, section, name)
