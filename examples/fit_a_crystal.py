"""How does a fit find the crystal that made an image?

Starts from an orientation and a cell that are off, fits them to an image with Poisson noise,
compares what is found with the Cramér-Rao bounds, and saves a picture of the way there:

    python examples/fit_a_crystal.py [PICTURE.png]
"""

import sys

import numpy as np
import torch
from matplotlib import colormaps
from matplotlib.figure import Figure

from diffsim import Experiment, Iteration, refine, render
from diffsim.images.photon_counts import photons

OFF = {"misset_x_deg": 0.3, "misset_y_deg": -0.3, "misset_z_deg": 0.3}
OFF |= {"cell_a_A": 0.2, "cell_b_A": -0.2, "cell_c_A": 0.2}

truth = Experiment(
    beam={"wavelength_A": 1.1, "fluence_per_m2": 3e28},
    crystal={"cell": (40, 45, 50, 75, 85, 95), "N_cells": 5, "default_F": 500}
    | {"misset_deg": (3, 4, 5)},
    detector={"distance_mm": 100, "pixel_size_mm": 0.5, "pixels_fast": 96, "pixels_slow": 96},
    sampling={"oversample": 1},
)
measured = photons(render(truth), seed=1).numpy()
start = truth.replace(
    crystal={name: getattr(truth.crystal, name) + change for name, change in OFF.items()}
)
path: list[Iteration] = []
names = [f"crystal.{name}" for name in OFF]
found = refine(start, torch.from_numpy(measured), names, progress=path.append)
bounds = found.standard_errors

figure = Figure(figsize=(11, 8), layout="constrained")
above, below = figure.subfigures(2, 1, height_ratios=(1.55, 1))
places = np.unique([0, 1, 2, len(path) - 1])
panels = above.subplots(2, len(places), sharex=True, sharey=True, squeeze=False)
top = measured.max()
for column, place in zip(panels.T, places, strict=True):
    image = path[place].image.numpy()
    shown = column[0].imshow(image, norm="log", vmin=top * 1e-3, vmax=top, cmap="inferno")
    # in units of the noise that the photons of each pixel have
    residual = (measured - image) / np.sqrt(image.clip(1))
    differing = column[1].imshow(residual, vmin=-5, vmax=5, cmap="RdBu_r")
    column[0].set_title("start" if place == 0 else f"iteration {place}")
    column[1].set_xlabel("fast (pixel)")
for axes, shown_last, label in zip(
    panels, (shown, differing), ("photons", "(measured - image) / noise"), strict=True
):
    axes[0].set_ylabel("slow (pixel)")
    above.colorbar(shown_last, ax=axes, label=label)

left, right = below.subplots(1, 2)
blurs = sorted({one.blur_pixels for one in path}, reverse=True)
for grey, blur in zip(("0.6", "0.3", "0"), blurs, strict=False):
    stage = [one for one in path if one.blur_pixels == blur]
    label = f"blurred by {blur:.2g} pixels" if blur else "sharp"
    left.plot([one.number for one in stage], [one.loss for one in stage], "o-", c=grey, label=label)
left.set(yscale="log", xlabel="iteration", ylabel="half the deviance", title="Loss")
left.legend(frameon=False, fontsize=8)
colours = colormaps["viridis"](np.linspace(0, 0.85, len(OFF)))
for colour, name in zip(colours, OFF, strict=True):
    full = f"crystal.{name}"
    errors = [abs(one.values[full] - getattr(truth.crystal, name)) / bounds[full] for one in path]
    right.plot(range(len(path)), errors, "o-", ms=4, color=colour, label=name)
right.axhline(1, color="0.6", lw=1)
right.set(yscale="log", xlabel="iteration", ylabel="error / bound", title="Parameters")
right.legend(frameon=False, fontsize=8, ncols=2)
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "fit_a_crystal.png", dpi=120)

furthest = max(
    abs(found.values[f"crystal.{name}"] - getattr(truth.crystal, name)) / bounds[f"crystal.{name}"]
    for name in OFF
)
print(
    f"{len(path) - 1} iterations find all {len(names)} parameters to within {furthest:.1f} "
    f"standard errors: misset x to {bounds['crystal.misset_x_deg']:.1g} degrees, "
    f"cell a to {bounds['crystal.cell_a_A']:.1g} Å."
)
