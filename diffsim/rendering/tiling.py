"""How a render is cut into tiles that fit the caches and the working precision."""

import math
from collections.abc import Iterator

import torch

from diffsim.kernel.special_pixels import special_pixels
from diffsim.physics.detector.pixel_grid import Tile
from diffsim.scene import Scene

BLOCK_TERMS = {"cpu": 1 << 18, "cuda": 1 << 25}
"""Terms in memory at once: on a CPU the temporaries stay in cache."""

TILE_POINTS = {"cpu": 1 << 18, "cuda": 1 << 22}
"""Most points of a tile."""

TILE_TERMS = {"cpu": 1 << 21, "cuda": 1 << 28}
"""Most terms of a tile: some milliseconds, after which a render can be cancelled."""

GRAPH_TERMS = 1 << 19
"""Most terms of a tile with a graph: some fifty numbers a term."""

SPAN_FLOAT32, INDICES_FLOAT32 = 256.0, 24.0
"""Most cells times indices, and most indices, across a tile in float32, to keep its digits."""


def block_terms(device: torch.device) -> int:
    """Terms that the kernel has in memory at once on a device."""
    return BLOCK_TERMS.get(device.type, BLOCK_TERMS["cpu"])


def tiles(scene: Scene, graph: bool = False) -> Iterator[Tile]:
    """Tiles that cover the scene's window, row by row.

    A special pixel is a tile of its own, and what is before it in the order of rows shares no tile
    with what is after it.

    Args:
        graph: whether they are for gradients, with a graph of all terms of a tile.
    """
    edge = _edge(scene, graph)
    windows = [Tile(*scene.roi)]
    for pixel in special_pixels(scene):
        windows = [part for window in windows for part in _parted(window, pixel)]
    for window in windows:
        for slow in range(window.slow0, window.slow1, edge):
            for fast in range(window.fast0, window.fast1, edge):
                slow1, fast1 = min(slow + edge, window.slow1), min(fast + edge, window.fast1)
                yield Tile(slow, slow1, fast, fast1)


def _parted(window: Tile, pixel: Tile) -> Iterator[Tile]:
    """A window in the parts that a pixel of it makes: the rows above, its own row, those below."""
    slow, fast = pixel.slow0, pixel.fast0
    if not (window.slow0 <= slow < window.slow1 and window.fast0 <= fast < window.fast1):
        yield window
        return
    yield Tile(window.slow0, slow, window.fast0, window.fast1)
    yield Tile(slow, slow + 1, window.fast0, fast)
    yield pixel
    yield Tile(slow, slow + 1, fast + 1, window.fast1)
    yield Tile(slow + 1, window.slow1, window.fast0, window.fast1)


def _edge(scene: Scene, graph: bool) -> int:
    """Pixels along a tile's edge."""
    kind = scene.device.type if scene.device.type in TILE_POINTS else "cpu"
    points, most = TILE_POINTS[kind], TILE_TERMS[kind]
    if graph:
        most = GRAPH_TERMS
    points = min(points, most // (len(scene.incident) * scene.orientations[..., 0, 0].numel()))
    # rays of every source are in memory at once
    points = max(1, min(points, 8 * block_terms(scene.device) // len(scene.incident)))
    edge = max(1, math.isqrt(points // scene.grid.layers) // scene.grid.oversample)
    if scene.dtype == torch.float64:
        return edge
    # indices that a pixel spans: |a| * pixel / (lambda * distance)
    with torch.no_grad():
        longest = torch.linalg.vector_norm(scene.orientations, dim=-1).amax()
        angle = scene.grid.pixel_size / scene.plane.close_distance.abs()
        span = float(longest * angle / scene.wavelengths.min())
    allowed = min(INDICES_FLOAT32, SPAN_FLOAT32 / scene.lattice.n_cells.max().item())
    return max(1, min(edge, int(allowed / max(span, 1e-12))))
