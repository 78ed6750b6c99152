"""The drawing in `docs/architecture.md`: folders as boxes, imports as arrows.

`python -m tests.architecture.drawing` draws it anew.
"""

import ast
import re

from tests.architecture.imports import PACKAGES, ROOT, imports
from tests.architecture.layers import DOCUMENT, layers, reach

BLOCK = re.compile(r"(?<=^```mermaid\n)%%.*?(?=^```$)", re.DOTALL | re.MULTILINE)
SETTINGS = '%%{init: {"flowchart": {"rankSpacing": 24, "nodeSpacing": 24, "wrappingWidth": 240}}}%%'


def drawing() -> str:
    """In Mermaid's language, which GitHub and most editors show as a picture."""
    lines = [SETTINGS, "flowchart TB"]
    for package in reversed(PACKAGES):
        lines += [f"  subgraph {package}", "    direction TB"]
        for name, imported in shortest(folder_imports(package)).items():
            lines.append(f'    {package}.{name}["<b>{name}</b><br>{summary(package, name)}"]')
            lines += [f"    {package}.{name} --> {package}.{other}" for other in sorted(imported)]
        lines += ["  end"]
    return "\n".join([*lines, "  app --> diffsim", ""])


def folder_imports(package: str) -> dict[str, set[str]]:
    """Each folder of a package, and the folders below it that its files import."""
    found: dict[str, set[str]] = {
        name: set() for name in layers(package) if (ROOT / package / name).is_dir()
    }
    for folder, source, target in (each.meeting for each in imports()):
        if folder == (package,) and source in found and target in layers(package)[source]:
            found[source].update({target} & set(found))
    return dict(sorted(found.items()))


def shortest(arrows: dict[str, set[str]]) -> dict[str, set[str]]:
    """Without the arrows that follow from others: what an imported folder imports itself."""
    return {
        name: lower - frozenset().union(*(reach(other, arrows) for other in lower))
        for name, lower in arrows.items()
    }


def summary(package: str, name: str) -> str:
    """The first line of a folder's docstring."""
    text = ast.get_docstring(ast.parse((ROOT / package / name / "__init__.py").read_text())) or ""
    return text.splitlines()[0].replace("`", "").removesuffix(".")


if __name__ == "__main__":
    DOCUMENT.write_text(BLOCK.sub(lambda _: drawing(), DOCUMENT.read_text()))
