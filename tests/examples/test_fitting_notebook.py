"""The fitting notebook runs from top to bottom and finds the crystal."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

PROBE = """
import json
json.dumps({
    "converged": fit.converged,
    "worst": float(table["error / standard error"].abs().max()),
    "left": float(residual.std()),
    "shapes": [list(slopes.derivatives.shape), list(history.shape)],
})
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook after a run by this interpreter, a cell of ours added."""
    with pytest.MonkeyPatch.context() as patch:
        # no kernel, setting or profile of the user's own
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name)))
        book = nbformat.read(NOTEBOOKS / "fitting.ipynb", as_version=4)
        book.cells.append(nbformat.v4.new_code_cell(PROBE))
        resources = {"metadata": {"path": str(NOTEBOOKS)}}
        return NotebookClient(book, timeout=240, resources=resources).execute()


@pytest.mark.slow
def test_every_cell_runs_without_a_complaint(executed: NotebookNode):
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert [o.text for c in cells for o in c.outputs if o.get("name") == "stderr"] == []


@pytest.mark.slow
def test_it_finds_the_crystal_and_leaves_only_noise(executed: NotebookNode):
    (output,) = executed.cells[-1].outputs
    probe = json.loads(output.data["text/plain"][1:-1])
    assert probe["converged"]
    assert probe["worst"] < 4
    assert probe["left"] == pytest.approx(1, abs=0.2)
    derivatives, history = probe["shapes"]
    assert derivatives == [6, 96, 96]
    assert history[1] == 3 + 6
