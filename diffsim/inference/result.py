"""What a fit reports while it runs and when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from diffsim.experiment import Experiment
from diffsim.inference.fisher import Information


@dataclass(frozen=True)
class Iteration:
    """A fit after one iteration.

    Args:
        number: of the iteration, from 1; 0 is the start.
        of: most iterations that the fit may take.
        blur_pixels: width that image and target are blurred by at this stage, 0 for none.
        loss: half the deviance, or half the sum of squared differences [photons^2], at this
            stage's blur: comparable within a stage only.
        experiment: with the values so far.
        image: (slow, fast) photons, not blurred.
        values: of the parameters by name.
    """

    number: int
    of: int
    blur_pixels: float
    loss: float
    experiment: Experiment
    image: Tensor
    values: Mapping[str, float]

    @property
    def row(self) -> dict[str, float]:
        """A line of the history: iteration, blur_pixels, loss and the parameters by name."""
        head = {"iteration": self.number, "blur_pixels": self.blur_pixels, "loss": self.loss}
        return head | dict(self.values)


@dataclass(frozen=True)
class Refinement:
    """A fitted experiment and how it was found.

    Args:
        experiment: the fitted one.
        image: (slow, fast) photons that it gives.
        values: fitted parameters by name.
        loss: the last, at the blur of the last stage.
        converged: whether the last stage ended because nothing was left to gain, rather than at
            its last iteration.
        message: why it ended, in words.
        history: one row per iteration, the start included: iteration, blur_pixels, loss and every
            parameter by name. `pandas.DataFrame(result.history)` makes a table of it.
        information: what the sharp image tells of them, at the fitted values:
            `information.standard_errors` and `information.correlations`, in the order of the
            parameters.
        standard_errors: by name, each in its parameter's unit: by how much Poisson noise scatters
            the fitted values. The Cramér-Rao bounds for the Poisson loss of the sharp image; larger
            for least squares and for a last stage that is blurred, which use the image less well.
    """

    experiment: Experiment
    image: Tensor
    values: Mapping[str, float]
    loss: float
    converged: bool
    message: str
    history: tuple[dict[str, float], ...]
    information: Information
    standard_errors: Mapping[str, float]
