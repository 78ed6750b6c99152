"""Checks the scripts of the page for syntax, names that do not exist and names declared twice.

A component's script is a few files put together in one scope (`app.widgets.assets.script`), so
these are checked together; what is found is reported where it stands in its own file.
`python -m tests.lint_scripts`
"""

import ast
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Script:
    """What one component serves.

    Args:
        files: that are put together, in this order.
        arguments: names that a callback of Bokeh gets, if it is one: its script is the body of a
            function.
    """

    files: tuple[Path, ...]
    arguments: tuple[str, ...] | None = None

    def lines(self) -> list[tuple[Path, int, str]]:
        """Each line with the file and the number that it has there."""
        lines = [
            (file, number, line)
            for file in self.files
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        ]
        if self.arguments is None:
            return lines
        first, last = lines[0][0], lines[-1][:2]
        head = f"export function callback({', '.join(self.arguments)}) {{"
        return [(first, 1, head), *lines, (*last, "}")]


def scripts(app: Path) -> list[Script]:
    """Every script that a file of the app asks for."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted(app.rglob("*.py")))
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    callbacks = {
        options["code"]: tuple(key.value for key in options["args"].keys)
        for options in ({word.arg: word.value for word in call.keywords} for call in calls)
        if {"code", "args"} <= options.keys()
    }
    return [
        Script(
            tuple(app / argument.value for argument in call.args),
            (*callbacks[call], "cb_obj") if call in callbacks else None,
        )
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "script"
    ]


def problems(app: Path) -> list[str]:
    """What is wrong with the scripts of an app, one line each."""
    served = scripts(app)
    uses = Counter(file for script in served for file in script.files)
    if missing := [file for file in uses if not file.is_file()]:
        return [
            f"{_name(file, app)}: a component asks for it, and it is not there" for file in missing
        ]
    unused = sorted(set(app.rglob("*.js")) - uses.keys())
    seen: Counter[tuple[Path, int, str]] = Counter()
    excused: set[tuple[Path, int, str]] = set()
    with tempfile.TemporaryDirectory() as folder:
        for number, script in enumerate(served):
            text = "\n".join(line for _, _, line in script.lines())
            (Path(folder) / f"{number}.mjs").write_text(text, encoding="utf-8")
        for problem in _lint(folder):
            lines = served[int(Path(problem["filename"]).stem)].lines()
            labels = problem["labels"]
            line = labels[-1]["span"]["line"] if labels else 1
            place = (*lines[min(line, len(lines)) - 1][:2], problem["message"])
            seen[place] += 1
            # a shared file may have functions that a component leaves unused, if another uses them
            if "no-unused-vars" in problem.get("code", "") and seen[place] < uses[place[0]]:
                excused.add(place)
            else:
                excused.discard(place)
    found = [f"{_name(file, app)}: no component asks for it" for file in unused]
    found += [f"{_name(f, app)}:{n}: {what}" for f, n, what in seen if (f, n, what) not in excused]
    return found


def _name(file: Path, app: Path) -> str:
    return file.relative_to(app.parent).as_posix()


def _lint(folder: str) -> list[dict]:
    """What oxlint finds in the files of a folder."""
    beside = sysconfig.get_path("scripts")
    oxlint = shutil.which("oxlint", path=beside) or shutil.which("oxlint")
    if oxlint is None:
        raise SystemExit("oxlint is not installed: pip install -e '.[dev]'")
    command = [oxlint, "--config", str(ROOT / ".oxlintrc.json"), "--format", "json", folder]
    result = subprocess.run(command, capture_output=True, text=True)
    if not result.stdout.startswith("{"):
        raise SystemExit(f"oxlint failed:\n{result.stdout}{result.stderr}")
    return json.loads(result.stdout)["diagnostics"]


if __name__ == "__main__":
    found = problems(ROOT / "app")
    print("\n".join(found) or "All scripts of the page are sound.")
    sys.exit(bool(found))
