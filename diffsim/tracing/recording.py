"""The tensors behind one pixel, copied while the kernel makes them."""

from collections.abc import Callable
from functools import cached_property

import torch
from torch import Tensor

from diffsim.kernel.intensity import tile_image
from diffsim.kernel.running_product import added_terms
from diffsim.kernel.special_pixels import expansions, scene_at
from diffsim.kernel.stale_phi import joined
from diffsim.numerics.ops import affine_each
from diffsim.physics.crystal.grating_sign import changes_sign
from diffsim.physics.crystal.nearest_index import nearest_index
from diffsim.physics.crystal.shapes import takes_any_index
from diffsim.physics.detector.pixel_grid import Tile, steps_of
from diffsim.scene import Scene


class Recording:
    """What the kernel makes on its way to a pixel: sources S, terms T of a source and point, and
    the P points, which are layers and sub-pixels.

    The first pixel of a render may be summed in several parts, which are recorded one after the
    other.
    """

    def __init__(self, scene: Scene, pixel: Tile):
        self.scene, self.pixel = scene, pixel
        self._values: dict[str, list] = {}
        (tile,) = expansions(scene, [pixel])
        steps = steps_of(scene.grid, pixel.shape, scene.dtype)
        tile_image(scene_at(scene, pixel), tile, steps, scene.terms_per_pixel, self._record)

    def _record(self, **values: object) -> None:
        for name, value in values.items():
            self._values.setdefault(name, []).append(_copy(value))

    def one(self, name: str) -> Tensor:
        """A value that is recorded once, for all parts together."""
        return self._values[name][0]

    def joined(self, name: str) -> Tensor:
        """(S, ..., P) a tensor that is recorded part by part."""
        return self._joined(lambda value: value, name)

    def single_factor(self, name: str) -> Tensor:
        """() the one value of capture, polar or omega by which the reference multiplies the sum."""
        factors = self.one("single_factors")
        value = getattr(factors, name)
        return (torch.ones_like(factors.omega) if value is None else value).flatten()[0]

    def _joined(self, function: Callable[..., Tensor], *names: str) -> Tensor:
        parts = zip(*(self._values[name] for name in names), strict=True)
        (result,) = joined([(function(*part),) for part in parts], self.scene.incident)
        return result.flatten(-3)

    @cached_property
    def f_cell(self) -> Tensor:
        """(S, T, P) F_cell, which may be the same for all terms."""

        def of_terms(f_cell: Tensor, f_latt: Tensor) -> Tensor:
            return f_cell.to(self.scene.dtype).expand_as(f_latt)

        return self._joined(of_terms, "f_cell", "f_latt")

    @cached_property
    def directions(self) -> Tensor:
        """(3, P) unit diffracted directions d."""
        return self._directions.flatten(-3)

    @property
    def _directions(self) -> Tensor:
        return self.one("rays").directions(self.one("tile").anchor)

    @cached_property
    def q(self) -> Tensor:
        """(S, 3, P) scattering vectors (d - i) / lambda [1/A]."""
        scene, to_points = self.scene, (..., None, None, None)
        q = self._directions - scene.incident.to(scene.dtype)[to_points]
        return (q / scene.wavelengths.to(scene.dtype)[:, None][to_points]).flatten(-3)

    @cached_property
    def hkl(self) -> Tensor:
        """(S, 3, T, P) Miller indices."""
        return self._joined(lambda loop, h: _whole(loop) + _relative(loop, h), "loops", "hkl")

    @cached_property
    def hkl_nearest(self) -> Tensor:
        """(S, 3, T, P) the nearest integers."""

        def nearest(loop: tuple, h: list[Tensor] | None) -> Tensor:
            return _whole(loop) + nearest_index(_relative(loop, h))

        return self._joined(nearest, "loops", "hkl")

    @cached_property
    def added(self) -> Tensor:
        """(S, T, P) whether the reference adds a term."""

        def added(loop: tuple, terms: Tensor, vanishing: Tensor | None) -> Tensor:
            return added_terms(terms, loop[2].within_d_min, vanishing)

        return self._joined(added, "loops", "terms", "vanishing")

    @cached_property
    def f_latt_abc(self) -> Tensor:
        """(3, S, T, P) F_latt_a, b, c; nan unless the crystal is square.

        The kernel's sin(pi N h) / sin(pi h) is that of the distance from an integer index, which
        leaves out a sign that the square does not need.
        """
        if self.scene.shape_name != "square":
            f_latt = self.joined("f_latt")
            return torch.full((3, *f_latt.shape), torch.nan, dtype=f_latt.dtype)
        any_index = takes_any_index(self.scene.shape_name, self.scene.lattice)

        def signed(loop: tuple, nearest: list[Tensor] | None, factors: list[Tensor]) -> Tensor:
            # the integers that the kernel's distances count from
            whole, stacked = _whole(loop), torch.stack(factors, 1)
            origin = whole if any_index else whole + torch.stack(nearest, 1)
            n_cells = self.scene.lattice.n_cells[:, None, None, None, None]
            return torch.where(changes_sign(n_cells, origin), -stacked, stacked)

        return self._joined(signed, "loops", "nearest", "f_latt_abc").transpose(0, 1)


def _copy(value: object) -> object:
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, (list, tuple)):
        return [_copy(part) for part in value]
    return value  # the tensors of a dataclass are not overwritten


def _whole(loop: tuple) -> Tensor:
    """(S, 3, T, 1, 1, 1) the integers that indices are relative to."""
    tile, rays, _ = loop
    return tile.whole.to(rays.path.dtype)[..., None, None, None].transpose(0, 1)


def _relative(loop: tuple, hkl: list[Tensor] | None) -> Tensor:
    """(S, 3, T, G, 1, 1) indices relative to these, also where the kernel does without them."""
    tile, rays, _ = loop
    return torch.stack(affine_each(tile.start, tile.turn, rays.turn) if hkl is None else hkl, 1)
