"""`trace`: the chain of numbers behind one pixel, as files."""

import json
import platform
import shlex
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import torch

from diffsim.cli.options import Options
from diffsim.errors import InputError
from diffsim.experiment import QUIRKS
from diffsim.nanobragg import read_command
from diffsim.tracing.columns import PHI_COLUMNS
from diffsim.tracing.trace import Trace, trace


def run(words: Sequence[str]) -> int:
    """Trace a pixel and write its log, its phi steps and the environment beside each other.

    Raises:
        InputError: for anything wrong with the command, its files or its values.
    """
    options, flags = _options().split(words)
    if options.pixel is None:
        raise InputError("--pixel", "nothing", "SLOW FAST must be given")
    folder, tag = Path(options.out_dir), options.tag
    if not tag or Path(tag).name != tag:
        raise InputError("--tag", tag, "a plain file name, without its ending")
    reading = read_command(flags, options.quirk, options.lenient)
    traced = trace(reading.experiment, *options.pixel)
    files = {
        f"{tag}.log": traced.to_log(),
        f"{tag}_phi.json": _json(phi_steps(traced)),
        f"{tag}_environment.json": _json(environment(words)),
    }
    if options.json:
        files[f"{tag}.json"] = _json(chain_and_terms(traced))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("--out-dir", folder, (error.strerror or "unusable").lower()) from None
    for name, text in files.items():
        (folder / name).write_text(text)
        print(f"wrote {folder / name}")
    print(f"pixel slow {traced.slow} fast {traced.fast}: {traced.intensity:.15g} photons")
    return 0


def phi_steps(traced: Trace) -> list[dict]:
    """The first term of every phi step, as the reference's per-phi logs name its numbers."""
    _, first = np.unique(traced.terms["phi_tic"], return_index=True)
    names = {"h": "h_frac", "k": "k_frac", "l": "l_frac"}
    return [
        {names.get(name, name): row[name].item() for name in PHI_COLUMNS}
        for row in traced.terms[first]
    ]


def chain_and_terms(traced: Trace) -> dict:
    """The whole trace as JSON holds it."""
    return {
        "slow": traced.slow,
        "fast": traced.fast,
        "chain": {e.name: {"values": e.values, "unit": e.unit} for e in traced.chain},
        "terms": {name: traced.terms[name].tolist() for name in traced.terms.dtype.names},
    }


def environment(words: Sequence[str]) -> dict:
    """What made the trace: versions, git revision and command."""
    return {
        "command": "python -m diffsim trace " + shlex.join(words),
        "diffsim": _version("diffsim"),
        "git_revision": _revision(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "platform": platform.platform(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _revision() -> str | None:
    """The revision of the source tree, where the package runs from one."""
    try:
        done = subprocess.run(
            ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def _json(value: object) -> str:
    # JSON has no nan: a factor that a shape does not have is null
    return json.dumps(_without_nan(value), indent=1, allow_nan=False) + "\n"


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and value != value else value


def _options() -> Options:
    options = Options("trace", "Follow one pixel. FLAGS are nanoBragg's.")
    options.add_argument("--pixel", nargs=2, type=int, metavar=("SLOW", "FAST"), help="the pixel")
    options.add_argument("--tag", default="trace", help="name of the files, without their ending")
    options.add_argument("--out-dir", default=".", help="folder of the files, made if need be")
    options.add_argument("--json", action="store_true", help="write chain and terms as JSON too")
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
