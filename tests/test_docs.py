"""What the documents name exists: files, definitions, targets of make, and where links go."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
}

# made by a run, or by whoever follows a recipe
ELSEWHERE = {
    "benchmarks/results/",
    "app/tabs/terms/view.py",
    "app/tabs/terms/__init__.py",
    "app/image/overlays/centre.py",
    "diffsim/io/structure_factors/hklf4.py",
}

PATH = re.compile(r"(?P<path>\.?[\w-][\w.-]*(?:/[\w.-]*)+|[\w-]+\.(?:py|js|md|toml|txt|yml))")
PLACE = re.compile(PATH.pattern + r"(?::(?P<name>[\w.]+))?")
DOTTED = re.compile(r"(?:diffsim|app)(?:\.\w+)+")
MOST_STEPS = 9


def spans(text: str) -> list[str]:
    """What stands between backticks, outside blocks of code."""
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", outside)


@cache
def definitions(path: Path) -> frozenset[str]:
    """The functions, classes, methods and constants of a module; of a script, all its words."""
    if path.suffix != ".py":
        return frozenset(re.findall(r"\w+", path.read_text()))

    def inside(node: ast.AST, before: str) -> set[str]:
        found = set()
        for child in getattr(node, "body", ()):
            match child:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found |= {before + name} | inside(child, f"{before}{name}.")
                case ast.AsyncFunctionDef(name=name):
                    found.add(before + name)
                case ast.Assign(targets=[ast.Name(id=name)]):
                    found.add(before + name)
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found.add(before + name)
        return found

    return frozenset(inside(ast.parse(path.read_text()), ""))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_definition_that_is_named_exists(document: str):
    missing = []
    for span in spans(DOCUMENTS[document]):
        match = PLACE.fullmatch(span)
        if match is None or match["path"] in ELSEWHERE:
            continue
        path = ROOT / match["path"]
        if not path.exists() or (match["name"] and match["name"] not in definitions(path)):
            missing.append(span)
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_module_that_is_named_exists(document: str):
    missing = []
    for span in filter(DOTTED.fullmatch, spans(DOCUMENTS[document])):
        module, _, name = span.rpartition(".")
        try:
            if not hasattr(import_module(module), name):
                import_module(span)
        except ImportError:
            missing.append(span)
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str):
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[document]):
        file, _, heading = target.partition("#")
        if re.match(r"https?:", target):
            continue
        path = (ROOT / document).parent / file if file else ROOT / document
        if not path.exists() or (heading and heading not in anchors(path.read_text())):
            broken.append(target)
    assert broken == []


def anchors(text: str) -> set[str]:
    """The names of a document's headings in an address."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_target_of_make_exists(document: str):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+(?:-[a-z]+)?)\b", " ".join(spans(DOCUMENTS[document]))))
    assert named - targets == set()


def test_each_walk_has_at_most_nine_steps():
    walks = re.split(r"^### ", DOCUMENTS["docs/architecture.md"], flags=re.MULTILINE)[1:]
    assert len(walks) == 4
    for walk in walks:
        numbers = [int(number) for number in re.findall(r"^(\d+)\. ", walk, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) <= MOST_STEPS
