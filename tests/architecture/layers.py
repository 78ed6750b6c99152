"""The stated direction of imports: what `docs/architecture.md` writes as a < b."""

import re
from itertools import pairwise

from tests.architecture.imports import ROOT

DOCUMENT = ROOT / "docs" / "architecture.md"


def layers(package: str) -> dict[str, frozenset[str]]:
    """Each folder or file at the top of a package, and what it may import: all that lies below."""
    text = DOCUMENT.read_text()
    (block,) = re.findall(rf"^```text\n{package}:\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    below: dict[str, set[str]] = {}
    for chain in block.splitlines():
        floors = [re.findall(r"\w+", floor) for floor in chain.split("<")]
        for lower, upper in pairwise(floors):
            for name in upper:
                below.setdefault(name, set()).update(lower)
            for name in lower:
                below.setdefault(name, set())
    return {name: reach(name, below) for name in below}


def reach(name: str, below: dict[str, set[str]]) -> frozenset[str]:
    """All that lies below a name, however far."""
    found: set[str] = set()
    ahead = set(below[name])
    while ahead:
        found |= ahead
        ahead = set().union(*(below[lower] for lower in ahead)) - found
    return frozenset(found)
