"""The quickstart notebook runs from top to bottom, says what is right, and is stored stripped."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

PROBE = """
await explorer.store.settled()
shown = explorer.store.result
json.dumps({
    "python": sys.executable,
    "shape": image.shape,
    "lowest": float(image.min()),
    "pixel": [float(image[slow, fast]), pixel.intensity],
    "share": terms["share"].sum(),
    "phi_steps": len(terms),
    "slope": [slope.item(), float((stretched - shortened) / 2e-3)],
    "live": [shown.experiment.crystal.N_cells, float(shown.image.max() / image.max())],
})
"""

# the same derivative by a difference of two renders, before the last cells change the crystal
DIFFERENCE = """
import json, sys
stretched, shortened = (
    render(experiment.replace(detector={"distance_mm": mm}))[slow, fast]
    for mm in (200.001, 199.999)
)
"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook after a run by this interpreter, two cells of ours added."""
    with pytest.MonkeyPatch.context() as patch:
        # no kernel, setting or profile of the user's own
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name)))
        book = nbformat.read(NOTEBOOKS / "quickstart.ipynb", as_version=4)
        (change,) = (i for i, cell in enumerate(book.cells) if cell.source.startswith("explorer ="))
        book.cells.insert(change, nbformat.v4.new_code_cell(DIFFERENCE))
        book.cells.append(nbformat.v4.new_code_cell(PROBE))
        resources = {"metadata": {"path": str(NOTEBOOKS)}}
        return NotebookClient(book, timeout=120, resources=resources).execute()


@pytest.fixture(scope="module")
def probe(executed: NotebookNode) -> dict:
    (output,) = executed.cells[-1].outputs
    return json.loads(output.data["text/plain"][1:-1])


def code_cells(book: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in book.cells if cell.cell_type == "code"]


def output_of(book: NotebookNode, start: str) -> NotebookNode:
    """What the cell whose source holds a line that starts so showed last."""
    (cell,) = (c for c in code_cells(book) if f"\n{start}" in f"\n{c.source}")
    return cell.outputs[-1]


@pytest.mark.slow
def test_every_cell_runs_without_a_complaint(executed: NotebookNode):
    cells = code_cells(executed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    complaints = [o.text for c in cells for o in c.outputs if o.get("name") == "stderr"]
    assert complaints == []


@pytest.mark.slow
def test_the_kernel_is_this_interpreter(probe: dict):
    assert probe["python"] == sys.executable


@pytest.mark.slow
def test_image_and_trace_agree(probe: dict):
    assert probe["shape"] == [384, 384]
    assert probe["lowest"] >= 0
    image, traced = probe["pixel"]
    assert traced == pytest.approx(image, rel=1e-12)
    assert image > 1e4


@pytest.mark.slow
def test_terms_share_the_pixel(probe: dict):
    assert probe["phi_steps"] == 10
    assert probe["share"] == pytest.approx(1)


@pytest.mark.slow
def test_derivative_is_the_slope_between_two_renders(probe: dict):
    derivative, difference = probe["slope"]
    assert derivative == pytest.approx(difference, rel=1e-5)


@pytest.mark.slow
def test_plot_and_explorer_are_shown_without_the_network(executed: NotebookNode):
    for start in ("pn.pane.HoloViews(", "explorer ="):
        html = output_of(executed, start).data["text/html"]
        assert "Bokeh" in html
        assert "cdn." not in html


@pytest.mark.slow
def test_explorer_follows_a_change_from_code(probe: dict):
    n_cells, brighter = probe["live"]
    assert n_cells == [28, 24, 20]
    # eight times the cells: up to 64 times the intensity where the peak is met
    assert brighter > 8


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.name)
def test_outputs_are_stripped(path: Path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    for cell in code_cells(book):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert not cell.metadata
