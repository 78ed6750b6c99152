"""A command line while its groups of flags are added."""

from random import Random


class Draft:
    """Blocks of words, to be shuffled in the end, and the files that they name."""

    def __init__(self, random: Random):
        self.random = random
        self.blocks: list[tuple[str, ...]] = []
        self.files: dict[str, bytes] = {}
        self.quirks: list[str] = []
        self.is_refused = False
        self.shape = (random.randint(12, 40), random.randint(12, 40))  # slow, fast
        self.done: set[str] = set()
        self.is_round = False
        self.pixel = ""  # mm
        self.wavelength = ""  # A
        self.sized_by = ""  # what says how large the detector is

    def add(self, *words: object) -> None:
        self.blocks.append(tuple(str(word) for word in words))

    def some(self, chance: float, flags: str, *values: object) -> None:
        """With some chance, one of the spellings of a flag with one of its values."""
        if self.random.random() < chance:
            value = self.random.choice(values) if values else None
            flag = self.random.choice(flags.split())
            self.add(flag) if value is None else self.add(flag, *str(value).split())

    def round_or(self, *values: str) -> str | None:
        """One of some round numbers, where the command is to have such."""
        return self.random.choice(values) if self.is_round else None

    def uniform(self, low: float, high: float) -> str:
        return f"{self.random.uniform(low, high):.5g}"
