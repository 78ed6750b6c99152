"""The image as a figure for a paper: colour bar, axes, rings, marks, and the main parameters."""

import io
import threading

import numpy as np

from app.image.overlays.overlay import Drawing, Look, OverlayRequest
from app.image.overlays.overlays import OVERLAYS, Overlays, switched_on
from app.image.overlays.spots import BESIDE
from app.pixels.colormaps import colour_table, colours, outside
from app.pixels.downsample import block_maximum
from app.runtime.latest_job import Job
from app.state.display import Display
from app.state.result import Result
from diffsim import Experiment
from diffsim.experiment.parameters import plain

WIDTH = 8.0
"""Inches across a figure."""

LABELS = 1.6
"""Inches of it that are labels and colour bar."""

POINTS = 96
"""Pixels of the page's measures on an inch."""

DPI = 200
"""Dots of a PNG per inch."""

MOST = 1600
"""Most rows and columns of the picture: about one for each dot that it covers."""

SIDES = {"center": ("center", 0.0), "left": ("right", -BESIDE), "right": ("left", BESIDE)}
"""Alignment of a label, and its offset [px], by where it stands."""

_one_at_a_time = threading.Lock()
"""Settings of the plotting library are the process's, and figures are large."""


def figure_bytes(result: Result, display: Display, kind: str) -> bytes:
    """A PNG or an SVG, whose texts are texts, of all of an image.

    The plotting library is loaded when the first figure is wanted: a page opens without it.

    Args:
        result: the image, its beam centre and its selected pixel.
        display: scale, limits, colours and what is marked.
        kind: png or svg.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    stream = io.BytesIO()
    settings = {"svg.fonttype": "none", "svg.hashsalt": "diffsim", "font.size": 9}
    with _one_at_a_time, matplotlib.rc_context(settings):
        figure = Figure(inches(result.shape), dpi=DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _draw_picture(axes, result, display)
        _draw_marks(axes, result, display)
        _add_bar(figure, axes, display)
        axes.set(xlabel="fast (pixel)", ylabel="slow (pixel)")
        axes.set_title(title(result), fontsize=9, loc="left")
        figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)
        # the room that labels take is known once they have been laid out
        figure.draw_without_rendering()
        date = {"Date": None} if kind == "svg" else {}
        figure.savefig(stream, format=kind, metadata={"Title": "diffsim", **date})
    return stream.getvalue()


def inches(shape: tuple[int, int]) -> tuple[float, float]:
    """Width and height of the figure of a (slow, fast) detector."""
    slow, fast = shape
    return WIDTH, min(3 * WIDTH, max(3.2, round((WIDTH - LABELS) * slow / fast + 1.1, 1)))


def title(result: Result) -> str:
    """The main parameters in two lines, and the selected pixel in a third."""
    slow, fast = result.selected
    value = result.part.at(slow, fast)
    intensity = "" if value is None else f": {value:.4g} photons"
    return f"{main_parameters(result.experiment)}\npixel slow {slow}, fast {fast}{intensity}"


def main_parameters(experiment: Experiment) -> str:
    """What one has to know of a model to read its picture."""
    beam, crystal, scan = experiment.beam, experiment.crystal, experiment.scan
    detector = experiment.detector
    cell = ", ".join(f"{float(plain(edge)):.5g}" for edge in crystal.cell)
    size = " × ".join(f"{int(plain(count))}" for count in crystal.N_cells)
    words = [
        f"λ {_number(beam.wavelength_A)} Å",
        f"distance {_number(detector.distance_mm)} mm",
        f"pixel {_number(detector.pixel_size_mm)} mm",
        f"φ {_number(scan.phi_start_deg)}° + {_number(scan.osc_range_deg)}°",
        f"mosaic spread {_number(crystal.mosaic_spread_deg)}°",
    ]
    return f"cell {cell} (Å, °), {size} cells\n{', '.join(words)}"


def _number(value) -> str:
    return f"{float(plain(value)):.6g}"


def _draw_picture(axes, result: Result, display: Display) -> None:
    """The very colours of the page, each value the largest of the pixels below its dot."""
    slow, fast = result.shape
    image = block_maximum(result.image, max(1, -(-max(slow, fast) // MOST)))
    under, over, missing = outside(display.palette)
    table = colour_table(colours(display.palette, "linear"), under, over, missing)
    block = -(-slow // image.shape[0]), -(-fast // image.shape[1])
    # the last blocks may reach beyond the edge
    extent = (0, image.shape[1] * block[1], image.shape[0] * block[0], 0)
    shades = np.frombuffer(table, np.uint8).reshape(256, 4)
    axes.imshow(shades[display.levels().codes(image)], extent=extent, interpolation="nearest")
    axes.set(xlim=(0, fast), ylim=(slow, 0), aspect="equal")


def _draw_marks(axes, result: Result, display: Display) -> None:
    """The marks that the page would show of the whole detector on paper of this size."""
    slow, fast = result.shape
    scale = (WIDTH - LABELS) * POINTS / fast
    ask = OverlayRequest(result, (0, slow, 0, fast), scale, switched_on(display))
    marks = next(Overlays().marks(ask, Job(lambda: False, 0)))
    for overlay in OVERLAYS:
        _draw_overlay(axes, marks.drawings[overlay.name], overlay.look)
    if display.show_beam:
        _mark(axes, *result.beam, "+")
    if display.show_selected:
        slow, fast = result.selected
        _mark(axes, slow + 0.5, fast + 0.5, "o")


def _draw_overlay(axes, drawing: Drawing, look: Look) -> None:
    """As the page draws it, on paper."""
    for slow, fast in drawing.lines:
        for colour, alpha, width in (
            (("black", 0.5, 2.2), ("white", 0.8, 0.7))
            if look.faint
            else (("black", 1.0, 2.2), ("white", 1.0, 1.0))
        ):
            style = (0, (6, 4)) if look.dashed and colour == "white" else "solid"
            axes.plot(fast, slow, color=colour, alpha=alpha, linewidth=width, linestyle=style)
    for slow, fast in zip(*drawing.dots, strict=True):
        _mark(axes, slow, fast, "o", colour=look.dots, size=7)
    font = {"color": look.text, "fontsize": 6.5 if look.small else 8}
    for slow, fast, words, side in drawing.labels:
        _label(axes, slow, fast, words, *SIDES[side], **font)


def _label(axes, slow: float, fast: float, words: str, ha: str, x: float, **font) -> None:
    label = axes.annotate(
        words,
        (fast, slow),
        (x * 72 / POINTS, 0),
        textcoords="offset points",
        ha=ha,
        va="center",
        annotation_clip=True,
        **font,
    )
    label.set_bbox({"facecolor": "black", "alpha": 0.6, "pad": 1.5, "linewidth": 0})


def _mark(
    axes, slow: float, fast: float, marker: str, colour: str = "white", size: float = 11
) -> None:
    if not np.isfinite([slow, fast]).all():
        return
    for edge, width in (("black", 3.0), (colour, 1.2)):
        axes.plot(
            [fast],
            [slow],
            marker=marker,
            markersize=size,
            markeredgewidth=width,
            markeredgecolor=edge,
            markerfacecolor="none",
        )


def _add_bar(figure, axes, display: Display) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, LogNorm, Normalize, PowerNorm

    levels = display.levels()
    spread = {
        "log": LogNorm,
        "linear": Normalize,
        "sqrt": lambda vmin, vmax: PowerNorm(0.5, vmin, vmax),
    }[display.scale]
    scale = spread(vmin=levels.low, vmax=levels.high)
    shades = ListedColormap(list(colours(display.palette, "linear")))
    mappable = ScalarMappable(scale, shades)
    bar = figure.colorbar(mappable, ax=axes, fraction=0.046, pad=0.02, extend="neither")
    bar.set_label("photons/pixel")
