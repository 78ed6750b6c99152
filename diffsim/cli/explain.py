"""`explain`: what a nanoBragg command implies without saying so."""

from collections.abc import Sequence

from diffsim.cli.options import Options
from diffsim.nanobragg import read_command, to_nanobragg
from diffsim.nanobragg.implied import decisions


def run(words: Sequence[str]) -> int:
    """Print every implied decision, with the parameters it touches, and the command written out.

    Raises:
        InputError: for a bad value or an unreadable file.
    """
    options = Options("explain", "Say what a command implies. FLAGS are nanoBragg's.")
    _, flags = options.split(words)
    reading = read_command(flags, lenient=True)
    for decision in decisions(reading):
        touched = f"  [{', '.join(decision.parameters)}]" if decision.parameters else ""
        print(f"- {decision.text}{touched}")
    command = to_nanobragg(reading.experiment)
    print(f"\nin full: nanoBragg {command}")
    for unsaid in command.unsaid:
        print(f"not said by it: {unsaid}")
    return 0
