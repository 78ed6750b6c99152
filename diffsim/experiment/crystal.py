"""The crystal as a user sets it: cell, orientation, size, shape, mosaic, structure factors."""

from collections.abc import Sequence
from typing import Any, Self

import param
from torch import Tensor

from diffsim.errors import InputError
from diffsim.experiment.parameters import Cells, Count, Numbers, Quantity, plain
from diffsim.experiment.section import Section
from diffsim.experiment.tables.structure_factors import StructureFactors
from diffsim.physics.crystal.cell import cell_of
from diffsim.physics.crystal.shapes import SHAPES

CELL = (
    "cell_a_A",
    "cell_b_A",
    "cell_c_A",
    "cell_alpha_deg",
    "cell_beta_deg",
    "cell_gamma_deg",
)
N_CELLS = ("N_cells_a", "N_cells_b", "N_cells_c")
MISSET = ("misset_x_deg", "misset_y_deg", "misset_z_deg")

GROUPS = {"cell": CELL, "N_cells": N_CELLS, "misset_deg": MISSET}
"""Parameters that are set and read together, as tuples, by the name of the group."""

MATRIX = ("reciprocal_matrix", "matrix_defines_cell")


def _length(axis: str, default: float) -> Quantity:
    return Quantity(
        default,
        bounds=(0.1, 100_000),
        softbounds=(10, 300),
        step=0.1,
        unit="Å",
        label=f"Cell {axis}",
        doc=f"Length of the unit-cell edge {axis}.",
    )


def _angle(name: str, between: str) -> Quantity:
    return Quantity(
        90.0,
        bounds=(0, 180),
        softbounds=(45, 135),
        inclusive_bounds=(False, False),
        step=0.1,
        unit="°",
        label=f"Cell {name}",
        doc=f"Unit-cell angle between {between}.",
    )


def _cells(axis: str) -> Cells:
    return Cells(
        1,
        bounds=(1, 100_000),
        softbounds=(1, 60),
        step=1,
        unit="cells",
        label=f"N{axis}",
        doc=f"Unit cells along {axis}. A tensor may hold a number that is not whole.",
    )


def _sample(name: str, axis: str) -> Quantity:
    return Quantity(
        None,
        allow_None=True,
        bounds=(0, 1000),
        softbounds=(0, 0.001),
        inclusive_bounds=(False, True),
        step=1e-6,
        unit="mm",
        label=f"Sample {name}",
        doc=f"Size of the crystal along {axis}; when given, it decides N{axis}. The beam size "
        "clips y and z.",
    )


def _misset(axis: str) -> Quantity:
    return Quantity(
        0.0,
        bounds=(-36000, 36000),
        softbounds=(-180, 180),
        step=0.1,
        unit="°",
        label=f"Misset {axis}",
        doc=f"Rotation of the crystal about the lab {axis} axis, applied in the order x, y, z.",
    )


class Crystal(Section):
    """Unit cell, orientation, size and shape of the crystal, its mosaicity and amplitudes.

    The groups `cell` (three edges alone: right angles), `N_cells` (one number: all three) and
    `misset_deg` can be set as tuples or one-dimensional tensors, and are read as tuples.

    A number of cells is whole, but for a tensor, which may hold any from 1 on: the lattice factor
    takes it as it is. Sample sizes are rounded up to whole cells, so that no derivative by them,
    or through them by the cell, is taken.

    Where a matrix defines the cell, setting a value of the cell ends that: the matrix gives the
    orientation alone from then on. Edges and angles that are set together with their matrix are
    not edited: in `replace`, or before `matrix_defines_cell` in `param.update`.
    """

    cell_a_A = _length("a", 100.0)
    cell_b_A = _length("b", 100.0)
    cell_c_A = _length("c", 100.0)
    cell_alpha_deg = _angle("α", "b and c")
    cell_beta_deg = _angle("β", "a and c")
    cell_gamma_deg = _angle("γ", "a and b")
    reciprocal_matrix = Numbers(
        length=9,
        unit="1/Å",
        label="Orientation matrix",
        doc="Three rows; columns are a*, b*, c* of the crystal before missets.",
    )
    matrix_defines_cell = param.Boolean(
        False,
        label="Cell from matrix",
        doc="Take the cell from the orientation matrix alone. Otherwise the matrix is rescaled "
        "to the edges and the volume of the cell given here.",
    )
    N_cells_a = _cells("a")
    N_cells_b = _cells("b")
    N_cells_c = _cells("c")
    sample_x_mm = _sample("x", "a")
    sample_y_mm = _sample("y", "b")
    sample_z_mm = _sample("z", "c")
    shape = param.Selector(
        default="square",
        objects=list(SHAPES),
        label="Shape",
        doc="Shape transform of the crystal: what a spot looks like.",
    )
    fudge = Quantity(
        1.0,
        bounds=(0, 1e6),
        softbounds=(0.1, 3),
        step=0.01,
        label="Shape factor",
        doc="Factor on the width of round, gauss and tophat spots.",
    )
    misset_x_deg = _misset("x")
    misset_y_deg = _misset("y")
    misset_z_deg = _misset("z")
    misset_random = param.Boolean(
        False,
        label="Random misset",
        doc="Take a random orientation in place of the three missets.",
    )
    misset_seed = Count(
        1,
        bounds=(1, 2**31 - 2),
        softbounds=(1, 1000),
        step=1,
        label="Misset seed",
        doc="Seed of the random orientation.",
    )
    mosaic_spread_deg = Quantity(
        0.0,
        bounds=(0, 360),
        softbounds=(0, 3),
        step=0.01,
        unit="°",
        label="Mosaic spread",
        doc="Largest rotation of a mosaic domain away from the mean orientation.",
    )
    mosaic_domains = Count(
        10,
        bounds=(1, 100_000),
        softbounds=(1, 100),
        step=1,
        label="Mosaic domains",
        doc="How many orientations stand for the mosaic; a spread of 0 needs only one.",
    )
    mosaic_seed = Count(
        12345678,
        bounds=(-(2**31) + 2, 2**31 - 2),
        softbounds=(1, 100_000),
        step=1,
        label="Mosaic seed",
        doc="Seed of the domain orientations; 0 and less are as good as 1, but after a random "
        "misset a negative one goes on with its shuffled numbers.",
    )
    default_F = Quantity(
        0.0,
        bounds=(0, 1e12),
        softbounds=(0, 1000),
        step=1,
        unit="electrons",
        label="Default F",
        doc="Structure-factor amplitude wherever the table holds none.",
    )
    interpolation = param.Selector(
        default="auto",
        objects=["auto", "on", "off"],
        label="Interpolate F",
        doc="Whether amplitudes between Miller indices are interpolated; auto does so for "
        "crystals of one or two cells along an axis.",
    )
    water_um = Quantity(
        0.0,
        bounds=(0, 1e6),
        softbounds=(0, 1),
        step=0.001,
        unit="µm",
        label="Water",
        doc="Edge of a cube of water whose scattering is added as a flat background.",
    )
    structure_factors = param.ClassSelector(
        class_=StructureFactors,
        default=None,
        allow_None=True,
        instantiate=False,
        label="Structure factors",
        doc="Table of amplitudes by Miller index.",
    )

    def __init__(self, **values: Any):
        super().__init__(**_members(values))
        self._complete = True

    def __setattr__(self, name: str, value: Any) -> None:
        # an edited cell counts from then on; whoever watches learns of both at once
        edited = name in CELL and getattr(self, "_complete", False)
        if edited and self.matrix_defines_cell:
            self.restore({name: value, "matrix_defines_cell": False})
        else:
            super().__setattr__(name, value)

    def replace(self, **changes: Any) -> Self:
        changes = _members(changes)
        if not any(name in MATRIX for name in changes) and not set(CELL).isdisjoint(changes):
            changes["matrix_defines_cell"] = False
        return super().replace(**changes)

    @property
    def cell(self) -> tuple:
        """a, b, c [A] and alpha, beta, gamma [degree]."""
        return tuple(getattr(self, name) for name in CELL)

    @cell.setter
    def cell(self, values: Sequence[float]) -> None:
        self.param.update(**dict(zip(CELL, _spread("cell", values, 6), strict=True)))

    @property
    def N_cells(self) -> tuple:
        """Unit cells along a, b and c; one number sets all three."""
        return tuple(getattr(self, name) for name in N_CELLS)

    @N_cells.setter
    def N_cells(self, values: int | Tensor | Sequence[int | Tensor]) -> None:
        self.param.update(**dict(zip(N_CELLS, _spread("N_cells", values, 3), strict=True)))

    @property
    def misset_deg(self) -> tuple:
        """Rotations about the lab x, y and z axes [degree], in that order."""
        return tuple(getattr(self, name) for name in MISSET)

    @misset_deg.setter
    def misset_deg(self, values: Sequence[float]) -> None:
        self.param.update(**dict(zip(MISSET, _spread("misset_deg", values, 3), strict=True)))

    def with_matrix(self, reciprocal_matrix: Sequence[float]) -> Self:
        """A copy whose orientation and cell are those of a matrix.

        Args:
            reciprocal_matrix: nine numbers, three rows whose columns are a*, b*, c* [1/A].

        Raises:
            InputError: when the three vectors span no volume.
        """
        matrix = tuple(float(plain(number)) for number in reciprocal_matrix)
        return self.replace(
            cell=cell_of(matrix), reciprocal_matrix=matrix, matrix_defines_cell=True
        )

    def _to_restore(self, since: Self) -> list[str]:
        names = super()._to_restore(since)
        # an edited cell counts unless it is said that the matrix still does
        if self.matrix_defines_cell and not set(names).isdisjoint(CELL):
            names = [*(name for name in names if name not in MATRIX[1:]), *MATRIX[1:]]
        return names


def _members(values: dict[str, Any]) -> dict[str, Any]:
    """The values with groups taken apart; a member named by itself counts before its group."""
    members = dict(values)
    for group, names in GROUPS.items():
        if group in values:
            spread = _spread(group, members.pop(group), len(names))
            members = dict(zip(names, spread, strict=True)) | members
    return members


def _spread(group: str, values: Any, length: int) -> list:
    if isinstance(values, Tensor) and values.ndim == 1:
        values = values.unbind()
    if group == "N_cells" and not isinstance(values, Sequence):
        values = [values] * length
    if group == "cell" and isinstance(values, Sequence) and len(values) == 3:
        values = [*values, 90.0, 90.0, 90.0]
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != length:
        raise InputError(group, values, f"allowed are {length} numbers")
    return list(values)
