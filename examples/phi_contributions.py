"""Which steps of a phi scan make a pixel?

Renders a one-degree scan, traces its brightest pixel, and saves a picture of each step's share
above the three lattice factors that explain it:

    python examples/phi_contributions.py [PICTURE.png]
"""

import sys

import numpy as np
from matplotlib.figure import Figure

from diffsim import Experiment, render, trace

experiment = Experiment(
    crystal={"cell": (78, 85, 92, 84, 98, 102), "N_cells": (24, 20, 16), "default_F": 100}
    | {"misset_deg": (40, 33, 45)},
    scan={"phi_start_deg": 0, "osc_range_deg": 1, "phi_steps": 40},
    # the direct beam passes above the detector
    detector={"distance_mm": 200, "pixel_size_mm": 0.05, "pixels_fast": 512, "pixels_slow": 512}
    | {"beam_center_f_mm": 13, "beam_center_s_mm": 60},
    sampling={"oversample": 1},
)
image = render(experiment).numpy()
slow, fast = map(int, np.unravel_index(image.argmax(), image.shape))
steps = trace(experiment, slow, fast).terms  # one row per phi step
# the same pixel at many more angles, for smooth curves
curve = trace(experiment.replace(scan={"phi_steps": 1000}), slow, fast).terms

figure = Figure(figsize=(11, 5.4), layout="constrained")
left, right = figure.subfigures(1, 2, width_ratios=(1, 1.35))
cut_out = left.subplots()
shown = cut_out.imshow(image, norm="log", vmin=image.max() * 1e-5, cmap="inferno")
cut_out.plot(fast, slow, "s", mfc="none", mec="deepskyblue", ms=11, mew=1.5)
cut_out.set(xlim=(fast - 16.5, fast + 16.5), ylim=(slow + 16.5, slow - 16.5))
cut_out.set(xlabel="fast (pixel)", ylabel="slow (pixel)", title=f"Pixel ({slow}, {fast})")
left.colorbar(shown, ax=cut_out, label="photons/pixel", location="bottom")

bars, factors = right.subplots(2, 1, sharex=True)
step_deg = experiment.scan.osc_range_deg / experiment.scan.phi_steps
bars.bar(steps["phi_deg"], 100 * steps["share"], 0.8 * step_deg, color="#31688e")
bars.set(ylabel="share of the pixel (%)", title="Each phi step's share")
colours = ("#0072b2", "#d55e00", "#009e73")
for axis, n, colour in zip("abc", experiment.crystal.N_cells, colours, strict=True):
    name = f"F_latt_{axis}"
    factors.plot(curve["phi_deg"], abs(curve[name]) / n, color=colour, label=f"{name} / {n}")
    factors.plot(steps["phi_deg"], abs(steps[name]) / n, ".", color=colour)
factors.set(xlabel="phi (degree)", ylabel="part of its maximum, N")
factors.set_title("Why: the lattice factor of each axis (absolute value)")
factors.legend(frameon=False)
figure.savefig(sys.argv[1] if len(sys.argv) > 1 else "phi_contributions.png", dpi=120)

strongest = steps[np.argsort(-steps["share"])]
half = strongest[: np.searchsorted(strongest["share"].cumsum(), 0.5) + 1]
h, k, l = (int(half[0][name]) for name in ("h0", "k0", "l0"))  # noqa: E741 - Miller indices
print(
    f"Half of pixel ({slow}, {fast}), on reflection ({h} {k} {l}), comes from {len(half)} of "
    f"{len(steps)} steps: phi {half['phi_deg'].min():g} to {half['phi_deg'].max():g} degrees."
)
