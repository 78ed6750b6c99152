"""The check of the page's scripts finds what would break them, and finds nothing in ours."""

from pathlib import Path

import pytest

from tests.lint_scripts import ROOT, problems

COMPONENT = '_esm = script("shared.js", "part.js")\n'
CALLBACK = 'CustomJS(args={"fig": figure}, code=script("part.js"))\n'


@pytest.fixture
def app(tmp_path: Path) -> Path:
    app = tmp_path / "app"
    app.mkdir()
    (app / "component.py").write_text(COMPONENT)
    (app / "shared.js").write_text("function shared() { return 1 }\n")
    (app / "part.js").write_text("export function render() { return shared() }\n")
    return app


def test_scripts_of_the_page_are_sound():
    assert problems(ROOT / "app") == []


def test_names_of_files_put_together_are_known(app: Path):
    assert problems(app) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export function render() { return shared( }\n", "Unexpected token"),
        (
            "\nexport function render() { return shared(shred) }\n",
            "part.js:2: 'shred' is not defined",
        ),
        (
            "const shared = 1\nexport function render() { return shared }\n",
            "`shared` has already been declared",
        ),
        ("export function render() { return 1 }\n", "shared.js:1: Function 'shared' is declared"),
    ],
    ids=["syntax", "undefined name", "declared twice", "unused"],
)
def test_a_broken_script_is_found(app: Path, text: str, expected: str):
    (app / "part.js").write_text(text)
    (problem,) = problems(app)
    assert expected in problem


def test_a_function_that_another_component_uses_is_not_unused(app: Path):
    (app / "other.py").write_text('_esm = script("shared.js", "other.js")\n')
    (app / "other.js").write_text("export function render() { return 1 }\n")
    assert problems(app) == []


def test_a_file_that_no_component_asks_for_is_found(app: Path):
    (app / "left.js").write_text("export const left = 1\n")
    assert problems(app) == ["app/left.js: no component asks for it"]


def test_a_file_that_is_not_there_is_found(app: Path):
    (app / "shared.js").unlink()
    (problem,) = problems(app)
    assert problem.startswith("app/shared.js: a component asks for it")


def test_a_callback_knows_its_arguments_and_may_return(app: Path):
    (app / "component.py").write_text(COMPONENT.replace("part", "other") + CALLBACK)
    (app / "other.js").write_text("export const render = shared\n")
    (app / "part.js").write_text("if (cb_obj === fig) return\nfig.width = 1\n")
    assert problems(app) == []
