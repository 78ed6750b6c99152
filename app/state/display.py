"""How the image is shown: free of any widget, so that controls and views share it."""

import numpy as np
import param

from app.pixels.quantize import Levels
from diffsim.errors import InputError
from diffsim.experiment import Count, Quantity

SCALES = ("log", "sqrt", "linear")
PALETTES = ("viridis", "inferno", "cividis", "greys")

MOST = 1e30
"""Largest limit of the colours [photons]."""

BEYOND = 0.9
"""Share of an image above the limits from which on that is said."""

DARK = 5
"""Code of a colour, of 253, below which nothing is seen."""

PAIRS = (("low", "high"), ("percentile_low", "percentile_high"))
"""What must be less than what."""


class Display(param.Parameterized):
    """Colour scale of the image and what is marked on it; each overlay adds its own switch."""

    scale = param.Selector(
        default="log", objects=list(SCALES), label="Scale", doc="From intensity to colour."
    )
    palette = param.Selector(
        default="inferno",
        objects=list(PALETTES),
        label="Colours",
        doc="Perceptually uniform colour maps; cividis is made for colour-blind readers.",
    )
    low = Quantity(
        None,
        allow_None=True,
        bounds=(0, MOST),
        unit="photons",
        label="From",
        doc="Intensity at the dark end. Empty: fitted to the next image.",
    )
    high = Quantity(
        None,
        allow_None=True,
        bounds=(0, MOST),
        inclusive_bounds=(False, True),
        unit="photons",
        label="To",
        doc="Intensity at the bright end. Empty: fitted to the next image.",
    )
    follow = param.Boolean(
        False,
        label="Always refit",
        doc="Fit the limits to every image. Otherwise they stay, so that levels can be compared.",
    )
    noise = param.Boolean(
        False,
        label="Photon noise",
        doc="Show one exposure: a Poisson number of photons for each pixel. The pointer then says "
        "what was counted and what was expected. The page has a fast generator of its own; the "
        "counts of nanoBragg's -noisefile come from the command line. Left out for more than 5 "
        "million pixels.",
    )
    noise_seed = Count(
        1,
        bounds=(0, 2**31 - 1),
        label="Noise seed",
        doc="The same seed gives the same photons.",
    )
    percentile_low = Quantity(
        50.0,
        bounds=(0, 100),
        softbounds=(0, 100),
        step=1,
        unit="%",
        label="Fit from",
        doc="Percentile of the visible values that becomes the dark end.",
    )
    percentile_high = Quantity(
        99.8,
        bounds=(0, 100),
        softbounds=(90, 100),
        step=0.1,
        unit="%",
        label="Fit to",
        doc="Percentile of the visible values that becomes the bright end.",
    )
    show_beam = param.Boolean(True, label="Mark the beam", doc="A cross at the direct beam.")
    show_selected = param.Boolean(
        True, label="Mark the pixel", doc="A circle around the selected pixel."
    )

    def check(self, name: str, value: float | None) -> None:
        """Refuse a limit on the wrong side of the other.

        Raises:
            InputError: naming the other limit.
        """
        for low, high in PAIRS:
            if name not in (low, high) or not isinstance(value, (int, float)):
                continue
            other = getattr(self, high if name == low else low)
            if other is not None and (value >= other if name == low else value <= other):
                side, label = ("less", high) if name == low else ("more", low)
                words = f"{side} than {self.param[label].label}, which is {other:g}"
                raise InputError(self.param[name].label, value, words)

    @property
    def exposure_seed(self) -> int | None:
        """Seed of the photons that are shown; None where expected values are."""
        return int(self.noise_seed) if self.noise else None

    def levels(self) -> Levels:
        """How values become levels, with what stands in for limits that do not fit the scale."""
        low = 0.0 if self.low is None else self.low
        high = max(1.0 if self.high is None else self.high, low * (1 + 1e-6))
        return Levels(self.scale, max(low, high * 1e-12) if self.scale == "log" else low, high)

    def fit(self, image: np.ndarray, anew: bool = False) -> None:
        """Set the limits that are missing; both, where they follow the image or start anew."""
        anew = anew or self.follow
        if anew or self.low is None or self.high is None:
            low, high = limits(image)
            self.param.update(
                low=low if anew or self.low is None else self.low,
                high=high if anew or self.high is None else self.high,
            )

    def beyond(self, values: np.ndarray) -> str:
        """What to say where nearly all of an image lies on one side of the limits; else nothing."""
        seen = _sample(values)
        seen = seen[seen > 0]
        if seen.size == 0:
            return ""
        levels = self.levels()

        def dark(most: float) -> bool:
            return levels.codes(np.array([most]))[0] <= DARK

        advice = "“Fit to view” above the image spreads the colours over it."
        # all values are looked at only where some of them do not settle it
        if dark(seen.max()) and dark(np.nanmax(values)):
            return f"All of the image is darker than the colours tell apart. {advice}"
        if np.mean(seen > levels.high) > BEYOND:
            return f"Nearly all of the image is brighter than the colours tell apart. {advice}"
        return ""

    def fit_to(self, values: np.ndarray) -> None:
        """Set both limits to percentiles of some values."""
        known = values[np.isfinite(values)]
        # where most is empty, what there is decides
        known = known[known > 0] if self.scale == "log" else known
        if known.size:
            low, high = np.percentile(known, sorted((self.percentile_low, self.percentile_high)))
            if not high > low:
                low, high = limits(known[None])
            self.param.update(low=_round(max(0.0, low)), high=_round(high))


def limits(image: np.ndarray) -> tuple[float, float]:
    """Limits between which an image shows both its peaks and what is around them."""
    values = _sample(image)
    values = values[values > 0]
    if values.size == 0:
        return 0.1, 1.0
    most = float(image.max())
    if not np.isfinite(most):
        most = float(image[np.isfinite(image)].max())
    high, middle = most * 0.5, float(np.percentile(values, 50))
    low = max(middle, high * 1e-6)
    if low > high / 10:
        # of a pattern without peaks, all but its darkest places
        low, high = min(max(float(values.min()), most / 20), most / 2), most
    return _round(low), _round(high)


def _sample(image: np.ndarray) -> np.ndarray:
    """Finite values of an image, enough of them to tell how they are spread."""
    values = image[:: max(1, image.shape[0] // 256), :: max(1, image.shape[1] // 256)]
    return values[np.isfinite(values)]


def _round(value: float) -> float:
    return min(float(f"{value:.2g}"), MOST)
