"""How does a spot sharpen as the crystal grows?

Renders the (0 8 0) spot of a cube of N x N x N cells for several N, compares its width with the
law FWHM = 0.886 / N of the interference function sin^2(pi N l) / sin^2(pi l), and saves a picture:

    python examples/spot_shape_against_n_cells.py [PICTURE.png]
"""

import math
import sys

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from diffsim import Experiment, render

N_CELLS = (4, 8, 16, 32)
CELL_A, WAVELENGTH_A, DISTANCE_MM, PIXEL_MM, PIXELS = 50.0, 1.0, 200.0, 0.01, 600
THETA = math.asin(8 * WAVELENGTH_A / (2 * CELL_A))  # turned by the Bragg angle, (0 8 0) reflects

half_mm = PIXELS * PIXEL_MM / 2
experiment = Experiment(
    beam={"wavelength_A": WAVELENGTH_A},
    crystal={"cell": (CELL_A, CELL_A, CELL_A, 90, 90, 90), "default_F": 100}
    | {"misset_z_deg": math.degrees(THETA)},
    # small pixels, and the spot in the middle of the detector; l runs along its fast axis
    detector={"distance_mm": DISTANCE_MM, "pixel_size_mm": PIXEL_MM}
    | {"pixels_fast": PIXELS, "pixels_slow": PIXELS, "beam_center_f_mm": half_mm}
    | {"beam_center_s_mm": half_mm + DISTANCE_MM * math.tan(2 * THETA)},
    sampling={"oversample": 1},
)
images = {}
for n in N_CELLS:
    experiment.crystal.N_cells = n
    images[n] = render(experiment).numpy()

# l of the pixels in the middle row: distance from the spot / (lambda R), in units of c*
from_spot_mm = (np.arange(PIXELS) + 0.5) * PIXEL_MM - half_mm
l_index = from_spot_mm / (DISTANCE_MM / math.cos(2 * THETA)) * CELL_A / WAVELENGTH_A
profiles = {n: image[PIXELS // 2] / image.max() for n, image in images.items()}


def full_width(profile: np.ndarray) -> float:
    """Full width at half maximum of the symmetric profile, interpolated between pixels."""
    right = slice(PIXELS // 2, PIXELS // 2 + int(np.argmax(profile[PIXELS // 2 :] < 0.5)) + 1)
    return 2 * float(np.interp(-0.5, -profile[right], l_index[right]))


widths = {n: full_width(profile) for n, profile in profiles.items()}

figure = Figure(figsize=(11, 6.6), layout="constrained")
above, below = figure.subfigures(2, 1, height_ratios=(1, 1.15))
panels = above.subplots(1, len(N_CELLS), sharey=True)
for axes, (n, image) in zip(panels, images.items(), strict=True):
    place = dict(extent=(-half_mm, half_mm, half_mm, -half_mm), cmap="inferno")
    shown = axes.imshow(image / image.max(), norm="log", vmin=1e-5, vmax=1, **place)
    axes.set(title=f"N = {n}", xlabel="fast (mm)", xticks=(-2, 0, 2), yticks=(-2, 0, 2))
panels[0].set_ylabel("slow (mm)")
above.colorbar(shown, ax=panels, label="I / I$_{max}$")

left, right = below.subplots(1, 2, width_ratios=(1.6, 1))
colours = colormaps["viridis"](np.linspace(0.05, 0.8, len(N_CELLS)))
for colour, (n, profile) in zip(colours, profiles.items(), strict=True):
    left.plot(l_index, profile, color=colour, label=f"N = {n}")
left.set(xlabel="$l$", ylabel="I / I$_{max}$", xlim=(-0.4, 0.4), title="Row through the spot")
left.legend(frameon=False)
right.loglog((3, 42), (0.886 / 3, 0.886 / 42), color="0.6", label="0.886 / N")
right.scatter(N_CELLS, list(widths.values()), color=colours, zorder=3, label="measured")
right.minorticks_off()
right.set_xticks(N_CELLS, map(str, N_CELLS))
right.set_yticks((0.025, 0.05, 0.1, 0.2), ("0.025", "0.05", "0.1", "0.2"))
right.set(xlabel="N", ylabel="FWHM in $l$", title="Width of the spot")
right.legend(frameon=False)
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "spot_shape_against_n_cells.png", dpi=120)

furthest = max(abs(width * n / 0.886 - 1) for n, width in widths.items())
print(
    f"From N = {N_CELLS[0]} to {N_CELLS[-1]} the spot narrows {widths[4] / widths[32]:.2f} times; "
    f"its width is 0.886 / N to within {furthest:.1%}."
)
