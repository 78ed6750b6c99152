"""Which module imports which, read from the source of diffsim and app."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("diffsim", "app")


@dataclass(frozen=True)
class Import:
    """One name that a file imports; modules are paths of names from the root."""

    file: str
    line: int
    source: tuple[str, ...]
    target: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {'.'.join(self.target)}"

    @property
    def meeting(self) -> tuple[tuple[str, ...], str, str]:
        """The folder that holds both modules, and the entry of it that each lies in.

        The entry of a package's own `__init__.py` is that name.
        """
        depth = 0
        while depth < min(map(len, (self.source, self.target))) and (
            self.source[depth] == self.target[depth]
        ):
            depth += 1
        folder = self.source[:depth]
        return folder, *((*m, "__init__")[depth] for m in (self.source, self.target))


@cache
def modules(root: Path = ROOT) -> dict[tuple[str, ...], Path]:
    files = sorted(path for name in PACKAGES for path in (root / name).rglob("*.py"))
    return {module_of(path.relative_to(root)): path for path in files}


def module_of(path: Path) -> tuple[str, ...]:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


@cache
def imports(root: Path = ROOT) -> tuple[Import, ...]:
    """Every import of a module of ours, those inside functions included."""
    return tuple(
        Import(str(path.relative_to(root)), line, source, target)
        for source, path in modules(root).items()
        for line, target in imported(path, modules(root))
        if target != source
    )


def imported(path: Path, known: dict[tuple[str, ...], Path]) -> Iterator[tuple[int, tuple]]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                targets = [tuple(alias.name.split(".")) for alias in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                package = tuple(module.split("."))
                inside = [(*package, alias.name) for alias in names]
                targets = [name if name in known else package for name in inside]
            case ast.ImportFrom():
                raise ValueError(
                    f"{path}:{node.lineno}: an import by dots; name the module in full"
                )
            case _:
                continue
        for target in targets:
            if target[0] in PACKAGES:
                yield node.lineno, target
