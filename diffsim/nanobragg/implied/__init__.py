"""What a nanoBragg command decides without saying so."""

from collections.abc import Sequence

from diffsim.nanobragg.implied import beam, crystal, geometry, traps
from diffsim.nanobragg.implied.decision import Context, Decision
from diffsim.nanobragg.read import Reading, read_command
from diffsim.scene import assemble

RULES = (*geometry.RULES, *crystal.RULES, *beam.RULES, *traps.RULES)


def explain(command: str | Sequence[str]) -> tuple[Decision, ...]:
    """Every decision that a nanoBragg command implies; unknown words are passed over, and named.

    Raises:
        InputError: for a bad value or an unreadable file.
    """
    return decisions(read_command(command, lenient=True))


def decisions(reading: Reading) -> tuple[Decision, ...]:
    """Every implied decision of a command that was read.

    Raises:
        InputError: for an experiment whose values do not fit together.
    """
    context = Context(
        reading,
        assemble(reading.experiment.with_one_orientation()),
        frozenset(item.flag.name for item in reading.given),
    )
    return tuple(decision for rule in RULES for decision in rule(context))


__all__ = ["Decision", "decisions", "explain"]
