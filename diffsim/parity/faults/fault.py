"""Fault: a mistake that a copy of a chain is given on purpose."""

from collections.abc import Callable
from dataclasses import dataclass

from diffsim.errors import InputError
from diffsim.parity.chain.chain import Chain


@dataclass(frozen=True)
class Fault:
    """A mistake to give to a chain of numbers; the physics code itself never holds one.

    Args:
        name: as one word.
        title: as a few words.
        cause: name of the cause of the catalogue that it is recognised as.
        change: from a chain to its corrupted copy; raises InputError through `impossible`.
    """

    name: str
    title: str
    cause: str
    change: Callable[[Chain], Chain]

    def apply(self, chain: Chain) -> Chain:
        """A corrupted copy of a chain, with what follows from the mistake downstream of it.

        What follows is reckoned from the chain's own numbers: exactly for one term, and
        nearly where terms differ in ways that a chain does not tell.

        Raises:
            InputError: where the mistake would change nothing in this chain, or where the chain
                lacks the numbers it concerns.
        """
        return self.change(chain)


def impossible(name: str, reason: str) -> InputError:
    """The error of a fault that a chain has no place for."""
    return InputError("fault", name, reason)


def require(chain: Chain, fault: str, *names: str) -> None:
    """Refuse a chain that lacks one of these quantities.

    Raises:
        InputError: naming the quantity.
    """
    for name in names:
        if name not in chain.values:
            raise impossible(fault, f"this chain has no {name}")
