"""How the image changes with the parameters: exact derivative images, in forward mode."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.autograd.forward_ad import make_dual

from diffsim.errors import InputError
from diffsim.experiment import Experiment
from diffsim.inference.fisher import Information, information_of
from diffsim.inference.parameters import as_names, checked, quantities, value_of, with_values
from diffsim.numerics.dual_numbers import dual_numbers
from diffsim.numerics.ops import differentiated
from diffsim.numerics.pytree import named_tensors, tensors_of
from diffsim.rendering.render import check_size
from diffsim.rendering.tile_loop import image_of
from diffsim.scene import Scene, assemble

NUDGE = 0.1
"""Share of a value by which it is changed to see whether the image depends on it at all."""


@dataclass(frozen=True)
class Sensitivity:
    """An image and its derivatives by K parameters.

    `sensitivity["detector.distance_mm"]` is one derivative image; `len`, `in` and iteration are
    over the names.

    Args:
        names: of the parameters, such as "detector.distance_mm".
        units: of the derivatives, such as "photons/mm".
        values: of the parameters, where the derivatives are taken.
        image: (slow, fast) photons per pixel.
        derivatives: (K, slow, fast) photons per pixel and unit of the parameter; zero outside the
            region of interest. No tensor carries a graph.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    values: tuple[float, ...]
    image: Tensor
    derivatives: Tensor

    def __getitem__(self, name: str) -> Tensor:
        try:
            return self.derivatives[self.names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def information(self, background: float = 0.0) -> Information:
        """What the counts of such an image tell about the parameters; see `information`."""
        return information_of(self.names, self.values, self.image, self.derivatives, background)


def sensitivity(
    experiment: Experiment,
    *names: str | Iterable[str],
    dtype: torch.dtype = torch.float64,
    device: torch.device | str = "cpu",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Sensitivity:
    """The image of an experiment and its exact derivatives by some of its parameters.

    Forward-mode differentiation of the one kernel: dual numbers go through it tile by tile, so
    that memory is twice that of a render whatever the image and the number of parameters, and
    each parameter costs two to three renders in float64; float32 gains less than a render does.

    A derivative is that of the image as computed: where the rules jump (the nearest Miller index
    of a table, d_min, an automatic number of sub-pixels) it is the one between the jumps.

    Args:
        names: of the parameters, one by one or as a sequence: "crystal.misset_x_deg".
        dtype, device: as for `render`.
        progress: called after each tile with the number of lattice terms done and of all, those of
            each parameter counted.
        cancelled: asked before each tile whether to stop.

    Raises:
        InputError: for an unknown name, one given twice, a parameter without a value, and one that
            the image has no derivative by; and for values that do not fit together.
        RenderCancelled: when `cancelled` said so.
    """
    names = checked(experiment, as_names(names))
    check_size(experiment)
    values = {name: float(value_of(experiment, name)) for name in names}
    experiment = with_values(experiment, values)
    with dual_numbers():
        plain_scene = assemble(experiment, dtype, device)
        scenes = [_dual_scene(experiment, name, plain_scene) for name in names]
        moved = [scene for scene in scenes if scene is not None]
        passes = _Passes(progress, max(1, len(moved)) * plain_scene.terms)
        image, derivatives = None, []
        for scene in scenes:
            slope = None
            if scene is not None:
                image, slope = image_of(scene, None, passes.of(image), cancelled)
            derivatives.append(slope)
        if image is None:
            image, _ = image_of(plain_scene, None, passes.of(None), cancelled)
    stack = [torch.zeros_like(image) if slope is None else slope for slope in derivatives]
    return Sensitivity(
        names=names,
        units=tuple(unit_of(name) for name in names),
        values=tuple(values.values()),
        image=image,
        derivatives=torch.stack(stack) if stack else image.new_zeros((0, *image.shape)),
    )


def unit_of(name: str) -> str:
    """Unit of the derivative of an image by a parameter."""
    unit = quantities()[name].unit
    return f"photons/{f'({unit})' if '/' in unit else unit}" if unit else "photons"


class _Passes:
    """Progress of several renders as that of one."""

    def __init__(self, progress: Callable[[int, int], None] | None, terms: int):
        self.progress, self.terms, self.before, self.last = progress, terms, 0, 0

    def of(self, earlier: object) -> Callable[[int, int], None] | None:
        """What the next render reports to."""
        if self.progress is None:
            return None
        self.before += self.last
        self.last = 0

        def report(done: int, _: int) -> None:
            self.last = done
            self.progress(self.before + done, self.terms)

        return report


def _dual_scene(experiment: Experiment, name: str, unmoved: Scene) -> Scene | None:
    """The scene with the tangent of one parameter; None where the image does not depend on it.

    Raises:
        InputError: where the image does depend on it, but by no derivative.
    """
    value = torch.tensor(value_of(experiment, name), dtype=torch.float64, device=unmoved.device)
    dual = make_dual(value, torch.ones_like(value))
    scene = assemble(with_values(experiment, {name: dual}), unmoved.dtype, unmoved.device)
    if differentiated(*tensors_of(scene)):
        return scene
    if _matters(experiment, name, unmoved):
        raise InputError(
            name,
            float(value),
            "a parameter that the image has a derivative by; this one acts in steps",
        )
    return None


def _matters(experiment: Experiment, name: str, unmoved: Scene) -> bool:
    """Whether a scene changes with a parameter at all."""
    value = value_of(experiment, name)
    for changed in (value * (1 + NUDGE), value * (1 - NUDGE), NUDGE, -NUDGE):
        try:
            scene = assemble(with_values(experiment, {name: changed}))
        except InputError:
            continue
        if scene.grid.oversample != unmoved.grid.oversample:
            continue
        before, after = (dict(named_tensors(one)) for one in (unmoved, scene))
        if any(
            key not in after
            or after[key].shape != before[key].shape
            or not torch.equal(after[key].to(before[key]), before[key])
            for key in before
        ):
            return True
    return False
