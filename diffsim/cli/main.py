"""Which command runs, and how its errors reach a terminal."""

import sys
import warnings
from collections.abc import Callable, Sequence

from diffsim.cli import compare, explain, render, trace
from diffsim.errors import InputError, InputWarning

COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "render": render.run,
    "trace": trace.run,
    "explain": explain.run,
    "compare-trace": compare.run_trace,
    "compare-image": compare.run_image,
}

USAGE = """usage: python -m diffsim COMMAND ...

commands:
  render FLAGS...    simulate an image and write it
  trace FLAGS...     follow one pixel through every number behind it
  explain FLAGS...   say what a command implies without saying so
  compare-trace REF.log OURS.log
                     find the first quantity in which two traces differ, and why
  compare-image REF.bin OURS.bin --shape S F
                     compare two images pixel by pixel and peak by peak

FLAGS are nanoBragg's; COMMAND --help lists the options besides.
"""

BAD_INPUT, INTERRUPTED = 2, 130


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit code: 0, 2 for anything wrong with the input, 130 when interrupted.
    """
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if arguments else BAD_INPUT
    name, rest = arguments[0], arguments[1:]
    try:
        if name not in COMMANDS:
            raise InputError("command", name, f"one of {', '.join(COMMANDS)}")
        with warnings.catch_warnings():
            warnings.simplefilter("always", InputWarning)
            warnings.showwarning = _show_warning
            return COMMANDS[name](rest)
    except (InputError, OSError) as error:
        return _complain(str(error))
    except MemoryError:
        return _complain("not enough memory for this image")
    except KeyboardInterrupt:
        print("diffsim: interrupted, nothing was written", file=sys.stderr)
        return INTERRUPTED


def _show_warning(message: Warning | str, category: type[Warning], *place: object) -> None:
    """A warning in one line; of our own ones, without the line of code."""
    prefix = "" if issubclass(category, InputWarning) else f"{category.__name__}: "
    print(f"diffsim: warning: {prefix}{' '.join(str(message).split())}", file=sys.stderr)


def _complain(message: str) -> int:
    print(f"diffsim: error: {' '.join(message.split())}", file=sys.stderr)
    return BAD_INPUT
