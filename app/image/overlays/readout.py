"""What stands beside the pointer: what a pixel holds and what it sees."""

import math
from dataclasses import replace

import diffsim
from app.pixels.downsample import Raster
from app.state.result import NamedTexts, Result
from diffsim.scene import Scene


def pixel_values(result: Result, shown: Raster, frame: Raster, slow: int, fast: int) -> NamedTexts:
    """Names and values of what a pixel holds; nothing for one that is not computed yet.

    Args:
        shown: the values that are drawn, which may hold noise.
        frame: what of them was sent to the screen.
    """
    value = shown.at(slow, fast)
    if value is None:
        return []
    if shown is not result.part:
        expected = result.part.at(slow, fast)
        rows = [("photons counted", f"{value:g}"), ("expected", f"{expected:.4g}")]
    else:
        rows = [("photons" if result.fine else "photons, coarse", f"{value:.4g}")]
    if result.fine and frame.block > 1 and (most := frame.at(slow, fast)) is not None:
        rows.append((f"most of {frame.block} × {frame.block}", f"{most:.4g}"))
    return rows


def pixel_geometry(
    experiment: diffsim.Experiment, scene: Scene, slow: int, fast: int
) -> NamedTexts:
    """Names and values of what the centre of a pixel sees."""
    if scene.first_orientations is not None:
        # a stale first step is that of the very first pixel alone
        scene = replace(scene, orientations=scene.first_orientations)
    info = diffsim.pixel_info(experiment, slow + 0.5, fast + 0.5, scene)
    d = f"{info.d_A:.4g} Å" if math.isfinite(info.d_A) else "∞"
    return [
        ("mm", f"{info.slow_mm:.4g}, {info.fast_mm:.4g}"),
        ("d", d),
        ("2θ", f"{info.two_theta_deg:.4g}°"),
        ("hkl", _signed(*(f"{index:.2f}" for index in info.hkl))),
        ("nearest", _signed(*map(str, info.hkl_nearest))),
        ("F_cell", f"{info.F_cell:.4g}"),
    ]


def _signed(*numbers: str) -> str:
    return "  ".join(numbers).replace("-", "−")
