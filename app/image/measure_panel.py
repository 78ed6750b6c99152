"""What a box and a line on the image hold, in a strip below it."""

from collections.abc import Callable

import numpy as np
import panel as pn
import param

from app.image.overlays.measure import BoxFigures
from app.widgets.assets import script
from app.widgets.styles import CONTROL_CSS
from diffsim.images.line_profile import Profile

BOX_HEIGHT, LINE_HEIGHT = 76, 132
WAITING = "Not all of it is computed yet"
ACTS = ("roi", "whole", "clear box", "clear line")

CSS = """
.measures {width: 100%; color: var(--ds-text); font-size: 12px; line-height: 18px;
  border-top: 1px solid var(--ds-line); font-variant-numeric: tabular-nums;}
section[data-name=box] {height: 76px; overflow: hidden;}
section[data-name=line] {height: 132px;}
header {display: flex; align-items: center; gap: 4px; padding: 4px 8px 0 12px; height: 24px;}
h4 {flex: 1; margin: 0; font-size: 12px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis;}
dl {display: flex; flex-wrap: wrap; gap: 0 16px; margin: 4px 12px;}
dl div {display: flex; gap: 6px;}
dt, dd + dd, text {color: var(--ds-muted); fill: var(--ds-muted);}
dd {margin: 0;}
svg {display: block; width: 100%; height: 102px; font-size: 11px;}
.grid {stroke: var(--ds-line);}
.mark {stroke: var(--ds-muted);}
.curve {fill: none; stroke: #d55e00; stroke-width: 1.4;}
"""


class MeasurePanel(pn.custom.JSComponent):
    """Statistics of a box above the profile along a line; each shows while there is one.

    Args:
        acted: given one of `ACTS`.
    """

    box = param.Dict({}, doc="Title and figures of the box; empty without one.")
    line = param.Dict({}, doc="Title, distances and values of the line; empty without one.")
    region = param.Boolean(False, doc="Whether the experiment has a region of interest.")

    _esm = script("widgets/scripts/dom.js", "image/measure_panel.js")
    _stylesheets = (CONTROL_CSS, CSS)

    def __init__(self, acted: Callable[[str], None], **params):
        size = {"sizing_mode": "stretch_width", "height": 1, "margin": 0, "visible": False}
        super().__init__(**(size | params))
        self._acted = acted

    def show(self, box: dict, line: dict, region: bool) -> None:
        """Show what `box_shown` and `line_shown` make of measures, or nothing."""
        changed = {"region": region} if region != self.region else {}
        changed |= {"box": box} if box != self.box else {}
        changed |= {"line": line} if line != self.line else {}
        if changed:
            height = (BOX_HEIGHT if box else 0) + (LINE_HEIGHT if line else 0) + 1
            self.param.update(**changed, height=height, visible=bool(box or line))

    def _handle_msg(self, data) -> None:
        match data:
            case {"act": str(name)} if name in ACTS:
                self._acted(name)


def box_shown(found: BoxFigures | None) -> dict:
    """The statistics of a box in words."""
    if found is None:
        return {"title": WAITING, "figures": []}
    (slow0, slow1, fast0, fast1), f = found.box, found.figures
    left_out = f"{found.left_out} without a value" if found.left_out else ""
    return {
        "title": f"slow {slow0} to {slow1 - 1}, fast {fast0} to {fast1 - 1}",
        "figures": [
            ["count", f"{f.count}", left_out],
            ["sum", f"{f.total:.6g}", ""],
            ["mean", f"{f.mean:.5g}", ""],
            ["sd", f"{f.rmsd:.5g}", ""],
            ["min", f"{f.minimum:.5g}", f"at {f.minimum_slow}, {f.minimum_fast}"],
            ["max", f"{f.maximum:.5g}", f"at {f.slow}, {f.fast}"],
        ],
    }


def line_shown(found: Profile | None, log: bool) -> dict:
    """A profile as its plot takes it.

    Args:
        log: whether the values are spread by their logarithm.
    """
    if found is None:
        return {"title": WAITING}
    px, mm = float(found.distance_px[-1]), float(found.distance_mm[-1])
    values = found.values.numpy()
    return {
        "title": f"Along the line: {px:.5g} pixels, {mm:.5g} mm",
        "px": found.distance_px.tolist(),
        "value": np.where(np.isfinite(values), values, None).tolist(),
        "pixel_mm": mm / px if px else 0.0,
        "log": log,
    }
