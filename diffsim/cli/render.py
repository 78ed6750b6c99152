"""`render`: from nanoBragg's flags to an image file."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from diffsim.cli.options import DTYPES, Options, add_precision, device_of
from diffsim.errors import InputError
from diffsim.experiment import QUIRKS
from diffsim.nanobragg import read_command
from diffsim.render import estimate, render

LONG_TERMS = 20_000_000
"""Renders of at least this many lattice terms show their progress."""


def run(words: Sequence[str]) -> int:
    """Render the image that a command describes and write it.

    Raises:
        InputError: for anything wrong with the command, its files or its values.
    """
    options = _options()
    chosen, flags = options.split(words)
    device = device_of(chosen.device)
    reading = read_command(flags, chosen.quirk, chosen.lenient)
    outputs = {
        word: Path(name)
        for word, name in (
            ("-floatfile", reading.outputs.get("floatfile")),
            ("--output", chosen.output),
        )
        if name
    }
    _check_outputs(outputs)
    for word in reading.ignored:
        print(f"diffsim: ignored: {word}", file=sys.stderr)
    total = estimate(reading.experiment)
    quiet = total < LONG_TERMS or not sys.stderr.isatty()
    with tqdm(total=total, unit="term", unit_scale=True, disable=quiet, leave=False) as bar:
        image = render(
            reading.experiment,
            DTYPES[chosen.dtype],
            device,
            progress=lambda done, _: bar.update(done - bar.n),
        )
    pixels = image.cpu().numpy()
    if "-floatfile" in outputs:
        pixels.astype("<f4").tofile(outputs["-floatfile"])
    if "--output" in outputs:
        np.save(outputs["--output"], pixels)
    slow, fast = np.unravel_index(pixels.argmax(), pixels.shape)
    print(
        f"{pixels.shape[0]} x {pixels.shape[1]} pixels (slow x fast), sum {pixels.sum():.9g}, "
        f"max {pixels.max():.9g} at slow {slow}, fast {fast}"
    )
    for name in outputs.values():
        print(f"wrote {name}")
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


def _check_outputs(outputs: dict[str, Path]) -> None:
    """Refuse outputs that cannot be written, before a long render.

    Raises:
        InputError: naming the option and the file.
    """
    if not outputs:
        raise InputError("output", "none", "name a file with -floatfile or --output")
    for word, path in outputs.items():
        if word == "--output" and path.suffix != ".npy":
            raise InputError(word, path, "a name that ends in .npy")
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(word, path, "a file in a folder that exists")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise InputError(word, path, "a place that can be written to")
