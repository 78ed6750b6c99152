"""`render`: from nanoBragg's flags to an image file."""

import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from diffsim.cli.options import DTYPES, Options, add_precision, device_of
from diffsim.cli.writers import (
    DataOf,
    Rendered,
    float_file,
    integer_file,
    noise_file,
    npy_file,
    pgm_file,
)
from diffsim.errors import InputError, InputWarning
from diffsim.experiment import QUIRKS
from diffsim.images.statistics import statistics
from diffsim.kernel.interpolation_end import interpolation_trap
from diffsim.nanobragg import Outputs, read_command
from diffsim.rendering.render import check_size, render
from diffsim.scene import assemble, traps
from diffsim.tracing.trace import trace

LONG_TERMS = 20_000_000
"""Renders of at least this many lattice terms show their progress."""


def run(words: Sequence[str]) -> int:
    """Render the image that a command describes and write what it asks for.

    Raises:
        InputError: for anything wrong with the command, its files or its values.
    """
    options, flags = _options().split(words)
    device = device_of(options.device)
    reading = read_command(flags, options.quirk, options.lenient)
    experiment, outputs = reading.experiment, reading.outputs
    if not {item.flag.name for item in reading.given} & {"hkl", "default_F"}:
        raise InputError("command", "no amplitudes", "-hkl or -default_F must be given")
    writers = _writers(outputs, options.output)
    _check_outputs(writers, outputs.trace_pixel is not None)
    for word in reading.ignored:
        print(f"diffsim: ignored: {word}", file=sys.stderr)
    check_size(experiment)
    scene = assemble(experiment, DTYPES[options.dtype], device)
    for trap in (*traps(experiment), *interpolation_trap(scene)):
        warnings.warn(InputWarning(trap.text), stacklevel=2)
    if outputs.trace_pixel is not None:
        print(trace(experiment, *outputs.trace_pixel).to_log(), end="")
        if not writers:
            return 0
    quiet = scene.terms < LONG_TERMS or not outputs.progress or not sys.stderr.isatty()
    with tqdm(total=scene.terms, unit="term", unit_scale=True, disable=quiet, leave=False) as bar:
        image = render(scene, progress=lambda done, _: bar.update(done - bar.n))
    figures = statistics(image, scene.roi, scene.mask)
    for word, (path, data_of) in writers.items():
        path.write_bytes(data_of(Rendered(experiment, scene, image, figures, outputs)))
        print(f"wrote {path} ({word.lstrip('-')})")
    px = float(scene.grid.pixel_size)
    print(
        f"max_I = {figures.maximum:.9g} "
        f"at {(figures.fast + 0.5) * px:g} {(figures.slow + 0.5) * px:g} m "
        f"(fast {figures.fast}, slow {figures.slow})"
    )
    print(
        f"mean= {figures.mean:.9g} rms= {figures.rms:.9g} "
        f"rmsd= {figures.rmsd:.9g} n= {figures.count}"
    )
    return 0


def _options() -> Options:
    options = Options("render", "Simulate an image. FLAGS are nanoBragg's.")
    add_precision(options)
    options.add_argument("--output", metavar="FILE.npy", help="the image as a numpy array")
    options.add_argument(
        "--quirk",
        action="append",
        default=[],
        choices=QUIRKS,
        help="a bug of the reference to reproduce",
    )
    options.add_argument(
        "--lenient", action="store_true", help="pass over unknown flags, as nanoBragg does"
    )
    return options


def _writers(outputs: Outputs, npy: str | None) -> dict[str, tuple[Path, DataOf]]:
    """Path and bytes of every file to write, by the flag that asks for it."""
    asked = {
        "-floatfile": (outputs.floatfile, float_file),
        "-intfile": (outputs.intfile, integer_file),
        "-noisefile": (outputs.noisefile, noise_file),
        "-pgmfile": (outputs.pgmfile, pgm_file),
        "--output": (npy, npy_file),
    }
    return {word: (Path(name), data_of) for word, (name, data_of) in asked.items() if name}


def _check_outputs(writers: dict[str, tuple[Path, DataOf]], traced: bool) -> None:
    """Refuse outputs that cannot be written, before a long render.

    Raises:
        InputError: naming the flag and the file.
    """
    if not writers and not traced:
        raise InputError("output", "none", "name a file with -floatfile or --output")
    for word, (path, _) in writers.items():
        if word == "--output" and path.suffix != ".npy":
            raise InputError(word, path, "a name that ends in .npy")
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(word, path, "a file in a folder that exists")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError(word, path, "a place that can be written to")
