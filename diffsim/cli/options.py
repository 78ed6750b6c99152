"""Our own options of a command: the words that start with two dashes, among nanoBragg's flags."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

import torch

from diffsim.errors import InputError, nearest

DTYPES = {"float64": torch.float64, "float32": torch.float32}


class Options(argparse.ArgumentParser):
    """A parser that reports a mistake as an InputError and matches names wholly."""

    def __init__(self, name: str, description: str, words: str = "FLAGS..."):
        super().__init__(
            prog=f"python -m diffsim {name}",
            usage=f"python -m diffsim {name} {words} [options]",
            description=description,
            allow_abbrev=False,
            add_help=True,
        )

    def error(self, message: str) -> NoReturn:
        # argparse says: argument --name: what is wrong
        name, _, reason = message.removeprefix("argument ").partition(": ")
        raise InputError(name if reason else "options", "unusable", reason or message)

    def split(self, words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """Our options, and the words that are left for nanoBragg's flags.

        Raises:
            InputError: for an unknown option or a bad value.
        """
        known = {name: action for action in self._actions for name in action.option_strings}
        ours, theirs, words = [], [], list(words)
        while words:
            word = words.pop(0)
            name = word.partition("=")[0]
            if not word.startswith("--"):
                theirs.append(word)
                continue
            if name not in known:
                names = [option for option in known if option.startswith("--")]
                raise InputError("option", word, f"no such option{nearest(name, names)}")
            ours.append(word)
            if "=" not in word:
                count = 1 if known[name].nargs is None else int(known[name].nargs)
                ours += words[:count]
                words = words[count:]
        return self.parse_args(ours), theirs


def add_precision(options: Options) -> None:
    """The options that say how to compute."""
    options.add_argument("--dtype", choices=DTYPES, default="float64", help="working precision")
    options.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")


def device_of(name: str) -> torch.device:
    """The torch device of that name.

    Raises:
        InputError: for an unknown name, and for a device that is not there.
    """
    try:
        device = torch.device(name)
    except RuntimeError:
        raise InputError("--device", name, "cpu, cuda or cuda:N") from None
    if device.type not in ("cpu", "cuda"):
        raise InputError("--device", name, "cpu, cuda or cuda:N")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError("--device", name, f"this machine has {torch.cuda.device_count()} of them")
    return device
