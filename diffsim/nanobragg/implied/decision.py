"""A decision, and what the rules look at to find it."""

from typing import NamedTuple

from diffsim.nanobragg.read import Reading
from diffsim.scene import Scene


class Decision(NamedTuple):
    """One thing that a command implies.

    Args:
        parameters: parameters of the experiment that it touches, as section.name.
        text: what was decided, and why.
    """

    parameters: tuple[str, ...]
    text: str


class Context(NamedTuple):
    """What a rule looks at.

    Args:
        reading: the command as read.
        scene: its scene, with one orientation.
        flags: names of the flags it gives.
    """

    reading: Reading
    scene: Scene
    flags: frozenset[str]

    def counts(self, flag: str) -> bool:
        """Whether the command gives a flag that counts something a number above zero, and so has
        its way.
        """
        return any(i.flag.name == flag and i.values[0] > 0 for i in self.reading.given)

    def word(self, *flags: str) -> str:
        """The last word of the command that spelled one of the flags."""
        return [i.word for i in self.reading.given if i.flag.name in flags and i.word][-1]
