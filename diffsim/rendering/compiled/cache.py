"""Compiled kernels: loaded from a folder, or built in the background while renders do without."""

import atexit
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from diffsim.kernel.expand_tiles import expanded
from diffsim.kernel.tile_expansion import TileExpansion
from diffsim.numerics.pytree import tensors_of
from diffsim.physics.detector.pixel_grid import Steps, Tile, steps_of
from diffsim.rendering.compiled.specialization import (
    Inputs,
    compilable,
    example,
    signature,
    used_scene,
    used_tile,
)
from diffsim.rendering.compiled.torch_internals import load
from diffsim.scene import Scene

log = logging.getLogger(__name__)

Kernel = Callable[[TileExpansion, Steps], Tensor]
"""(slow, fast) image of a tile of the one scene that the kernel is for."""

MAX_FILES = 64
"""Most compiled kernels that stay in the folder, the youngest ones (2 MB each)."""

SUFFIX = ".pt2"


class CompiledKernels:
    """Machine code for scenes, shared by all renders that are given this object.

    The first scene of a kind starts a compiler in a process of its own (half a minute); until it is
    done, and where there is no compiler, there is no kernel and a render does without.

    Args:
        folder: where machine code is stored for the next time; a folder of this user's by default.
            Code in it is run: it must not be open to others.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = _cache() if folder is None else folder
        self._runs: dict[str, Callable[..., Tensor]] = {}
        self._started: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def ready(self, scene: Scene) -> Kernel | None:
        """The kernel for a scene if there is one; otherwise it is compiled in the background."""
        if not compilable(scene):
            return None
        name = signature(scene)
        with self._lock:
            if name not in self._started:
                thread = threading.Thread(target=self._make, args=(name, scene), daemon=True)
                self._started[name] = thread
                thread.start()
        run = self._runs.get(name)
        return None if run is None else _bound(run, scene)

    def wait(self, scene: Scene, seconds: float | None = None) -> bool:
        """Whether there is a kernel for a scene, once it is compiled or the time is over."""
        if not compilable(scene):
            return False
        self.ready(scene)
        name = signature(scene)
        self._started[name].join(seconds)
        return name in self._runs

    def _make(self, name: str, scene: Scene) -> None:
        path = self.folder / f"{name}{SUFFIX}"
        try:
            with self._one_at_a_time:
                if not path.exists():
                    if not has_compiler():
                        return
                    _build(_inputs(scene), path)
                if path.exists():
                    os.utime(path)
                    self._runs[name] = load(path)
        except Exception:
            log.warning("No compiled kernel %s; renders do without.", name, exc_info=True)


def has_compiler() -> bool:
    """Whether there is a C++ compiler on this machine."""
    compilers = (os.environ.get("CXX"), "g++", "clang++")
    return any(shutil.which(compiler) for compiler in compilers if compiler)


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "diffsim" / "kernels"


@torch.no_grad()
def _inputs(scene: Scene) -> Inputs:
    tile = Tile(0, 2, 0, 2)
    (expansion,) = expanded(scene, [tile])
    steps = steps_of(scene.grid, tile.shape, scene.dtype)
    return Inputs(used_scene(scene), used_tile(expansion), steps)


def _build(inputs: Inputs, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        form, code = Path(folder) / "form.pt", Path(folder) / path.name
        torch.save(example(inputs), form)
        command = [
            sys.executable,
            "-m",
            "diffsim.rendering.compiled.compile",
            str(form),
            str(code),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        stop = atexit.register(_end, process)
        _, errors = process.communicate()
        atexit.unregister(stop)
        if process.returncode == -signal.SIGKILL:
            return  # this process is ending
        if process.returncode:
            raise RuntimeError(f"the compiler stopped with {process.returncode}: {errors[-2000:]}")
        code.rename(path)
    for old in sorted(path.parent.glob(f"*{SUFFIX}"), key=os.path.getmtime)[:-MAX_FILES]:
        old.unlink(missing_ok=True)


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def _bound(run: Callable[..., Tensor], scene: Scene) -> Kernel:
    constant = tensors_of(used_scene(scene))

    def kernel(tile: TileExpansion, steps: Steps) -> Tensor:
        return run(*constant, *tensors_of(used_tile(tile)), *tensors_of(steps))

    return kernel
